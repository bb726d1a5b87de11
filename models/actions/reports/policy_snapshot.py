"""The cover of a lift at the minute of a report, as it is kept with the incident for good."""

from datetime import datetime
from typing import Any
from uuid import UUID

from models.rules.insurance.cover import Term, judge
from models.tables.insurance.policy import CoveredLift
from models.tables.lifts import Lift


async def policy_snapshot(lift_id: UUID | None, now: datetime) -> dict[str, Any]:
    lift = await Lift.get(id=lift_id).only("id", "cover_checked_at") if lift_id else None
    return await snapshot_of(lift, now)


async def snapshot_of(lift: Lift | None, now: datetime) -> dict[str, Any]:
    if lift is None:
        return {"state": "unknown"}
    covered = await CoveredLift.filter(lift_id=lift.id).select_related("policy__insurer").limit(50)
    terms = (Term(str(row.policy_id), row.policy.starts_at, row.policy.ends_at) for row in covered)
    cover = judge(terms, now, lift.cover_checked_at)
    policy = next((row.policy for row in covered if str(row.policy_id) == cover.policy_id), None)
    if policy is None:
        return {"state": cover.state.value}
    return {
        "state": cover.state.value,
        "policy": cover.policy_id,
        "number": policy.number,
        "insurer": policy.insurer.name,
        "insurer_id": str(policy.insurer_id),
        "ends_at": policy.ends_at.isoformat(),
    }
