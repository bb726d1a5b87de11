"""Receipts are hashed and sealed; beside processes of release 1.0 they also stand in clear, for a day."""

from datetime import datetime, timedelta

import pytest

from bot.jobs.receipts import hide_all_receipts
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import Receipt, ReportDraft, file_report
from models.actions.reports.read import receipt_of, report_by_number
from models.actions.reports.receipts import BACK_WITHIN, CLEAR_RECEIPTS, reopen_receipts
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.reports.source_keys import kept
from models.tables.reports.report import Report
from models.tables.transitions import Transition
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.everything import stored_in_tables

NONCE = "0123456789abcdef-of-a-page"


async def call(services: Services, lift: LiftCard, nonce: str = NONCE) -> Receipt:
    draft = ReportDraft(f"web:{nonce}", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id)
    return await file_report(draft, services.clock(), services.vault)


@pytest.fixture
async def upgraded(services: Services) -> datetime:
    """Migration 0013 has just run in a city that is served; when its transition ends."""
    ends_at = services.clock() + BACK_WITHIN
    await Transition.create(name=CLEAR_RECEIPTS, ends_at=ends_at)
    return ends_at


async def as_filed_by_release_1_0(receipt: Receipt) -> None:
    await Report.filter(id=receipt.report_id).update(
        receipt_number=receipt.number,
        source_key=f"web:{NONCE}",
        receipt_hash=None,
        receipt_sealed=None,
        receipt_tail=None,
    )


async def test_neither_a_receipt_nor_the_key_that_gives_it_again_is_stored(
    services: Services, lift: LiftCard, web_client: Client
) -> None:
    answer = await web_client.post(f"/l/{lift.code}/sos", data={"nonce": NONCE}, allow_redirects=False)
    number = answer.headers["Location"].removeprefix("/r/")
    stored = await stored_in_tables()
    assert number not in stored
    assert NONCE not in stored
    assert (await web_client.get(f"/r/{number}")).status == 200
    again = await web_client.post(f"/l/{lift.code}/sos", data={"nonce": NONCE}, allow_redirects=False)
    assert again.headers["Location"] == f"/r/{number}"


async def test_beside_release_1_0_a_receipt_is_found_however_either_has_written_it(
    services: Services, lift: LiftCard, upgraded: datetime
) -> None:
    new = await call(services, lift)
    report = await Report.get(id=new.report_id)
    assert (report.receipt_number, report.source_key) == (new.number, f"web:{NONCE}")  # as 1.0 looks for it

    await as_filed_by_release_1_0(new)
    for _ in range(2):
        assert await report_by_number(new.number, services.vault)
        assert await receipt_of(f"web:{NONCE}", services.vault) == new.number
        repeated = await call(services, lift)
        assert (repeated.number, repeated.repeated) == (new.number, True)
        await hide_all_receipts(services)  # hashes it, and leaves what 1.0 needs
    report = await Report.get(id=new.report_id)
    assert report.receipt_number == new.number
    assert report.receipt_hash == services.vault.look_up_hash(new.number)


async def test_after_a_day_nothing_stands_in_clear(
    services: Services, clock: MovableClock, lift: LiftCard, upgraded: datetime
) -> None:
    old = await call(services, lift)
    await as_filed_by_release_1_0(old)
    new = await call(services, lift, "another-page-0123456789")
    clock.advance(upgraded - services.clock())
    await hide_all_receipts(services)
    later = await call(services, lift, "a-third-page-0123456789")
    stored = await stored_in_tables()
    for receipt in (old, new, later):
        assert receipt.number not in stored
        assert (await report_by_number(receipt.number, services.vault)) is not None
    assert NONCE not in stored
    assert (await Report.get(id=old.report_id)).source_key == kept(f"web:{NONCE}")
    assert (await call(services, lift)).number == old.number


async def test_release_1_0_can_be_started_again_after_its_day(
    services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    receipt = await call(services, lift)
    assert await reopen_receipts(services.vault, services.clock()) == 1
    assert (await Report.get(id=receipt.report_id)).receipt_number == receipt.number
    clock.advance(BACK_WITHIN + timedelta(seconds=1))
    await hide_all_receipts(services)
    assert (await Report.get(id=receipt.report_id)).receipt_number is None
