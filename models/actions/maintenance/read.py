"""Maintenance as people see it: when each node was last done, what is overdue, what is doubtful."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Max
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.lifts.read import LiftFilter, narrow_lifts
from models.actions.lifts.standing import not_scrapped_on
from models.actions.maintenance.last_visits import last_visits, moment_of
from models.actions.maintenance.read_on_demand import overdue_plans, plan_in_force
from models.actions.maintenance.review_on_demand import interval_of
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, lifts_in
from models.rules.maintenance.on_demand import OnDemandNeed
from models.rules.maintenance.schedule import HALF_MONTH, Doubt, Node, NodeStanding, standings
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceNotice, MaintenanceVisit

SHOWN = 12
SOON = timedelta(days=3)


@dataclass(frozen=True)
class VisitLine:
    id: UUID
    node: Node
    done_at: datetime
    worker: str
    photo_sha256: str
    note: str
    doubts: tuple[Doubt, ...]
    source: str
    corrected_at: datetime | None  # when this took the place of another record


@dataclass(frozen=True)
class LiftMaintenance:
    """`need`: of a lift on demand, where its interval was agreed; else None."""

    on_demand: bool
    standings: tuple[NodeStanding, ...]
    visits: tuple[VisitLine, ...]
    need: OnDemandNeed | None


@dataclass(frozen=True)
class OverdueLine:
    id: UUID  # of the lift
    place: str
    rescue_number: str
    maintainer: str
    last_at: datetime
    days_overdue: int


async def read_lift_maintenance(lift_id: UUID, now: datetime) -> LiftMaintenance:
    lift = await Lift.get(id=lift_id).values("maintained_on_demand")
    on_demand: bool = lift["maintained_on_demand"]
    plan = await plan_in_force(lift_id) if on_demand else None
    in_force = MaintenanceVisit.filter(lift_id=lift_id, correction__id__isnull=True)
    visits = await in_force.order_by("-done_at").limit(SHOWN)
    return LiftMaintenance(
        on_demand,
        standings(
            await last_visits(lift_id, now),
            now.astimezone(LOCAL).date(),
            on_demand=on_demand,
            within=interval_of(plan) if plan else None,
        ),
        tuple(visit_line(visit) for visit in visits),
        OnDemandNeed(plan.days, plan.reason) if plan else None,
    )


def overdue_in(scope: Scope, now: datetime) -> QuerySet[Lift]:
    """Lifts of which we know visits, the last more than 15 days ago; on demand, past the day agreed."""
    today = datetime.combine(now.astimezone(LOCAL).date(), time(), LOCAL)
    recent = MaintenanceVisit.filter(done_at__gte=today - HALF_MONTH)
    known = MaintenanceVisit.all()
    ordinary = Q(maintained_on_demand=False, id__in=Subquery(known.values("lift_id"))) & ~Q(
        id__in=Subquery(recent.values("lift_id"))
    )
    agreed = Q(id__in=Subquery(overdue_plans(today.date()).values("lift_id")))
    return lifts_in(scope).filter(not_scrapped_on(today.date())).filter(ordinary | agreed)


async def list_overdue(
    scope: Scope, wanted: LiftFilter, page: PageOf, now: datetime
) -> ListPage[OverdueLine]:
    rows = (await narrow_lifts(overdue_in(scope, now), wanted, now)).select_related("estate", "maintainer")
    shown, more = await rows_of(rows, page)
    return ListPage(await _overdue_lines(shown, now), more)


async def list_due_soon(scope: Scope, now: datetime, size: int) -> tuple[OverdueLine, ...]:
    """Lifts that are due within SOON, the most pressing first: `days_overdue` is not above 0."""
    today = datetime.combine(now.astimezone(LOCAL).date(), time(), LOCAL)
    last_chance = MaintenanceVisit.filter(
        done_at__gte=today - HALF_MONTH, done_at__lt=today - HALF_MONTH + SOON
    )
    later = MaintenanceVisit.filter(done_at__gte=today - HALF_MONTH + SOON)
    due = (
        lifts_in(scope)
        .filter(not_scrapped_on(today.date()), maintained_on_demand=False)
        .filter(id__in=Subquery(last_chance.values("lift_id")))
        .exclude(id__in=Subquery(later.values("lift_id")))
    )
    lines = await _overdue_lines(await due.limit(size).select_related("estate", "maintainer"), now)
    return tuple(sorted(lines, key=lambda one: one.last_at))


async def _overdue_lines(shown: Sequence[Lift], now: datetime) -> tuple[OverdueLine, ...]:
    last = (
        await MaintenanceVisit.filter(lift_id__in=[lift.id for lift in shown])
        .group_by("lift_id")
        .annotate(last_at=Max("done_at"))
        .values("lift_id", "last_at")
        if shown
        else []
    )
    last_at = {row["lift_id"]: moment_of(row["last_at"]) for row in last}
    today = now.astimezone(LOCAL).date()
    on_demand = [lift.id for lift in shown if lift.maintained_on_demand]
    agreed = dict(
        await overdue_plans(today).filter(lift_id__in=on_demand).values_list("lift_id", "due_on")
        if on_demand
        else []
    )
    ordinary = {key: at.astimezone(LOCAL).date() + HALF_MONTH for key, at in last_at.items()}
    return tuple(
        OverdueLine(
            lift.id,
            place_of(lift),
            lift.rescue_number,
            lift.maintainer.name if lift.maintainer else "",
            last_at[lift.id],
            (today - agreed.get(lift.id, ordinary[lift.id])).days,
        )
        for lift in shown
    )


def notices_in(scope: Scope) -> QuerySet[MaintenanceNotice]:
    """What property companies are to look into, for the lifts in reach."""
    return MaintenanceNotice.filter(visit__lift_id__in=Subquery(lifts_in(scope).values("id")))


def visit_line(visit: MaintenanceVisit) -> VisitLine:
    return VisitLine(
        visit.id,
        visit.node,
        visit.done_at,
        visit.worker,
        visit.photo_sha256,
        visit.note,
        tuple(Doubt(one) for one in visit.flags),
        visit.source,
        visit.recorded_at if visit.corrects_id else None,
    )
