"""Planning maintenance visits: plan, move, call off; done by the visit of that day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.actions.lifts.follows import followers_told, owe_followers, owe_persons
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.rules.maintenance.planned_visits import (
    PartOfDay,
    PlanEnding,
    PlanProblem,
    awake,
    does_plan,
    is_told_of,
    plan_problem,
)
from models.rules.maintenance.schedule import Node
from models.rules.notices.follows import FollowTopic
from models.tables.lifts import Lift
from models.tables.maintenance.plan import PlannedVisit


@dataclass(frozen=True)
class VisitDone:
    """A recorded visit. `corrects`: when the visit that it corrects was done."""

    lift_id: UUID
    maintainer_id: UUID
    node: Node
    done_at: datetime
    corrects: datetime | None = None


@dataclass(frozen=True)
class NewPlan:
    """`minutes_out`: how long the lift stands still, 0 for not. `node` None: any visit does it."""

    day: date
    part: PartOfDay
    node: Node | None
    minutes_out: int
    why: str


async def plan_visit(
    lift_id: UUID, maintainer_id: UUID | None, new: NewPlan, signature: str, by: Actor, now: datetime
) -> PlanProblem | None:
    """None is done; the same plan once more is the same. `maintainer_id` None: whoever maintains the lift."""
    async with in_transaction():
        lift = await _locked(lift_id, maintainer_id)
        if lift is None:
            return PlanProblem.NOT_THEIRS
        same = await _standing_at(lift_id, new)
        if same is not None and _told(same) == _told(new):
            return None
        if problem := await _problem(lift_id, new, now):
            return problem
        await _keep(lift, new, None, signature, by, now)
        return None


async def move_visit(
    plan_id: UUID, maintainer_id: UUID | None, new: NewPlan, signature: str, by: Actor, now: datetime
) -> PlanProblem | None:
    """To another half day. Those who were told of the old one are told of the new one."""
    async with in_transaction():
        plan, lift = await _held(plan_id, maintainer_id)
        if plan is None or lift is None:
            return PlanProblem.CHANGED
        if problem := await _problem(plan.lift_id, new, now, besides=plan.id):
            return problem
        await _end(plan, PlanEnding.MOVED, now)
        moved = await _keep(lift, new, plan.id, signature, by, now)
        # Within a day of the new one all followers are told of that, which says what has moved.
        if not is_told_of(new.day, new.part, awake(now.astimezone(LOCAL))):
            await _tell_of_the_end(plan, now)
        return None if moved else PlanProblem.CHANGED


async def call_off(plan_id: UUID, maintainer_id: UUID | None, by: Actor, now: datetime) -> PlanProblem | None:
    async with in_transaction():
        plan, _ = await _held(plan_id, maintainer_id)
        if plan is None:
            return PlanProblem.CHANGED
        await _end(plan, PlanEnding.CALLED_OFF, now)
        await _tell_of_the_end(plan, now)
        subject = AuditSubject("lift", str(plan.lift_id))
        await record_audit(by, "call_off_visit", subject, now, details={"day": plan.day.isoformat()})
        return None


async def settle_plans(visits: Iterable[VisitDone]) -> None:
    """Inside the caller's transaction: each visit does the earliest plan of its maintainer and day that fits.

    A correction first gives back the plan that the visit before it did.
    """
    told = sorted(visits, key=lambda one: one.done_at)
    if not told:
        return
    for one in told:
        if one.corrects is not None:
            await _done_by(one, one.corrects).update(done_at=None)
    lifts, days = {one.lift_id for one in told}, [_day(one.done_at) for one in told]
    standing = PlannedVisit.filter(lift_id__in=list(lifts), ended_at=None, done_at=None)
    # Locked in one order, so that of two visits at once each does a plan of its own.
    rows = standing.filter(day__gte=min(days), day__lte=max(days)).order_by("day", "part", "id")
    waiting = defaultdict[tuple[UUID, UUID, date], list[PlannedVisit]](list)
    for plan in await rows.select_for_update():
        waiting[plan.lift_id, plan.maintainer_id, plan.day].append(plan)
    for one in told:
        of_that_day = waiting[one.lift_id, one.maintainer_id, _day(one.done_at)]
        done = next((plan for plan in of_that_day if does_plan(one.node, plan.node)), None)
        if done is not None:
            of_that_day.remove(done)
            await PlannedVisit.filter(id=done.id).update(done_at=one.done_at)


async def owe_plans(now: datetime) -> None:
    """Write what is owed to followers of lifts with a visit tomorrow or today; a second call owes nothing."""
    local = now.astimezone(LOCAL)
    today = local.date()
    waiting = PlannedVisit.filter(day__gte=today, day__lte=today + timedelta(days=1), ended_at=None)
    near = waiting.filter(done_at=None, lift__follows__id__not_isnull=True)
    for one in await near.distinct().order_by("day").values("id", "lift_id", "day", "part"):
        if is_told_of(one["day"], PartOfDay(one["part"]), local):
            async with in_transaction():
                await owe_followers([one["lift_id"]], FollowTopic.VISIT, one["id"], now)


def _done_by(visit: VisitDone, at: datetime) -> QuerySet[PlannedVisit]:
    return PlannedVisit.filter(lift_id=visit.lift_id, maintainer_id=visit.maintainer_id, done_at=at)


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()


def _told(plan: PlannedVisit | NewPlan) -> tuple[Node | None, int, str]:
    return plan.node, plan.minutes_out, plan.why


async def _locked(lift_id: UUID, maintainer_id: UUID | None) -> Lift | None:
    """The lift, its row locked, so that of two plans at once one sees the other."""
    lift = await Lift.filter(id=lift_id).select_for_update().get_or_none()
    if lift is None or lift.maintainer_id is None:
        return None
    return lift if maintainer_id in (None, lift.maintainer_id) else None


async def _held(plan_id: UUID, maintainer_id: UUID | None) -> tuple[PlannedVisit | None, Lift | None]:
    """A plan that still stands, with its lift locked."""
    known = await PlannedVisit.get_or_none(id=plan_id)
    lift = await _locked(known.lift_id, maintainer_id) if known else None
    if lift is None:
        return None, None
    return await PlannedVisit.filter(id=plan_id, ended_at=None, done_at=None).first(), lift


async def _standing_at(lift_id: UUID, new: NewPlan) -> PlannedVisit | None:
    return await PlannedVisit.filter(lift_id=lift_id, day=new.day, part=new.part, ended_at=None).first()


async def _problem(
    lift_id: UUID, new: NewPlan, now: datetime, besides: UUID | None = None
) -> PlanProblem | None:
    if problem := plan_problem(new.day, new.part, new.minutes_out, now.astimezone(LOCAL)):
        return problem
    taken = await _standing_at(lift_id, new)
    return PlanProblem.TAKEN if taken is not None and taken.id != besides else None


async def _keep(
    lift: Lift, new: NewPlan, replaces: UUID | None, signature: str, by: Actor, now: datetime
) -> PlannedVisit:
    details = {"day": new.day.isoformat(), "part": new.part.value, "minutes_out": new.minutes_out}
    details |= {"node": new.node.value} if new.node else {}
    await record_audit(by, "plan_visit", AuditSubject("lift", str(lift.id)), now, details=details)
    return await PlannedVisit.create(
        lift_id=lift.id,
        maintainer_id=lift.maintainer_id,
        day=new.day,
        part=new.part,
        node=new.node,
        minutes_out=new.minutes_out,
        why=new.why,
        planned_at=now,
        planned_by=signature[:100],
        replaces_id=replaces,
    )


async def _end(plan: PlannedVisit, ending: PlanEnding, now: datetime) -> None:
    await PlannedVisit.filter(id=plan.id).update(ended_at=now, ending=ending)


async def _tell_of_the_end(plan: PlannedVisit, now: datetime) -> None:
    """Only who has heard of the plan: the others have nothing to put right."""
    told = await followers_told(FollowTopic.VISIT, plan.id)
    await owe_persons(
        told, plan.lift_id, FollowTopic.VISIT_CHANGE, plan.id, now, awake(now.astimezone(LOCAL))
    )
