"""A spot check by an insurer is a service rendered, where its policy has promised it."""

from datetime import datetime

from tortoise.transactions import in_transaction

from models.actions.insurance.rendered import render
from models.actions.insurance.services import Rendered
from models.actions.maintenance.check_maintenance import FiledCheck, NewCheck, record_check
from models.actions.shared.audit import Actor
from models.actions.shared.scope import Scope
from models.rules.insurance.policy_terms import Service
from models.rules.maintenance.sheets import SheetTrouble
from models.rules.staff.access import StaffRole

_WORDS = "维保抽查 %d 项，得分 %s"


async def check_lift(scope: Scope, new: NewCheck, by: Actor, now: datetime) -> FiledCheck | SheetTrouble:
    """Record the check; an insurer's also at its policies that cover the lift and promise 维保质量监测.

    Raises NobodyMaintains.
    """
    async with in_transaction():
        done = await record_check(scope, new, by, now)
        if isinstance(done, FiledCheck) and done.is_new and scope.role is StaffRole.INSURER:
            words = _WORDS % (done.checked, "—" if done.points is None else done.points)
            service = Service.MAINTENANCE
            rendered = Rendered(service, done.checked_on, words, new.photo_sha256, done.lift_id)
            await render(scope, rendered, by, now)
    return done
