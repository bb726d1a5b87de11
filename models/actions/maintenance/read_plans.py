"""Planned maintenance visits as they stand: of a lift, as a list, and as followers are told of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.lifts.read import LiftFilter, narrow_lifts
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, lift_condition
from models.rules.maintenance.planned_visits import (
    PartOfDay,
    PlanStanding,
    is_over,
    plan_standing,
)
from models.rules.maintenance.schedule import Node
from models.tables.lifts import Lift
from models.tables.maintenance.plan import PlannedVisit

MOST_OF_A_LIFT = 50


class PlansAsked(StrEnum):
    COMING = "coming"
    OVERDUE = "overdue"
    DONE = "done"
    ENDED = "ended"  # moved or called off


@dataclass(frozen=True)
class PlanFilter:
    """What is looked for; what is None or empty does not narrow. `words`: a lift, as in the list of lifts."""

    words: str = ""
    asked: PlansAsked | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class PlanLine:
    """`minutes_out`: how long the lift stands still, 0 for not. `node`: what is planned, None for any."""

    id: UUID
    lift_id: UUID
    place: str
    maintainer: str
    day: date
    part: PartOfDay
    node: Node | None
    minutes_out: int
    why: str
    planned_by: str
    standing: PlanStanding


@dataclass(frozen=True)
class PlanToTell:
    """`moved_from`: the half day that a follower may have been told of before."""

    lift_id: UUID
    plan: PlanLine
    moved_from: PlanLine | None


@dataclass(frozen=True)
class PlanChange:
    """`moved_to` is None where the visit was called off."""

    lift_id: UUID
    plan: PlanLine
    moved_to: PlanLine | None


async def list_plans(scope: Scope, wanted: PlanFilter, page: PageOf, now: datetime) -> ListPage[PlanLine]:
    rows = await _narrow(PlannedVisit.filter(lift_condition(scope, "lift__")), wanted, now)
    shown, more = await rows_of(rows, page)
    return ListPage(tuple(_lines(shown, now)), more)


async def plans_of_lift(lift_id: UUID, now: datetime) -> list[PlanLine]:
    """The latest days first."""
    rows = _whole(PlannedVisit.filter(lift_id=lift_id)).order_by("-day", "-part", "-id")
    return _lines(await rows.limit(MOST_OF_A_LIFT), now)


async def plan_of_lift(lift_id: UUID, plan_id: UUID, now: datetime) -> PlanLine | None:
    found = await _whole(PlannedVisit.filter(id=plan_id, lift_id=lift_id))
    return _lines(found, now)[0] if found else None


async def plan_to_tell(plan_id: UUID, now: datetime) -> PlanToTell | None:
    """None where it has ended, is done or begins no more."""
    local = now.astimezone(LOCAL)
    row = await _whole(PlannedVisit.filter(id=plan_id)).first()
    if row is None or row.ended_at or row.done_at or is_over(row.day, row.part, local):
        return None
    before = await _whole(PlannedVisit.filter(id=row.replaces_id)) if row.replaces_id else []
    lines = _lines([row, *before], now)
    return PlanToTell(row.lift_id, lines[0], lines[1] if before else None)


async def plan_change_to_tell(plan_id: UUID, now: datetime) -> PlanChange | None:
    """The last place of a plan that was moved, perhaps several times; None where that day is over."""
    row = await _whole(PlannedVisit.filter(id=plan_id)).first()
    last = row
    while last and (later := await _whole(PlannedVisit.filter(replaces_id=last.id)).first()):
        last = later
    if row is None or last is None or is_over(row.day, row.part, now.astimezone(LOCAL)):
        return None
    first, then = _lines([row, last], now)
    return PlanChange(row.lift_id, first, None if then.standing is PlanStanding.CALLED_OFF else then)


def _whole(rows: QuerySet[PlannedVisit]) -> QuerySet[PlannedVisit]:
    return rows.select_related("lift__estate", "maintainer")


async def _narrow(rows: QuerySet[PlannedVisit], wanted: PlanFilter, now: datetime) -> QuerySet[PlannedVisit]:
    today = now.astimezone(LOCAL).date()
    match wanted.asked:
        case PlansAsked.COMING:
            rows = rows.filter(ended_at=None, done_at=None, day__gte=today)
        case PlansAsked.OVERDUE:
            rows = rows.filter(ended_at=None, done_at=None, day__lt=today)
        case PlansAsked.DONE:
            rows = rows.filter(ended_at=None, done_at__not_isnull=True)
        case PlansAsked.ENDED:
            rows = rows.filter(ended_at__not_isnull=True)
        case None:
            pass
    if wanted.since:
        rows = rows.filter(day__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(day__lte=wanted.until)
    if wanted.words:
        lifts = await narrow_lifts(Lift.all(), LiftFilter(words=wanted.words), now)
        rows = rows.filter(lift_id__in=Subquery(lifts.values("id")))
    return _whole(rows)


def _lines(rows: Collection[PlannedVisit], now: datetime) -> list[PlanLine]:
    local = now.astimezone(LOCAL)
    return [
        PlanLine(
            id=row.id,
            lift_id=row.lift_id,
            place=place_of(row.lift),
            maintainer=row.maintainer.name,
            day=row.day,
            part=row.part,
            node=row.node,
            minutes_out=row.minutes_out,
            why=row.why,
            planned_by=row.planned_by,
            standing=plan_standing(row.day, row.ending, local, is_done=row.done_at is not None),
        )
        for row in rows
    ]
