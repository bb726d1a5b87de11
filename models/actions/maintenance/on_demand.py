"""Agreeing on need-based maintenance (按需维保): the maintainer proposes, the use unit agrees, each may end.

The register says which lifts may be maintained so, by the city's permission. One agreement at a time.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.actions.maintenance.review_on_demand import review_plan
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope, lifts_in
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.maintenance.on_demand import OnDemandPlan

MOST_AGREEMENT_WORDS = 500


class AgreementProblem(StrEnum):
    NOT_THEIRS = "not_theirs"  # another maintainer's or use unit's
    NOT_ALLOWED = "not_allowed"  # the register does not say 按需维保
    NO_USE_UNIT = "no_use_unit"
    NO_WORDS = "no_words"
    CHANGED = "changed"  # there is another plan, or this one is further by now


async def propose_plan(
    scope: Scope, lift_id: UUID, words: str, signature: str, by: Actor, now: datetime
) -> AgreementProblem | None:
    """None is done."""
    async with in_transaction():
        lift = await lifts_in(scope).select_for_update().get_or_none(id=lift_id)
        if lift is None or scope.role is not StaffRole.MAINTAINER or lift.maintainer_id is None:
            return AgreementProblem.NOT_THEIRS
        if not lift.maintained_on_demand:
            return AgreementProblem.NOT_ALLOWED
        if lift.use_unit_id is None:
            return AgreementProblem.NO_USE_UNIT
        if not words:
            return AgreementProblem.NO_WORDS
        if await plans_of(lift_id).exists():
            return AgreementProblem.CHANGED
        plan = await OnDemandPlan.create(
            lift_id=lift_id,
            maintainer_id=lift.maintainer_id,
            use_unit_id=lift.use_unit_id,
            words=words[:MOST_AGREEMENT_WORDS],
            proposed_by=signature[:100],
            proposed_at=now,
        )
        await _note(by, "propose_on_demand", plan, now)
    return None


async def agree_to_plan(
    scope: Scope, plan_id: UUID, signature: str, by: Actor, now: datetime
) -> AgreementProblem | None:
    """It holds from now on. None is done."""
    async with in_transaction():
        plan = await _of_scope(scope, plan_id)
        if plan is None or scope.role is not StaffRole.PROPERTY_COMPANY:
            return AgreementProblem.NOT_THEIRS
        changed = OnDemandPlan.filter(id=plan_id, agreed_at=None, ended_at=None)
        if not await changed.update(agreed_at=now, agreed_by=signature[:100]):
            return AgreementProblem.CHANGED
        await _note(by, "agree_on_demand", plan, now)
    await review_plan(plan_id, now)
    return None


async def end_plan(
    scope: Scope, plan_id: UUID, words: str, signature: str, by: Actor, now: datetime
) -> AgreementProblem | None:
    """By one of the two, or the regulator; also a proposal. From now on it is as without one."""
    async with in_transaction():
        plan = await _of_scope(scope, plan_id)
        if plan is None:
            return AgreementProblem.NOT_THEIRS
        if not words:
            return AgreementProblem.NO_WORDS
        end = {"ended_at": now, "ended_by": signature[:100], "end_reason": words[:MOST_AGREEMENT_WORDS]}
        if not await OnDemandPlan.filter(id=plan_id, ended_at=None).update(**end):
            return AgreementProblem.CHANGED
        await _note(by, "end_on_demand", plan, now)
    return None


def plans_of(lift_id: UUID) -> QuerySet[OnDemandPlan]:
    """Those that wait or hold, between the lift's present maintainer and use unit."""
    return OnDemandPlan.filter(between_those_of_the_lift(), lift_id=lift_id, ended_at=None)


def between_those_of_the_lift() -> Q:
    """Whose lift the register has for it. The condition of the lift's own also brings its table along."""
    return Q(
        lift__maintained_on_demand=True,
        maintainer_id=F("lift__maintainer_id"),
        use_unit_id=F("lift__use_unit_id"),
    )


async def _of_scope(scope: Scope, plan_id: UUID) -> OnDemandPlan | None:
    plan = await OnDemandPlan.get_or_none(id=plan_id)
    if plan is None or not await lifts_in(scope).filter(id=plan.lift_id).exists():
        return None
    await Lift.filter(id=plan.lift_id).select_for_update().get()
    return plan


async def _note(by: Actor, verb: str, plan: OnDemandPlan, now: datetime) -> None:
    details = {"plan": str(plan.id)}
    await record_audit(by, verb, AuditSubject("lift", str(plan.lift_id)), now, details=details)
