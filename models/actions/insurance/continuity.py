"""What must be done next so that lifts stay insured: for the first page of the console."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import F, Subquery

from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, lifts_in, policies_in
from models.rules.insurance.continuity import LONGEST_RENEWAL, SHOWN_BEFORE, Duty, Task, next_task, renewal
from models.tables.insurance.policy import CoveredLift, Policy

MOST_TASKS = 20
EXAMINED = 100  # of the policies that end soonest


@dataclass(frozen=True)
class ContinuityTask:
    """The next step for one policy. `number` is as the insurer knows it."""

    policy_id: UUID
    number: str
    holder: str
    ends_on: date
    task: Task
    is_overdue: bool


async def continuity_tasks(scope: Scope, now: datetime) -> list[ContinuityTask]:
    """Renewals not signed yet, and policies whose lifts have another use unit now. The soonest first."""
    today = now.astimezone(LOCAL).date()
    found = [_task(row, Task(Duty.TAKE_OVER, today), today) for row in await _with_other_use_unit(scope, now)]
    running = policies_in(scope).filter(starts_at__lte=now, ends_at__gt=now)
    ending = running.filter(ends_at__lte=now + LONGEST_RENEWAL).order_by("ends_at", "id")
    for row in await ending.limit(EXAMINED).select_related("holder"):
        task = next_task(renewal(_ends_on(row), row.funding), today)
        if task.by - SHOWN_BEFORE <= today and not await _is_renewed(row):
            found.append(_task(row, task, today))
        if len(found) >= MOST_TASKS:
            break
    return sorted(found, key=lambda one: (one.task.by, one.number))


async def _with_other_use_unit(scope: Scope, now: datetime) -> list[Policy]:
    """Policies in force with a lift whose use unit is no longer the holder."""
    running = CoveredLift.filter(policy__starts_at__lte=now, policy__ends_at__gt=now)
    differs = running.filter(policy__holder_id__not_isnull=True, lift__use_unit_id__not_isnull=True)
    differs = differs.exclude(lift__use_unit_id=F("policy__holder_id"))
    differs = differs.filter(lift_id__in=Subquery(lifts_in(scope).values("id")))
    rows = policies_in(scope).filter(id__in=Subquery(differs.values("policy_id")))
    return await rows.order_by("ends_at", "id").limit(MOST_TASKS).select_related("holder")


async def _is_renewed(row: Policy) -> bool:
    """Whether every lift is on a policy that holds when this one ends."""
    covered = CoveredLift.filter(policy_id=row.id)
    taken_over = CoveredLift.filter(
        policy__starts_at__lte=row.ends_at,
        policy__ends_at__gt=row.ends_at,
        lift_id__in=Subquery(CoveredLift.filter(policy_id=row.id).values("lift_id")),
    )
    return not await covered.exclude(lift_id__in=Subquery(taken_over.values("lift_id"))).exists()


def _task(row: Policy, task: Task, today: date) -> ContinuityTask:
    holder = row.holder.name if row.holder else ""
    return ContinuityTask(row.id, row.number, holder, _ends_on(row), task, task.by < today)


def _ends_on(row: Policy) -> date:
    return row.ends_at.astimezone(LOCAL).date()
