"""A desk's list as its officers read it: what is owed, by when, and who has it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, desks_in
from models.rules.desks.clock import HOLD, AnswerClass, Timeliness, clock_of
from models.rules.desks.outcome import DeskOutcome
from models.rules.forwarding.delivery import AttemptResult
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind
from models.tables.desks.task import DeskTask
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.drill import Drill

MOST_DRILLS = 5


class DeskView(StrEnum):
    OPEN = "open"
    MINE = "mine"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True)
class DeskLine:
    id: UUID
    incident_id: UUID
    delivery_id: UUID
    organisation: str
    kind: ReportKind
    category: HazardCategory | None
    severe: bool
    place: str
    arrived_at: datetime
    answer_class: AnswerClass
    answer_by: datetime
    clock: Timeliness
    progress: Progress
    holder_id: UUID | None
    holder: str
    is_free: bool  # nobody has it, or the claim has run out
    has_news: bool
    ticket: str
    outcome: DeskOutcome | None
    note: str
    closed_at: datetime | None


def tasks_in(scope: Scope) -> QuerySet[DeskTask]:
    return DeskTask.filter(organisation_id__in=Subquery(desks_in(scope).values("id")))


async def list_desk(
    scope: Scope, view: DeskView, staff_id: UUID, page: PageOf, now: datetime
) -> ListPage[DeskLine]:
    """In its own order the most pressing first; of the closed, the newest."""
    rows = tasks_in(scope)
    match view:
        case DeskView.OPEN:
            rows = rows.filter(closed_at=None)
        case DeskView.MINE:
            rows = rows.filter(closed_at=None, holder_id=staff_id)
        case DeskView.OVERDUE:
            rows = overdue(rows, now)
        case DeskView.CLOSED:
            rows = rows.filter(closed_at__not_isnull=True)
    own_order = "-closed_at" if view is DeskView.CLOSED else "answer_by"
    found, more = await rows_of(_loaded(rows), replace(page, by=page.by or own_order))
    return ListPage(tuple(_line(row, now) for row in found), more)


async def desk_lines(scope: Scope, keys: Collection[UUID], now: datetime) -> list[DeskLine]:
    """Those of the keys that the scope has."""
    return [_line(row, now) for row in await _loaded(tasks_in(scope).filter(id__in=list(keys)))]


def overdue(rows: QuerySet[DeskTask], now: datetime) -> QuerySet[DeskTask]:
    return rows.filter(closed_at=None, answer_by__lt=now)


async def read_task(scope: Scope, task_id: UUID, now: datetime) -> DeskLine | None:
    """None where the scope has no such matter."""
    rows = await _loaded(tasks_in(scope).filter(id=task_id))
    return _line(rows[0], now) if rows else None


async def first_delivery(task: DeskLine) -> Delivery:
    """What the desk was sent of the matter at first, to be shown as a message."""
    return await Delivery.get(id=task.delivery_id)


async def drills_to_see(scope: Scope) -> list[Drill]:
    """Test messages that lie on these desks until somebody says that they were seen."""
    rows = Drill.filter(
        organisation_id__in=Subquery(desks_in(scope).values("id")),
        channel=ChannelKind.DESK,
        result=AttemptResult.DELIVERED,
        seen_at=None,
    )
    return await rows.order_by("-finished_at").limit(MOST_DRILLS).select_related("organisation")


def _loaded(rows: QuerySet[DeskTask]) -> QuerySet[DeskTask]:
    return rows.select_related("organisation", "holder", "delivery", "incident__lift__estate")


def _line(row: DeskTask, now: datetime) -> DeskLine:
    lift, incident = row.incident.lift, row.incident
    ran_out = row.held_until is not None and row.held_until <= now
    since = row.seen_at or (row.held_until - HOLD if row.held_until else row.arrived_at)
    return DeskLine(
        id=row.id,
        incident_id=row.incident_id,
        delivery_id=row.delivery_id,
        organisation=row.organisation.name,
        kind=incident.kind,
        category=incident.category,
        severe=incident.severe,
        place=place_of(lift) if lift else "",
        arrived_at=row.arrived_at,
        answer_class=row.answer_class,
        answer_by=row.answer_by,
        clock=clock_of(row.arrived_at, row.answer_by, row.closed_at or now),
        progress=row.delivery.progress,
        holder_id=row.holder_id,
        holder=row.holder.display_name if row.holder else "",
        is_free=row.holder_id is None or ran_out,
        has_news=row.closed_at is None and row.news_at > since,
        ticket=row.ticket,
        outcome=row.outcome,
        note=row.note,
        closed_at=row.closed_at,
    )
