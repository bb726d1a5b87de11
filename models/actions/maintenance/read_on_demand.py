"""Agreements on need-based maintenance as people see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.lifts.read import LiftFilter, narrow_lifts
from models.actions.lifts.standing import not_scrapped_on
from models.actions.maintenance.on_demand import between_those_of_the_lift, plans_of
from models.actions.maintenance.sheet_items import items_for
from models.actions.shared.city_rules import LOCAL, city_rules
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, lift_condition
from models.rules.maintenance.item_lists import MaintenanceItem
from models.rules.maintenance.on_demand import OnDemandReason, OnDemandRule, look_first
from models.rules.maintenance.schedule import Node
from models.rules.terminals.signals import TerminalSignal
from models.tables.lifts import Lift
from models.tables.maintenance.on_demand import OnDemandPlan


class AgreementStanding(StrEnum):
    WAITING = "waiting"  # for the use unit
    HOLDS = "holds"
    OVERDUE = "overdue"
    VOID = "void"  # the lift has another maintainer or use unit now, or the register takes it off
    ENDED = "ended"


@dataclass(frozen=True)
class AgreementView:
    """`counted`: what the terminals told of in this month and the last. `due_on` is None without a visit."""

    id: UUID
    lift_id: UUID
    place: str
    maintainer: str
    use_unit: str
    standing: AgreementStanding
    words: str
    proposed_by: str
    proposed_at: datetime
    agreed_by: str
    agreed_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    end_reason: str
    reviewed_on: date | None
    days: int
    reason: OnDemandReason
    counted: Mapping[TerminalSignal, int]
    due_on: date | None


@dataclass(frozen=True)
class LiftOnDemand:
    """`plan`: the one that waits or holds; `before`: those that do no more, the newest first."""

    allowed: bool
    rule: OnDemandRule
    plan: AgreementView | None
    before: tuple[AgreementView, ...]


async def on_demand_of(lift_id: UUID, now: datetime) -> LiftOnDemand:
    today = now.astimezone(LOCAL).date()
    lift = await Lift.get(id=lift_id)
    rows = OnDemandPlan.filter(lift_id=lift_id).order_by("-proposed_at").limit(20)
    found = [_view(one, today) for one in await rows.select_related("lift__estate", "maintainer", "use_unit")]
    live = [one for one in found if one.standing not in (AgreementStanding.VOID, AgreementStanding.ENDED)]
    return LiftOnDemand(
        lift.maintained_on_demand,
        (await city_rules(lift.city_id, today)).on_demand,
        live[0] if live else None,
        tuple(one for one in found if one not in live),
    )


async def plan_in_force(lift_id: UUID) -> OnDemandPlan | None:
    """The one that was agreed, and reviewed since."""
    return await plans_of(lift_id).filter(agreed_at__not_isnull=True, reviewed_on__not_isnull=True).first()


async def items_first(lift_id: UUID, node: Node, now: datetime) -> tuple[MaintenanceItem, ...]:
    """What a visit of a lift on demand looks at first, by what its terminals told of."""
    plan = await plan_in_force(lift_id)
    if plan is None:
        return ()
    lift = await Lift.get(id=lift_id)
    rule = (await city_rules(lift.city_id, now.astimezone(LOCAL).date())).on_demand
    return look_first(rule, _counted(plan), (await items_for(lift_id, now)).due(node))


async def list_plans(
    scope: Scope, words: str, standing: AgreementStanding | None, page: PageOf, now: datetime
) -> ListPage[AgreementView]:
    today = now.astimezone(LOCAL).date()
    rows = OnDemandPlan.filter(lift_condition(scope, "lift__"))
    if words:
        lifts = await narrow_lifts(Lift.all(), LiftFilter(words=words), now)
        rows = rows.filter(lift_id__in=Subquery(lifts.values("id")))
    if standing is not None:
        rows = _standing_in(rows, standing, today)
    shown, more = await rows_of(rows.select_related("lift__estate", "maintainer", "use_unit"), page)
    return ListPage(tuple(_view(one, today) for one in shown), more)


def overdue_plans(today: date) -> QuerySet[OnDemandPlan]:
    """Those that hold, whose lift was due before today."""
    return _standing_in(OnDemandPlan.all(), AgreementStanding.OVERDUE, today)


def _standing_in(
    rows: QuerySet[OnDemandPlan], standing: AgreementStanding, today: date
) -> QuerySet[OnDemandPlan]:
    if standing is AgreementStanding.ENDED:
        return rows.filter(ended_at__not_isnull=True)
    theirs = between_those_of_the_lift()
    rows = rows.filter(ended_at=None)
    if standing is AgreementStanding.VOID:
        return rows.exclude(id__in=Subquery(OnDemandPlan.filter(theirs, ended_at=None).values("id")))
    rows = rows.filter(theirs, agreed_at__isnull=standing is AgreementStanding.WAITING)
    if standing is AgreementStanding.OVERDUE:
        return rows.filter(not_scrapped_on(today, "lift__"), due_on__lt=today)
    return rows


def _view(row: OnDemandPlan, today: date) -> AgreementView:
    return AgreementView(
        id=row.id,
        lift_id=row.lift_id,
        place=place_of(row.lift),
        maintainer=row.maintainer.name,
        use_unit=row.use_unit.name,
        standing=_standing_of(row, today),
        words=row.words,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        agreed_by=row.agreed_by,
        agreed_at=row.agreed_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        reviewed_on=row.reviewed_on,
        days=row.days,
        reason=row.reason,
        counted=_counted(row),
        due_on=row.due_on,
    )


def _standing_of(row: OnDemandPlan, today: date) -> AgreementStanding:
    lift = row.lift
    if row.ended_at is not None:
        return AgreementStanding.ENDED
    theirs = (row.maintainer_id, row.use_unit_id) == (lift.maintainer_id, lift.use_unit_id)
    if not theirs or not lift.maintained_on_demand:
        return AgreementStanding.VOID
    if row.agreed_at is None:
        return AgreementStanding.WAITING
    return AgreementStanding.OVERDUE if row.due_on and row.due_on < today else AgreementStanding.HOLDS


def _counted(row: OnDemandPlan) -> dict[TerminalSignal, int]:
    return {TerminalSignal(name): count for name, count in row.counted.items()}
