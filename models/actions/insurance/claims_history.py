"""The claims of lifts before a policy begins, for its premiums."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from models.actions.lifts.contracts import taken_of
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.claims_history import COUNTED, InsuredTerm, history_before
from models.rules.insurance.contract import Benefit
from models.rules.insurance.premium_scheme import ClaimsHistory
from models.tables.insurance.claim import Claim
from models.tables.insurance.policy import CoveredLift


async def histories_before(lift_ids: Collection[UUID], starts_at: datetime) -> dict[UUID, ClaimsHistory]:
    """By lift, those without an earlier policy on record among them."""
    if not lift_ids:
        return {}
    covered = (
        await CoveredLift.filter(lift_id__in=list(lift_ids), policy__ends_at__lte=starts_at)
        .select_related("policy")
        .order_by("lift_id")
    )
    policies = {row.policy_id: row.policy for row in covered}
    paid = await taken_of(policies.keys(), ())
    counts: dict[tuple[UUID, UUID], list[bool]] = defaultdict(list)
    claims = Claim.filter(policy_id__in=list(policies), lift_id__in=list(lift_ids), stage__in=list(COUNTED))
    for one in await claims.values("policy_id", "lift_id", "has_casualties", "benefit") if policies else ():
        if one["benefit"] != Benefit.RELIEF:
            counts[one["policy_id"], one["lift_id"]].append(one["has_casualties"])
    terms: dict[UUID, list[InsuredTerm]] = defaultdict(list)
    for row in covered:
        policy, told = row.policy, counts[row.policy_id, row.lift_id]
        total = policy.contract.total
        terms[row.lift_id].append(
            InsuredTerm(
                policy.starts_at.astimezone(LOCAL),
                policy.ends_at.astimezone(LOCAL),
                len(told),
                sum(told),
                total is not None and paid.get(policy.id, 0) >= total,
            )
        )
    return {key: history_before(terms[key], starts_at.astimezone(LOCAL)) for key in lift_ids}
