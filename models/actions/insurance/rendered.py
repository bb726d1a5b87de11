"""What an insurer does at a lift is a service rendered, under each of its policies that has promised it."""

from datetime import datetime
from uuid import UUID

from models.actions.insurance.services import Rendered, record_service
from models.actions.shared.audit import Actor
from models.actions.shared.scope import Scope, policies_in
from models.tables.insurance.policy import CoveredLift


async def render(scope: Scope, done: Rendered, by: Actor, now: datetime) -> int:
    """Under how many policies of the scope, in force for the lift. The caller owns the transaction."""
    covered = await CoveredLift.filter(lift_id=done.lift_id).values_list("policy_id", flat=True)
    policies = policies_in(scope).filter(id__in=list(covered), starts_at__lte=now, ends_at__gt=now)
    promised = [policy.id for policy in await policies if done.service in policy.promised]
    for policy_id in promised:
        await record_service(policy_id, done, by, now)
    return len(promised)


async def is_insured_by(scope: Scope, lift_id: UUID, now: datetime) -> bool:
    """Whether a policy of the scope is in force for the lift."""
    keys = await CoveredLift.filter(lift_id=lift_id).values_list("policy_id", flat=True)
    return await policies_in(scope).filter(id__in=list(keys), starts_at__lte=now, ends_at__gt=now).exists()
