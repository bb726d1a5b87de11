"""Reading a report for its receipt page, its progress in chat, and the messages that carry it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from models.actions.ledger.write import former_recipients
from models.actions.lifts.find import place_of
from models.actions.reports.ask_reporter import QuestionView, questions_to
from models.actions.reports.contact import ContactView, contact_of
from models.actions.reports.late_photos import MOST_PHOTOS
from models.actions.reports.receipts import filed_under, holding, number_of
from models.actions.reports.voices import VoiceLine, voices_of
from models.actions.rescues.read import COVERED, RescueView, read_rescue
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ROUTED, HazardCategory, Progress, ReportKind, ReportSource, Role
from models.rules.reports.photos import PhotoState
from models.rules.reports.standing import MatterState, RecipientState, matter_state, recipient_state
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift, LiftCode
from models.tables.reports.report import Event, Incident, Photo, Report
from models.vault import Vault


@dataclass(frozen=True)
class RecipientLine:
    """The honest state of one recipient."""

    part: Part
    name: str
    phone: str
    state: DeliveryState
    progress: Progress
    retrying: bool
    ticket: str
    reason: str
    is_former: bool = False  # the matter has moved on from it

    @property
    def standing(self) -> RecipientState:
        return recipient_state(self.state, self.progress, is_retrying=self.retrying, is_former=self.is_former)


@dataclass(frozen=True)
class TimelineLine:
    at: datetime
    kind: EventKind
    actor: str
    details: dict[str, Any]


@dataclass(frozen=True)
class ReportView:
    """Everything that the person who filed it may see."""

    report_id: UUID
    incident_id: UUID
    receipt_number: str
    has_author: bool  # somebody whom WeChat has named: who hears of it
    kind: ReportKind
    category: HazardCategory | None
    door: ReportSource
    role: Role
    words: str
    filed_at: datetime
    progress: Progress
    city_id: UUID
    lift_id: UUID | None
    place: str
    lift_code: str
    rescue_number: str
    has_cabin: bool
    insured: bool
    recipients: tuple[RecipientLine, ...]
    timeline: tuple[TimelineLine, ...]
    photos: tuple[UUID, ...]
    photos_awaited: int
    voices: tuple[VoiceLine, ...]
    contact: ContactView | None
    erased: bool
    rescue: RescueView | None  # of an entrapment
    questions: tuple[QuestionView, ...]

    @property
    def state(self) -> MatterState:
        return matter_state(self.progress, self.rescue.standing if self.rescue else None)

    @property
    def told(self) -> tuple[str, ...]:
        """Who answers for the matter now, by name."""
        return tuple(line.name for line in self.recipients if not line.is_former)

    @property
    def waiting(self) -> bool:
        """Whether something is still on its way, so that looking again is worth it."""
        return (
            self.photos_awaited > 0
            or any(voice.state is PhotoState.AWAITED for voice in self.voices)
            or any(line.state is DeliveryState.SCHEDULED for line in self.recipients)
        )

    @property
    def takes_photos(self) -> bool:
        """Whether its holder may add some on the receipt."""
        known = len(self.photos) + self.photos_awaited
        return self.kind is ReportKind.HAZARD and not self.erased and known < MOST_PHOTOS

    @property
    def takes_voices(self) -> bool:
        """Whether its holder may add some. A voice would tell who made a hazard's report without a name."""
        return not self.erased and (self.kind is ReportKind.ENTRAPMENT or self.has_author)

    @property
    def may_correct_lift(self) -> bool:
        """Whether its holder may still name the lift, or another one."""
        return self.progress < Progress.RESOLVED and self.kind in ROUTED


async def report_by_number(receipt_number: str, vault: Vault) -> ReportView | None:
    report = await Report.filter(holding(receipt_number, vault)).first()
    return await _view(report, vault) if report else None


async def receipt_of(source_key: str, vault: Vault) -> str | None:
    """The receipt number of what was filed under the key."""
    report = await Report.filter(filed_under(source_key)).first()
    return number_of(report, vault) if report else None


async def report_filed_as(source_key: str) -> UUID | None:
    """The report that was filed under the key."""
    report = await Report.filter(filed_under(source_key)).only("id").first()
    return report.id if report else None


async def report_of_partner(incidents: Collection[UUID], key_prefix: str) -> UUID | None:
    """The report of one of these matters whose source key begins so: the one that a partner has filed."""
    rows = Report.filter(incident_id__in=list(incidents), source_key__startswith=key_prefix)
    report = await rows.order_by("id").first()
    return report.id if report else None


async def last_report_of(openid_hash: str, vault: Vault) -> ReportView | None:
    """The newest report of a person known by WeChat."""
    by_either = Q(reporter__openid_hash=openid_hash) | Q(reporter__mini_openid_hash=openid_hash)
    report = await Report.filter(by_either).order_by("-filed_at").first()
    return await _view(report, vault) if report else None


async def stored_photo(photo_id: UUID) -> str | None:
    """The SHA-256 of its file; None where it is not (or no longer) to be seen."""
    photo = await Photo.get_or_none(id=photo_id, state=PhotoState.STORED)
    return photo.sha256 if photo else None


async def report_view(report_id: UUID, vault: Vault) -> ReportView:
    return await _view(await Report.get(id=report_id), vault)


async def _view(report: Report, vault: Vault) -> ReportView:
    incident = await Incident.get(id=report.incident_id)
    lift = await Lift.get(id=incident.lift_id).select_related("estate") if incident.lift_id else None
    code = await LiftCode.filter(lift_id=lift.id, revoked_at=None).first() if lift else None
    events = await Event.filter(incident_id=incident.id).order_by("sequence").limit(200)
    photos = await Photo.filter(report_id=report.id).order_by("id").limit(20)
    return ReportView(
        report_id=report.id,
        incident_id=incident.id,
        receipt_number=number_of(report, vault),
        has_author=report.reporter_id is not None,
        kind=incident.kind,
        category=incident.category,
        door=report.door,
        role=report.role,
        words=report.words,
        filed_at=report.filed_at,
        progress=incident.progress,
        city_id=incident.city_id,
        lift_id=incident.lift_id,
        place=place_of(lift) if lift else "",
        lift_code=code.code if code else "",
        rescue_number=lift.rescue_number if lift else "",
        has_cabin=lift.kind.has_cabin if lift else True,
        insured=incident.policy_snapshot["state"] in COVERED,
        recipients=await recipient_lines(incident.id),
        timeline=tuple(
            TimelineLine(event.at, event.kind, event.actor, event.details)
            for event in events
            if _shown_to(report, event)
        ),
        photos=tuple(photo.id for photo in photos if photo.state is PhotoState.STORED),
        photos_awaited=sum(photo.state is PhotoState.AWAITED for photo in photos),
        voices=(await voices_of([report.id])).get(report.id, ()),
        contact=await contact_of(report.id),
        erased=report.erased_at is not None,
        rescue=await read_rescue(incident.id),
        questions=await questions_to(report.id),
    )


# Words between staff and desks.
_INSIDE = (EventKind.NOTED, EventKind.ATTACHED, EventKind.URGED, EventKind.CALLED_BACK, EventKind.RATED)


def _shown_to(report: Report, event: Event) -> bool:
    """Everybody sees what recipients do, the author what a reporter added; notes and files stay inside."""
    if event.kind in _INSIDE:
        return False
    if event.kind in (EventKind.SAID, EventKind.ASKED, EventKind.REPLIED):
        return event.details.get("report") == str(report.id)
    return True


def _state(delivery: Delivery) -> DeliveryState:
    """What was accepted stays so for the reporter while it is sent once more by hand."""
    sent_again = delivery.state is DeliveryState.SCHEDULED and delivery.progress > Progress.FILED
    if not sent_again:
        return delivery.state
    return DeliveryState.ACCEPTED if delivery.ticket else DeliveryState.DELIVERED


def _has_failed(delivery: Delivery) -> bool:
    """Whether it is on its way again: an attempt has ended, and not well."""
    ended = delivery.attempts if delivery.lease is None else delivery.attempts - 1
    return delivery.state is DeliveryState.SCHEDULED and ended > 0


async def recipient_lines(incident_id: UUID) -> tuple[RecipientLine, ...]:
    """One line an organisation: its first delivery, with the furthest that any came."""
    rows = (
        await Delivery.filter(incident_id=incident_id, organisation_id__not_isnull=True)
        .order_by("id")
        .select_related("organisation")
        .limit(200)
    )
    former = await former_recipients(incident_id)
    lines: dict[UUID, RecipientLine] = {}
    for row in rows:
        if row.organisation is None or row.part is None or row.organisation.id in lines:
            continue
        others = [other for other in rows if other.organisation_id == row.organisation_id]
        answered = max(others, key=lambda other: other.progress)
        shown = answered if answered.progress > Progress.FILED else row
        lines[row.organisation.id] = RecipientLine(
            part=row.part,
            name=row.organisation.name,
            phone=row.organisation.phone,
            state=_state(shown),
            progress=shown.progress,
            retrying=_has_failed(shown),
            ticket=shown.ticket,
            reason=shown.reason,
            is_former=row.organisation.id in former,
        )
    return tuple(lines.values())
