"""A spot check by an insurer is a service rendered, where its policy has promised it."""

from datetime import datetime

from tortoise.transactions import in_transaction

from models.actions.insurance.services import Rendered, record_service
from models.actions.maintenance.check_maintenance import FiledCheck, NewCheck, record_check
from models.actions.shared.audit import Actor
from models.actions.shared.scope import Scope, policies_in
from models.rules.insurance.policy_terms import Service
from models.rules.maintenance.sheets import SheetTrouble
from models.rules.staff.access import StaffRole
from models.tables.insurance.policy import CoveredLift

_WORDS = "维保抽查 %d 项，得分 %s"


async def check_lift(scope: Scope, new: NewCheck, by: Actor, now: datetime) -> FiledCheck | SheetTrouble:
    """Record the check; an insurer's also at its policies that cover the lift and promise 维保质量监测.

    Raises NobodyMaintains.
    """
    async with in_transaction():
        done = await record_check(scope, new, by, now)
        if isinstance(done, FiledCheck) and done.is_new and scope.role is StaffRole.INSURER:
            await _render(scope, done, new.photo_sha256, by, now)
    return done


async def _render(scope: Scope, check: FiledCheck, photo_sha256: str, by: Actor, now: datetime) -> None:
    covered = CoveredLift.filter(lift_id=check.lift_id).values_list("policy_id", flat=True)
    policies = policies_in(scope).filter(id__in=await covered, starts_at__lte=now, ends_at__gt=now)
    words = _WORDS % (check.checked, "—" if check.points is None else check.points)
    for policy in await policies:
        if Service.MAINTENANCE in policy.promised:
            rendered = Rendered(Service.MAINTENANCE, check.checked_on, words, photo_sha256, check.lift_id)
            await record_service(policy.id, rendered, by, now)
