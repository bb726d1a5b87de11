"""One incident with everything that staff of a scope may see of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.actions.lifts.find import place_of
from models.actions.reports.handle_incident import why_not_mergeable
from models.actions.reports.read import RecipientLine, recipient_lines
from models.actions.reports.receipts import tail_of
from models.actions.reports.reveal_contact import phones_for
from models.actions.reports.voices import VoiceLine, voices_of
from models.actions.rescues.read import rescue_standings
from models.actions.shared.scope import Scope, incidents_in, lifts_in
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind, ReportSource, Role
from models.rules.reports.photos import PhotoState
from models.rules.reports.standing import MatterState, matter_state
from models.rules.staff.access import Belonging
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Incident, Photo, Report

MOST_REPORTS = 100
MOST_EVENTS = 500
MOST_CANDIDATES = 10
OF_ONE_PARTY = (EventKind.NOTED, EventKind.ASKED, EventKind.REPLIED, EventKind.ATTACHED)


@dataclass(frozen=True)
class NoticeLine:
    """How the reporter was last told by WeChat: `reason` says why it could not be."""

    state: DeliveryState
    reason: str
    at: datetime


@dataclass(frozen=True)
class IncidentReportLine:
    id: UUID
    receipt_tail: str
    door: ReportSource
    role: Role
    words: str
    filed_at: datetime
    photos: tuple[UUID, ...]
    phone_sealed: str  # for the vault; empty where the reader may not have the number
    notice: NoticeLine | None
    voices: tuple[VoiceLine, ...]


@dataclass(frozen=True)
class EventLine:
    at: datetime
    kind: EventKind
    actor: str
    details: dict[str, Any]


@dataclass(frozen=True)
class MergeCandidate:
    """Another open incident of the same lift."""

    id: UUID
    kind: ReportKind
    category: HazardCategory | None
    opened_at: datetime


@dataclass(frozen=True)
class IncidentView:
    id: UUID
    kind: ReportKind
    category: HazardCategory | None
    opened_at: datetime
    progress: Progress
    state: MatterState
    merged_into: UUID | None
    lift_id: UUID | None  # None also where the lift is not in the reader's scope
    place: str
    rescue_number: str
    policy: dict[str, Any]
    flags: tuple[str, ...]
    reports: tuple[IncidentReportLine, ...]
    recipients: tuple[RecipientLine, ...]
    timeline: tuple[EventLine, ...]
    candidates: tuple[MergeCandidate, ...]

    @property
    def is_open(self) -> bool:
        return self.progress < Progress.RESOLVED and self.merged_into is None


async def read_incident(scope: Scope, incident_id: UUID) -> IncidentView | None:
    """None where the scope has no such incident."""
    incident = await incidents_in(scope).filter(id=incident_id).select_related("lift__estate").first()
    if incident is None:
        return None
    lift = incident.lift
    sees_lift = lift is not None and await lifts_in(scope).filter(id=lift.id).exists()
    rescues = await rescue_standings([incident.id])
    events = await Event.filter(incident_id=incident.id).order_by("sequence").limit(MOST_EVENTS)
    return IncidentView(
        id=incident.id,
        kind=incident.kind,
        category=incident.category,
        opened_at=incident.opened_at,
        progress=incident.progress,
        state=matter_state(
            incident.progress, rescues.get(incident.id), is_merged=incident.merged_into_id is not None
        ),
        merged_into=incident.merged_into_id,
        lift_id=lift.id if lift and sees_lift else None,
        place=place_of(lift) if lift else "",
        rescue_number=lift.rescue_number if lift else "",
        policy=incident.policy_snapshot,
        flags=tuple({event.details["flag"] for event in events if event.details.get("flag")}),
        reports=await _reports(scope, incident.id),
        recipients=await recipient_lines(incident.id),
        timeline=tuple(
            EventLine(event.at, event.kind, event.actor, event.details)
            for event in events
            if _shown(scope, event)
        ),
        candidates=await _candidates(scope, incident),
    )


def _shown(scope: Scope, event: Event) -> bool:
    """Notes, questions and files are read by the party whose they are, and by administrators."""
    if event.kind not in OF_ONE_PARTY or scope.belonging is Belonging.EVERYTHING:
        return True
    if event.details.get("shared"):
        return True
    return bool(event.details.get("party") == scope.party)


async def _reports(scope: Scope, incident_id: UUID) -> tuple[IncidentReportLine, ...]:
    reports = await Report.filter(incident_id=incident_id).order_by("id").limit(MOST_REPORTS)
    photos: dict[UUID, list[UUID]] = {report.id: [] for report in reports}
    stored = Photo.filter(report_id__in=list(photos), state=PhotoState.STORED).order_by("id")
    for photo in await stored.limit(3 * MOST_REPORTS):
        photos[photo.report_id].append(photo.id)
    phones = await phones_for(scope, list(photos))
    notices = await _last_notices(photos)
    voices = await voices_of(list(photos))
    return tuple(
        IncidentReportLine(
            id=report.id,
            receipt_tail=tail_of(report),
            door=report.door,
            role=report.role,
            words=report.words,
            filed_at=report.filed_at,
            photos=tuple(photos[report.id]),
            phone_sealed=phones.get(report.id, ""),
            notice=notices.get(report.id),
            voices=voices.get(report.id, ()),
        )
        for report in reports
    )


async def _last_notices(report_ids: Collection[UUID]) -> dict[UUID, NoticeLine]:
    rows = Delivery.filter(report_id__in=list(report_ids)).order_by("-id").limit(10 * MOST_REPORTS)
    notices: dict[UUID, NoticeLine] = {}
    for report_id, state, reason, settled_at, created_at in await rows.values_list(
        "report_id", "state", "reason", "settled_at", "created_at"
    ):
        notices.setdefault(report_id, NoticeLine(DeliveryState(state), reason, settled_at or created_at))
    return notices


async def _candidates(scope: Scope, incident: Incident) -> tuple[MergeCandidate, ...]:
    if incident.lift_id is None:
        return ()
    others = (
        await incidents_in(scope)
        .filter(lift_id=incident.lift_id, progress__lt=Progress.RESOLVED, merged_into_id=None)
        .exclude(id=incident.id)
        .order_by("-opened_at")
        .limit(MOST_CANDIDATES)
    )
    return tuple(
        MergeCandidate(other.id, other.kind, other.category, other.opened_at)
        for other in others
        if why_not_mergeable(incident, other) is None
    )
