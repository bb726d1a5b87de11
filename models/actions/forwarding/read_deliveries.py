"""The ledger as staff of a scope read it: deliveries, and every attempt at one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tortoise.queryset import QuerySet

from models.actions.forwarding.dead_letters import narrow_to_open_letters
from models.actions.forwarding.replay import REPLAYABLE
from models.actions.lifts.find import place_of
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, deliveries_in
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress, ReportKind
from models.tables.forwarding.delivery import Attempt, Delivery

NEWEST = "-created_at"
MOST_ATTEMPTS = 100
LATE = timedelta(minutes=10)  # a delivery that is still retried after this long wants a person


class DeliveryView(StrEnum):
    """The views of the ledger that somebody has something to do about."""

    DEAD = "dead"
    LATE = "late"
    REFUSED = "refused"


@dataclass(frozen=True)
class DeliveryLine:
    id: UUID
    incident_id: UUID
    created_at: datetime
    kind: ReportKind
    event: EventKind
    by_staff: bool  # the event is what staff said
    place: str
    organisation: str
    phone: str
    part: Part | None
    channel: ChannelKind
    state: DeliveryState
    progress: Progress
    attempts: int
    ticket: str
    reason: str
    due_at: datetime | None
    is_replayable: bool


async def list_deliveries(
    scope: Scope,
    view: DeliveryView | None,
    page: PageOf,
    now: datetime,
    organisation_id: UUID | None = None,
) -> ListPage[DeliveryLine]:
    found = of_view(deliveries_in(scope), view, now)
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    shown, more = await rows_of(_loaded(found), page)
    return ListPage(tuple(_line(row) for row in shown), more)


async def read_delivery(scope: Scope, delivery_id: UUID) -> tuple[DeliveryLine, list[Attempt]] | None:
    """The delivery and its newest attempts; None where the scope has no such delivery."""
    rows = await _loaded(deliveries_in(scope).filter(id=delivery_id))
    if not rows:
        return None
    tries = Attempt.filter(delivery_id=delivery_id).order_by("-started_at", "-id")
    return _line(rows[0]), await tries.limit(MOST_ATTEMPTS)


async def delivery_lines(scope: Scope, keys: Collection[UUID]) -> list[DeliveryLine]:
    """Those of the keys that the scope has."""
    return [_line(row) for row in await _loaded(deliveries_in(scope).filter(id__in=list(keys)))]


def of_view(rows: QuerySet[Delivery], view: DeliveryView | None, now: datetime) -> QuerySet[Delivery]:
    match view:
        case DeliveryView.DEAD:
            return narrow_to_open_letters(rows)
        case DeliveryView.REFUSED:
            return rows.filter(state=DeliveryState.REFUSED)
        case DeliveryView.LATE:
            return rows.filter(state=DeliveryState.SCHEDULED, created_at__lt=now - LATE)
        case None:
            return rows


def _loaded(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return rows.select_related("organisation", "event", "incident__lift__estate")


def _line(row: Delivery) -> DeliveryLine:
    lift = row.incident.lift
    return DeliveryLine(
        id=row.id,
        incident_id=row.incident_id,
        created_at=row.created_at,
        kind=row.incident.kind,
        event=row.event.kind,
        by_staff=bool(row.event.details.get("by_staff")),
        place=place_of(lift) if lift else "",
        organisation=row.organisation.name if row.organisation else "",
        phone=row.organisation.phone if row.organisation else "",
        part=row.part,
        channel=row.channel,
        state=row.state,
        progress=row.progress,
        attempts=row.attempts,
        ticket=row.ticket,
        reason=row.reason,
        due_at=row.due_at,
        is_replayable=row.state in REPLAYABLE and row.lease is None,
    )
