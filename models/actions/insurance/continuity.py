"""What must be done next so that lifts stay insured: for the first page of the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import F, Subquery

from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, lifts_in, policies_in
from models.rules.insurance.continuity import LONGEST_RENEWAL, SHOWN_BEFORE, Duty, Task, next_task, renewal
from models.sql import fetch, sql_of
from models.tables.insurance.policy import CoveredLift, Policy

MOST_TASKS = 20
EXAMINED = 100  # of the policies that end soonest
# Written out: Tortoise gives two tables one name where a table is joined with itself.
NOT_RENEWED = """
SELECT DISTINCT c."policy_id" FROM "covered_lift" c JOIN "policy" p ON p."id" = c."policy_id"
WHERE c."policy_id" IN ({policies}) AND NOT EXISTS (
  SELECT 1 FROM "covered_lift" o JOIN "policy" q ON q."id" = o."policy_id"
  WHERE o."lift_id" = c."lift_id" AND q."starts_at" <= p."ends_at" AND q."ends_at" > p."ends_at"
)
"""


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
    rows = await ending.limit(EXAMINED).select_related("holder")
    tasks = [(row, next_task(renewal(_ends_on(row), row.funding), today)) for row in rows]
    due = [(row, task) for row, task in tasks if task.by - SHOWN_BEFORE <= today]
    still_open = await _not_renewed([row.id for row, _ in due])
    found += [_task(row, task, today) for row, task in due if row.id in still_open]
    return sorted(found[:MOST_TASKS], key=lambda one: (one.task.by, one.number))


async def _with_other_use_unit(scope: Scope, now: datetime) -> list[Policy]:
    """Policies in force with a lift whose use unit is no longer the holder."""
    running = CoveredLift.filter(policy__starts_at__lte=now, policy__ends_at__gt=now)
    differs = running.filter(policy__holder_id__not_isnull=True, lift__use_unit_id__not_isnull=True)
    differs = differs.exclude(lift__use_unit_id=F("policy__holder_id"))
    differs = differs.filter(lift_id__in=Subquery(lifts_in(scope).values("id")))
    rows = policies_in(scope).filter(id__in=Subquery(differs.values("policy_id")))
    return await rows.order_by("ends_at", "id").limit(MOST_TASKS).select_related("holder")


async def _not_renewed(policy_ids: Sequence[UUID]) -> set[UUID]:
    """Those with a lift that is on no policy which holds when theirs ends."""
    if not policy_ids:
        return set()
    sql = sql_of(CoveredLift._meta.db)
    marks = ", ".join(sql.mark(place) for place in range(1, len(policy_ids) + 1))
    rows = await fetch(CoveredLift, NOT_RENEWED.format(policies=marks), [sql.key(one) for one in policy_ids])
    return {UUID(str(row["policy_id"])) for row in rows}


def _task(row: Policy, task: Task, today: date) -> ContinuityTask:
    holder = row.holder.name if row.holder else ""
    return ContinuityTask(row.id, row.number, holder, _ends_on(row), task, task.by < today)


def _ends_on(row: Policy) -> date:
    return row.ends_at.astimezone(LOCAL).date()
