"""Filing a report: the one transaction that turns a draft into a debt to its recipients."""

import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Literal
from uuid import UUID

from models.actions.ledger.open_keys import open_entrapment_key
from models.actions.ledger.recipients import lift_with_parties, recipients_for
from models.actions.ledger.record import record
from models.actions.reports.contact import ContactDraft, keep_contact
from models.actions.reports.join_hazard import join_hazard
from models.actions.reports.policy_snapshot import snapshot_of
from models.actions.reports.receipts import filed_under, number_of, receipt_columns
from models.actions.rescues.join import join_rescue
from models.actions.rescues.open import open_rescue
from models.actions.shared.city_rules import default_city
from models.actions.shared.races import retry_on_race
from models.rules.reports import receipt_number
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import (
    HazardCategory,
    Progress,
    ReportKind,
    ReportSource,
    Role,
    urgency,
)
from models.rules.reports.photos import PhotoState
from models.rules.triage import is_severe
from models.tables.lifts import Lift
from models.tables.people.person import Person
from models.tables.reports.report import Incident, Photo, Report
from models.tables.reports.voice import Voice
from models.vault import Vault

# How long after a rescue the same call for help is still taken for a copy that was late: longer than
# any request takes to arrive, with WeChat's repeats. The receipt that is shown then can call again.
COPIES_COME_WITHIN = timedelta(minutes=1)
# A hazard can wait so long for photos that a phone sends right after the words.
PHOTOS_FOLLOW_WITHIN = timedelta(seconds=10)


@dataclass(frozen=True)
class Reporter:
    """A person known by WeChat; both values come from the vault."""

    openid_hash: str
    openid_sealed: str
    named_by: Literal["openid", "mini_openid"] = "openid"  # the official account, or the mini-program

    @property
    def key(self) -> dict[str, Any]:
        """The column of `Person` to find them by."""
        return {f"{self.named_by}_hash": self.openid_hash}

    @property
    def known(self) -> dict[str, Any]:
        """What is kept of somebody new."""
        return {f"{self.named_by}_sealed": self.openid_sealed}


@dataclass(frozen=True)
class StoredPhoto:
    """A photo that is re-encoded and on disk, named after its SHA-256."""

    sha256: str


@dataclass(frozen=True)
class WeChatPhoto:
    """A photo that WeChat still keeps for us (3 days)."""

    media_id: str


@dataclass(frozen=True)
class SpokenAnswer:
    """What an officer answered on the line; `signature` is their office, as the reporter reads it."""

    words: str
    signature: str


@dataclass(frozen=True)
class ReportDraft:
    """What every door makes of its own format; nothing past it knows where it came from.

    source_key: the same for every copy of the same submission. lift_id: None
    while an entrapped person's lift is unknown. words: at most 2,000 characters.
    reporter or person_id: whom WeChat has named, where anybody; the latter is somebody whom we know already.
    voices: media ids of voice messages that WeChat still keeps for us.
    flag: what staff should know of how it came in; it holds nothing up.
    photos_follow: its photos come right after it: recipients are told a moment later, of both at once.
    joins: an open hazard of the same lift that the reporter means; where it is over, the report stands alone.
    severe: whatever its words are; else they are judged.
    city_id: where lift_id is None and the city is known all the same; else the city is the default one.
    answer: of a question that was answered on the line: nobody else is told, and the matter is closed.
    """

    source_key: str
    door: ReportSource
    kind: ReportKind
    lift_id: UUID | None
    words: str = ""
    category: HazardCategory | None = None
    role: Role = Role.UNKNOWN
    reporter: Reporter | None = None
    person_id: UUID | None = None
    photos: tuple[StoredPhoto | WeChatPhoto, ...] = field(default=())
    voices: tuple[str, ...] = field(default=())
    contact: ContactDraft | None = None
    flag: str = ""
    photos_follow: bool = False
    joins: UUID | None = None
    answer: SpokenAnswer | None = None
    severe: bool = False
    city_id: UUID | None = None


@dataclass(frozen=True)
class Receipt:
    """What the reporter gets: the number, and whether this joined an open matter."""

    number: str
    report_id: UUID
    incident_id: UUID
    joined: bool
    repeated: bool = False


async def file_report(draft: ReportDraft, now: datetime, vault: Vault) -> Receipt:
    """Record the report and owe it to its recipients, or join the open entrapment of the lift.

    A repeat of the same source key returns the first receipt and changes
    nothing, also when the first is still under way in another process.
    """

    return await retry_on_race(lambda: file_or_repeat(draft, now, vault))


async def file_or_repeat(draft: ReportDraft, now: datetime, vault: Vault) -> Receipt:
    """The same in the caller's transaction, which `retry_on_race` runs again."""
    report, key = await _filed_before(draft, now)
    if report is not None:
        return await _receipt_again(report, vault)
    return await file_inside(replace(draft, source_key=key), now, vault)


async def _filed_before(draft: ReportDraft, now: datetime) -> tuple[Report | None, str]:
    """The report of the same submission, and the key that it has or is to get.

    A page or a program that was left open sends its old key. Somebody who calls for help with it
    long after the rescue is trapped again, and must not be shown the receipt of then.
    """
    key = draft.source_key
    for again in count(2):
        report = await Report.filter(filed_under(key)).select_related("incident").first()
        closed_at = report.incident.closed_at if report else None
        is_over = closed_at is not None and now - closed_at > COPIES_COME_WITHIN
        if draft.kind is not ReportKind.ENTRAPMENT or not is_over:
            return report, key
        key = f"{draft.source_key}:{again}"
    raise AssertionError("counting has no end")


async def _receipt_again(report: Report, vault: Vault) -> Receipt:
    first = await Report.filter(incident_id=report.incident_id).order_by("id").first()
    joined = first is not None and first.id != report.id
    return Receipt(number_of(report, vault), report.id, report.incident_id, joined, repeated=True)


async def file_inside(draft: ReportDraft, now: datetime, vault: Vault) -> Receipt:
    """The same for a source key that was not filed before."""
    reporter = await _person(draft, now)
    open_key = _open_key(draft, reporter)
    incident = await _open_incident(open_key) or await _meant(draft)
    joined, lift = incident is not None, None
    if incident is None:
        lift = await lift_with_parties(draft.lift_id) if draft.lift_id else None
        incident = await _open(draft, lift, open_key, now)
    number = receipt_number.make(secrets.randbelow)
    report = await Report.create(
        **asdict(await receipt_columns(number, draft.source_key, vault, now)),
        incident=incident,
        door=draft.door,
        role=draft.role,
        words=draft.words,
        reporter=reporter,
        filed_at=now,
    )
    await _keep_photos(draft, report, now)
    await _keep_voices(draft, report, now)
    if draft.contact:
        await keep_contact(draft.contact, report, now)
    is_hazard = incident.kind is not ReportKind.ENTRAPMENT
    tells_recipients = is_hazard and not joined and draft.answer is None
    event = await record(
        incident,
        EventKind.JOINED if joined else EventKind.FILED,
        at=now,
        actor=draft.door.value,
        details={"report": str(report.id)} | ({"flag": draft.flag} if draft.flag else {}),
        is_first=not joined,
        to=await recipients_for(incident, now, lift) if tells_recipients else (),
        pause=PHOTOS_FOLLOW_WITHIN if draft.photos_follow else timedelta(0),
    )
    if draft.answer:
        await _answer(incident, draft.answer, now)
    elif joined and is_hazard:
        await join_hazard(incident, draft.words, event, now)
    elif joined:
        await join_rescue(incident, report, event, now)
    elif not is_hazard:
        await open_rescue(incident, lift, report, event, now)
    return Receipt(number, report.id, incident.id, joined)


def _open_key(draft: ReportDraft, reporter: Person | None) -> str | None:
    """What makes two entrapments the same one: the lift, else the person. Hazards stand alone."""
    if draft.kind is not ReportKind.ENTRAPMENT:
        return None
    if draft.lift_id is not None:
        return open_entrapment_key(draft.lift_id)
    return f"entrapment:person:{reporter.id}" if reporter else None


async def _open_incident(open_key: str | None) -> Incident | None:
    """The open incident, its row locked (PostgreSQL) so that its events are numbered one by one."""
    if open_key is None:
        return None
    return await Incident.filter(open_key=open_key).select_for_update().first()


async def _meant(draft: ReportDraft) -> Incident | None:
    """The open hazard that the draft names, locked; None also where it is of another lift."""
    if draft.joins is None or draft.kind is not ReportKind.HAZARD or draft.lift_id is None:
        return None
    named = Incident.filter(id=draft.joins, kind=draft.kind, lift_id=draft.lift_id)
    return await named.filter(closed_at=None, merged_into_id=None).select_for_update().first()


async def _answer(incident: Incident, answer: SpokenAnswer, now: datetime) -> None:
    """The matter ends with it."""
    await record(
        incident, EventKind.ANSWERED, at=now, actor=answer.signature, details={"words": answer.words}
    )
    incident.progress, incident.closed_at = Progress.RESOLVED, now
    await incident.save(update_fields=["progress", "closed_at"])


async def _open(draft: ReportDraft, lift: Lift | None, open_key: str | None, now: datetime) -> Incident:
    return await Incident.create(
        kind=draft.kind,
        city_id=lift.city_id if lift else draft.city_id or await default_city(),
        lift_id=draft.lift_id,
        category=draft.category,
        severe=draft.kind is ReportKind.HAZARD and (draft.severe or is_severe(draft.words)),
        open_key=open_key,
        opened_at=now,
        policy_snapshot=await snapshot_of(lift, now),
    )


async def _person(draft: ReportDraft, now: datetime) -> Person | None:
    """None also for somebody who was forgotten meanwhile: the report counts all the same."""
    reporter = draft.reporter
    if reporter is None:
        return await Person.get_or_none(id=draft.person_id) if draft.person_id else None
    person, _ = await Person.get_or_create(**reporter.key, defaults={**reporter.known, "first_seen_at": now})
    return person


async def _keep_photos(draft: ReportDraft, report: Report, now: datetime) -> None:
    for photo in draft.photos:
        match photo:
            case StoredPhoto(sha256):
                await Photo.create(
                    report=report, state=PhotoState.STORED, sha256=sha256, urgency=urgency(draft.kind)
                )
            case WeChatPhoto(media_id):
                await Photo.create(
                    report=report,
                    state=PhotoState.AWAITED,
                    media_id=media_id,
                    due_at=now,
                    urgency=urgency(draft.kind),
                )


async def _keep_voices(draft: ReportDraft, report: Report, now: datetime) -> None:
    for media_id in draft.voices:
        await Voice.create(
            report=report,
            state=PhotoState.AWAITED,
            media_id=media_id,
            due_at=now,
            urgency=urgency(draft.kind),
            is_shared=True,
        )
