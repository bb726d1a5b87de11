"""Accepting, handling and resolving on the report's page: the verbs of a desk, for any channel."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Subquery

from models.actions.desks.work import CannotSay, OfficersWord
from models.actions.forwarding.advance_incident import PartnerStatus
from models.actions.forwarding.speak_for import speak_for
from models.actions.ledger.record import locked_incident
from models.actions.ledger.write import former_recipients
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope, desks_in
from models.actions.shared.versions import require_version
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.party_role import Part
from models.rules.reports.kinds import Progress, ReportKind
from models.rules.staff.access import Belonging, Permission
from models.tables.desks.task import DeskTask
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident

# An entrapment goes by the steps of its rescue, a suggestion by the insurer's answer.
_WORKED_ON = (ReportKind.HAZARD, ReportKind.QUESTION)
MOST_DELIVERIES = 200


@dataclass(frozen=True)
class OwnPart:
    """What an organisation of the reader was sent of an incident, and how far it has come.

    `desk_task`: where the matter lies on its desk, which shows who has it; None elsewhere.
    """

    organisation_id: UUID
    name: str
    part: Part
    progress: Progress
    is_refused: bool
    ticket: str
    desk_task: UUID | None

    @property
    def is_over(self) -> bool:
        return self.progress is Progress.RESOLVED or self.is_refused


async def own_parts(scope: Scope, incident_id: UUID) -> tuple[OwnPart, ...]:
    """One a told organisation of the scope; none for who works for no organisation, or may not work."""
    if scope.belonging is Belonging.EVERYTHING or not scope.may(Permission.WORK_DESK):
        return ()
    rows = Delivery.filter(
        incident_id=incident_id,
        incident__kind__in=_WORKED_ON,
        organisation_id__in=Subquery(desks_in(scope).values("id")),
    )
    told: dict[UUID, list[Delivery]] = {}
    for row in await rows.order_by("id").limit(MOST_DELIVERIES).select_related("organisation"):
        if row.organisation_id is not None:
            told.setdefault(row.organisation_id, []).append(row)
    former = await former_recipients(incident_id)
    tasks = dict(
        await DeskTask.filter(incident_id=incident_id, closed_at=None).values_list("organisation_id", "id")
    )
    return tuple(
        _part(key, deliveries, tasks.get(key)) for key, deliveries in told.items() if key not in former
    )


def _part(organisation_id: UUID, deliveries: list[Delivery], desk_task: UUID | None) -> OwnPart:
    first, furthest = deliveries[0], max(deliveries, key=lambda one: one.progress)
    refused = any(one.state is DeliveryState.REFUSED for one in deliveries)
    return OwnPart(
        organisation_id,
        first.organisation.name if first.organisation else "",
        first.part or Part.USE_UNIT,
        furthest.progress,
        refused and furthest.progress is Progress.FILED,
        next((one.ticket for one in deliveries if one.ticket), ""),
        desk_task,
    )


async def work_on_page(
    scope: Scope,
    incident_id: UUID,
    organisation_id: UUID,
    said: OfficersWord,
    by: Actor,
    now: datetime,
    *,
    made_from: str | None = None,
) -> CannotSay | None:
    """Say it for the organisation; None is done. Who works by webhook is told nothing new by it.

    Raises ChangedMeanwhile where the own parts are no longer those that it was `made_from`.
    """
    async with locked_incident(incident_id) as incident:
        parts = await own_parts(scope, incident_id)
        require_version(made_from, parts)
        own = {one.organisation_id: one for one in parts}.get(organisation_id)
        refused = _why_not(incident, own, said)
        if own is None or refused is not None:
            return refused
        if not await speak_for(
            incident, organisation_id, said.word, said.ticket or own.ticket, said.note, now
        ):
            return CannotSay.TOO_LATE
        subject = AuditSubject("incident", str(incident_id))
        details = {"word": said.word.value, "organisation": str(organisation_id)}
        await record_audit(by, "work_on_page", subject, now, details=details)
    return None


def _why_not(incident: Incident, own: OwnPart | None, said: OfficersWord) -> CannotSay | None:
    if own is None or own.is_over or own.desk_task is not None or incident.merged_into_id is not None:
        return CannotSay.NOT_HELD
    if said.word is PartnerStatus.REFUSED:
        return None if said.note else CannotSay.NO_REASON
    return None if said.ticket or own.ticket else CannotSay.NO_TICKET
