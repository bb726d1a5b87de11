"""Reviewing agreements on need-based maintenance: once a day, by what the lift's terminals told of."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count

from models.actions.maintenance.last_visits import last_visits
from models.actions.shared.city_rules import LOCAL, city_rules
from models.actions.terminals.series import months_of_lift
from models.rules.maintenance.on_demand import LiftSeries, OnDemandRule, on_demand_need
from models.rules.maintenance.schedule import Done, Node, OnDemandInterval, standings
from models.rules.terminals.chart import month_bounds
from models.tables.maintenance.on_demand import OnDemandPlan
from models.tables.terminals import Terminal, TerminalEvent

AT_ONCE = 200


async def review_plans(now: datetime) -> int:
    """Those that hold and were not reviewed today, AT_ONCE of them at most. How many it were."""
    today = now.astimezone(LOCAL).date()
    waiting = OnDemandPlan.filter(Q(reviewed_on=None) | Q(reviewed_on__lt=today))
    rows = waiting.filter(ended_at=None, agreed_at__not_isnull=True).order_by("reviewed_on", "id")
    rules: dict[UUID, OnDemandRule] = {}
    plans = await rows.limit(AT_ONCE).select_related("lift")
    for plan in plans:
        city_id = plan.lift.city_id
        if city_id not in rules:
            rules[city_id] = (await city_rules(city_id, today)).on_demand
        await _review(plan, rules[city_id], now)
    return len(plans)


async def review_plan(plan_id: UUID, now: datetime) -> None:
    plan = await OnDemandPlan.get(id=plan_id).select_related("lift")
    rules = await city_rules(plan.lift.city_id, now.astimezone(LOCAL).date())
    await _review(plan, rules.on_demand, now)


async def note_visits(lift_ids: Collection[UUID], now: datetime) -> None:
    """Visits were recorded: the next one is due by the interval as it is. Inside the caller's transaction."""
    if not lift_ids:
        return
    agreed = OnDemandPlan.filter(lift_id__in=list(lift_ids), ended_at=None, agreed_at__not_isnull=True)
    for plan in await agreed:
        due_on = _due(plan, await last_visits(plan.lift_id, now), now)
        await OnDemandPlan.filter(id=plan.id).update(due_on=due_on)


def interval_of(plan: OnDemandPlan) -> OnDemandInterval:
    return OnDemandInterval(plan.days, plan.before, plan.changed_on or plan.proposed_at.date())


async def _review(plan: OnDemandPlan, rule: OnDemandRule, now: datetime) -> None:
    """Twice on one day, or by two workers at once, it is the same."""
    today = now.astimezone(LOCAL).date()
    need = on_demand_need(rule, await _series(plan.lift_id, now), today)
    if need.days != plan.days:
        plan.before, plan.days, plan.changed_on = plan.days, need.days, today
    plan.reason, plan.reviewed_on = need.reason, today
    plan.counted = dict(await _counted(plan.lift_id, now))
    plan.due_on = _due(plan, await last_visits(plan.lift_id, now), now)
    await plan.save(
        update_fields=["before", "days", "changed_on", "reason", "reviewed_on", "counted", "due_on"]
    )


def _due(plan: OnDemandPlan, done: list[Done], now: datetime) -> date | None:
    today = now.astimezone(LOCAL).date()
    found = standings(done, today, on_demand=True, within=interval_of(plan))
    return next(one.due for one in found if one.node is Node.HALF_MONTHLY)


async def _series(lift_id: UUID, now: datetime) -> LiftSeries:
    """Of the terminals that are in use; the one that was heard first says since when."""
    in_use = Terminal.filter(lift_id=lift_id, retired_at=None)
    first = await in_use.filter(first_heard_at__not_isnull=True).order_by("first_heard_at").first()
    since = first.first_heard_at if first else None
    return LiftSeries(
        months=await months_of_lift(lift_id, now),
        heard_since=since.astimezone(LOCAL).date() if since else None,
        is_offline=await in_use.filter(offline_since__not_isnull=True).exists(),
    )


async def _counted(lift_id: UUID, now: datetime) -> Mapping[str, int]:
    begin = month_bounds(now)[-3]  # of last month; the last one is the end of this month
    told = TerminalEvent.filter(terminal__lift_id=lift_id, received_at__gte=begin, received_at__lte=now)
    rows = await told.annotate(count=Count("id")).group_by("signal").values_list("signal", "count")
    return {str(signal.value): count for signal, count in rows}
