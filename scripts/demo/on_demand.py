"""The demo's lift on demand: proposed by its maintainer, agreed to by the hospital, reviewed today."""

from datetime import datetime, timedelta

from models.actions.maintenance.on_demand import agree_to_plan, propose_plan
from models.actions.maintenance.review_on_demand import review_plan
from models.actions.shared.audit import Actor
from models.actions.shared.scope import Scope
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.maintenance.on_demand import OnDemandPlan

DEMO = Actor(ActorKind.PROGRAM, name="demo")
WHY = "夜里没有人用；终端装了一年，报门、平层、停梯和困人"


async def load_on_demand(now: datetime) -> None:
    lift = await Lift.get(maintained_on_demand=True).select_related("maintainer", "use_unit")
    assert lift.maintainer is not None
    assert lift.use_unit is not None
    maintainer = Scope(StaffRole.MAINTAINER, lift.maintainer_id)
    unit = Scope(StaffRole.PROPERTY_COMPANY, lift.use_unit_id)
    proposed, agreed = now - timedelta(days=40), now - timedelta(days=38)
    assert await propose_plan(maintainer, lift.id, WHY, lift.maintainer.name, DEMO, proposed) is None
    plan = await OnDemandPlan.get(lift_id=lift.id)
    assert await agree_to_plan(unit, plan.id, lift.use_unit.name, DEMO, agreed) is None
    await review_plan(plan.id, now)
