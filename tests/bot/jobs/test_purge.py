"""The purge: nothing a second too early, everything on time, and an audit entry that proves it."""

import asyncio
import os
from datetime import datetime, timedelta

import pytest

from bot.jobs.daily import purge_today
from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.actions.privacy.purge import BATCH, count_due, purge
from models.actions.reports.contact import ContactDraft
from models.actions.reports.file import ReportDraft, Reporter, StoredPhoto, file_report
from models.actions.shared.audit import audit_links
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import AttemptResult
from models.rules.privacy.audit_chain import ChainHead, verify
from models.rules.privacy.retention import Data, cutoff, proof
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.reports.photos import PhotoState
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.keys import new_key
from models.tables.partners.organisation import Organisation, PartnerMessage
from models.tables.people.person import Person
from models.tables.reports.contact import Consent, Contact
from models.tables.reports.report import Photo, Report
from tests.support.clock import MovableClock
from tests.support.photos import jpeg

SECOND = timedelta(seconds=1)


async def file(services: Services, lift: LiftCard, now: datetime, *, key: str = "1") -> Report:
    """A report with everything that has an end."""
    vault = services.vault
    contact = ContactDraft(vault.look_up_hash("13800001234"), vault.seal("13800001234"), (Part.INSURER,))
    draft = ReportDraft(
        source_key=f"test:{key}",
        door=ReportSource.CHAT,
        kind=ReportKind.HAZARD,
        lift_id=lift.lift_id,
        words="三楼异响",
        category=HazardCategory.NOISE,
        reporter=Reporter(vault.look_up_hash("o"), vault.seal("o")),
        photos=(StoredPhoto(await services.photos.keep(jpeg())),),
        contact=contact,
    )
    return await Report.get(id=(await file_report(draft, now, services.vault)).report_id)


async def close(report: Report, now: datetime) -> None:
    delivery = await Delivery.filter(incident_id=report.incident_id, organisation_id__not_isnull=True).first()
    assert delivery
    await advance_incident(StatusReport(delivery.id, PartnerStatus.RESOLVED, ticket="A-1"), now)


async def run(services: Services, now: datetime) -> dict[Data, int]:
    """What went, but for the surveys of the demo, which are older than anything here."""
    gone: dict[Data, int] = {}
    async for purged in purge(now, services.photos.remove):
        if purged.data is Data.SURVEY:
            continue
        gone[purged.data] = gone.get(purged.data, 0) + purged.count
    return gone


def end_of(data: Data, began: datetime) -> datetime:
    """The moment at which what began then is due: the earliest whose cutoff reaches it."""
    end = began + timedelta(days=1)
    while cutoff(data, end) < began:
        end += timedelta(days=1)
    return end - (cutoff(data, end) - began)


async def test_words_photos_and_author_go_three_years_after_the_matter_is_closed(
    services: Services, lift: LiftCard
) -> None:
    opened = services.clock()
    report = await file(services, lift, opened)
    closed = opened + timedelta(days=400)
    await close(report, closed)
    path = services.photos.path((await Photo.get()).sha256)
    end = end_of(Data.REPORT, closed)

    assert Data.REPORT not in await run(services, end - SECOND)
    assert ((await Report.get()).words, path.exists()) == ("三楼异响", True)
    assert (await run(services, end + SECOND))[Data.REPORT] == 1
    report = await Report.get().select_related("incident")
    assert (report.words, report.reporter_id, path.exists()) == ("", None, False)
    assert (await Photo.get()).state is PhotoState.ERASED
    assert (report.filed_at, report.incident.closed_at) == (opened, closed)
    assert await run(services, end + SECOND) == {}


async def test_a_matter_that_nobody_closed_is_counted_from_its_opening(
    services: Services, lift: LiftCard
) -> None:
    opened = services.clock()
    await file(services, lift, opened)
    end = end_of(Data.REPORT, opened)
    assert Data.REPORT not in await run(services, end - SECOND)
    gone = await run(services, end + SECOND)
    assert (gone[Data.REPORT], gone[Data.PERSON]) == (1, 1)  # nothing refers to the person any more
    assert await Person.all().count() == 0


async def test_a_phone_number_goes_half_a_year_after_the_matter_is_closed_and_its_consent_is_kept(
    services: Services, lift: LiftCard
) -> None:
    opened = services.clock()
    report = await file(services, lift, opened)
    assert await run(services, opened + timedelta(days=365)) == {}  # still open: somebody may yet call
    await close(report, opened)
    end = end_of(Data.CONTACT, opened)
    assert Data.CONTACT not in await run(services, end - SECOND)
    assert await run(services, end + SECOND) == {Data.CONTACT: 1}
    assert await Contact.all().count() == 0
    assert await Consent.all().count() == 1


async def test_a_person_of_no_report_goes_after_half_a_year(services: Services, lift: LiftCard) -> None:
    now = services.clock()
    await file(services, lift, now)
    await Person.create(openid_hash="x", openid_sealed="y", first_seen_at=now)
    end = end_of(Data.PERSON, now)
    assert await run(services, end - SECOND) == {}
    assert await run(services, end + SECOND) == {Data.PERSON: 1}
    assert (await Person.get()).openid_hash != "x"


async def test_what_recipients_servers_answered_goes_after_a_year(services: Services, lift: LiftCard) -> None:
    now = services.clock()
    await file(services, lift, now)
    delivery = await Delivery.first()
    await Attempt.create(
        delivery=delivery, number=1, started_at=now, took_ms=5, result=AttemptResult.FAILED, detail="HTTP 500"
    )
    end = end_of(Data.ATTEMPT_DETAIL, now)
    assert await run(services, end - SECOND) == {}
    assert await run(services, end + SECOND) == {Data.ATTEMPT_DETAIL: 1}
    attempt = await Attempt.get()
    assert (attempt.detail, attempt.result) == ("", AttemptResult.FAILED)


async def test_partners_message_ids_go_after_thirty_days(services: Services) -> None:
    now = services.clock()
    await PartnerMessage.create(organisation=await Organisation.first(), message_id="m", received_at=now)
    end = end_of(Data.PARTNER_MESSAGE, now)
    assert await run(services, end - SECOND) == {}
    assert await run(services, end) == {Data.PARTNER_MESSAGE: 1}


async def test_the_audit_entry_proves_which_rows_went(services: Services, lift: LiftCard) -> None:
    opened = services.clock()
    reports = [await file(services, lift, opened, key=str(number)) for number in range(3)]
    end = end_of(Data.REPORT, opened)
    assert (await count_due(end))[Data.REPORT] == 3
    assert (await run(services, end))[Data.REPORT] == 3
    entry = await AuditEntry.get(verb="purge", subject_kind="report")
    assert entry.details["count"] == 3
    assert entry.details["photos"] == 3
    assert entry.details["ids_sha256"] == proof(report.id for report in reports)
    assert isinstance(verify([link async for batch in audit_links() for link in batch]), ChainHead)


async def test_many_rows_go_in_bounded_batches_and_two_purges_share_them(services: Services) -> None:
    now = services.clock()
    organisation = await Organisation.first()
    messages = [
        PartnerMessage(organisation=organisation, message_id=str(number), received_at=now)
        for number in range(2 * BATCH + 50)
    ]
    await PartnerMessage.bulk_create(messages)
    later = now + timedelta(days=31)
    gone = await asyncio.gather(run(services, later), run(services, later))
    assert sum(one.get(Data.PARTNER_MESSAGE, 0) for one in gone) == 2 * BATCH + 50
    entries = await AuditEntry.filter(verb="purge")
    assert sum(entry.details["count"] for entry in entries) == 2 * BATCH + 50
    assert max(entry.details["count"] for entry in entries) == BATCH


async def test_of_many_workers_one_purges_each_day(services: Services, clock: MovableClock) -> None:
    for _ in range(2):
        took = await asyncio.gather(*(purge_today(services) for _ in range(5)))
        assert sorted(took) == [False] * 4 + [True]
        clock.advance(timedelta(days=1))


async def test_reports_of_imports_go_after_ninety_days(services: Services, clock: MovableClock) -> None:
    old, new = (services.imports.report(new_key()) for _ in range(2))
    services.imports.file(new_key())  # makes the directory
    for file, days in ((old, 91), (new, 89)):
        file.write_text("行号")
        written = (clock() - timedelta(days=days)).timestamp()
        os.utime(file, (written, written))
    await purge_today(services)
    assert (old.exists(), new.exists()) == (False, True)


async def test_a_purge_that_failed_is_tried_again_the_same_day(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    await file(services, lift, services.clock())
    clock.advance(timedelta(days=4 * 366))
    photos = services.photos.path((await Photo.get()).sha256)
    hidden = photos.with_suffix(".hidden")
    photos.rename(hidden)
    photos.mkdir()  # a file that cannot be removed
    with pytest.raises(OSError):  # noqa: PT011 - which one depends on the system
        await purge_today(services)
    assert (await Report.get()).erased_at is None
    photos.rmdir()
    assert await purge_today(services)
    assert (await Report.get()).erased_at is not None
