"""Renewals that are still to be made, held against a recomputation policy by policy; in how many queries."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from bot.services import Services
from models.actions.insurance.continuity import continuity_tasks
from models.actions.lifts.find import LiftCard
from models.actions.shared.scope import Scope
from models.rules.insurance.continuity import Duty
from models.rules.staff.access import StaffRole
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift
from scripts.lib.statements import heard_statements

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)


async def insure(insurer_id: UUID, ends_at: datetime, lifts: list[Lift]) -> Policy:
    """For the year until `ends_at`."""
    policy = await Policy.create(
        number=f"C-{await Policy.all().count()}",
        insurer_id=insurer_id,
        product="电梯安全责任保险",
        starts_at=ends_at - timedelta(days=365),
        ends_at=ends_at,
    )
    for lift in lifts:
        await CoveredLift.create(policy=policy, lift=lift, premium_fen=9300)
    return policy


async def goes_on(policy: Policy, lift_id: UUID) -> bool:
    """Whether the lift is on another policy when this one ends."""
    return any(
        row.policy.starts_at <= policy.ends_at < row.policy.ends_at
        for row in await CoveredLift.filter(lift_id=lift_id).select_related("policy")
    )


async def test_what_is_not_renewed_for_each_lift_is_listed_in_as_many_queries_as_for_one(
    services: Services, lift: LiftCard
) -> None:
    now, random = services.clock(), Random(3)
    [first] = await Policy.all().order_by("id").limit(1)
    insurer_id, lifts = first.insurer_id, await Lift.all().order_by("id").limit(6)
    await Policy.all().update(starts_at=now - timedelta(days=800), ends_at=now - timedelta(days=400))
    ending = [await insure(insurer_id, now + timedelta(days=9), random.sample(lifts, 2))]
    with heard_statements() as heard:
        assert [task.policy_id for task in await continuity_tasks(EVERYTHING, now)] == [ending[0].id]
        few = len(heard)
    for _ in range(7):
        ends_at = now + timedelta(days=random.randint(1, 20))
        ending.append(await insure(insurer_id, ends_at, random.sample(lifts, 2)))
    for ended in ending:  # some for one of its lifts, some for both, some in time and some not
        for row in await CoveredLift.filter(policy=ended).select_related("lift"):
            days = random.choice([0, 340, 365, 366])
            await insure(insurer_id, ended.ends_at + timedelta(days=days), [row.lift])
    expected = set()
    for policy in await Policy.filter(
        starts_at__lte=now, ends_at__gt=now, ends_at__lte=now + timedelta(days=21)
    ):
        covered = await CoveredLift.filter(policy=policy)
        if not all([await goes_on(policy, row.lift_id) for row in covered]):
            expected.add(policy.id)
    with heard_statements() as heard:
        tasks = await continuity_tasks(EVERYTHING, now)
        assert len(heard) == few
    assert {task.policy_id for task in tasks} == expected
    assert {task.task.duty for task in tasks} <= {Duty.CHOOSE, Duty.SIGN}
    assert 0 < len(expected) < await Policy.filter(starts_at__lte=now, ends_at__gt=now).count()
