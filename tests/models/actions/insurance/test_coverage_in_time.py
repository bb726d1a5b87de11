"""The insured share of past and coming days, held against a recomputation from the raw policies."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services import Services
from models.actions.insurance.coverage_on import cells_on, estates_on
from models.actions.insurance.freeze_coverage import freeze_coverage, list_snapshots, read_snapshot
from models.actions.insurance.read_coverage import read_coverage
from models.actions.lifts.find import LiftCard
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, lift_condition
from models.rules.insurance.coverage import Counts, Of, share
from models.rules.privacy.audit_chain import ActorKind
from models.rules.staff.access import StaffRole
from models.tables.cities import District
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift, LiftInspection

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)
BY = Actor(ActorKind.PROGRAM, name="test")
FIRST = date(2024, 1, 1)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


@dataclass(frozen=True)
class Raw:
    """A policy as it was drawn: first and last day, what it has, and its lifts."""

    first: date
    last: date
    liability: bool
    service: bool
    lifts: frozenset[UUID]

    def holds_on(self, day: date) -> bool:
        return self.first <= day <= self.last


async def drawn_portfolio(random: Random, lifts: list[UUID]) -> list[Raw]:
    """Policies of a year or more, some of them ended early, in place of all that were there."""
    template = await Policy.first()
    assert template is not None
    insurer = template.insurer_id
    found = []
    for _ in range(12):
        first = FIRST + timedelta(days=random.randrange(0, 900))
        last = first + timedelta(days=random.choice([364, 365, 729]))
        if random.random() < 0.4:  # cancelled on a day of its term
            last = first + timedelta(days=random.randrange(0, (last - first).days))
        raw = Raw(
            first, last, random.random() < 0.8, random.random() < 0.3,
            frozenset(random.sample(lifts, random.randrange(1, len(lifts)))),
        )  # fmt: skip
        policy = await Policy.create(
            number=f"RAW-{uuid4()}",
            insurer_id=insurer,
            product="责任险",
            starts_at=midnight(first),
            ends_at=midnight(last + timedelta(days=1)),
            covers_liability=raw.liability,
            covers_property=True,
            with_service=raw.service,
        )
        for lift in sorted(raw.lifts):
            await CoveredLift.create(policy=policy, lift_id=lift, premium_fen=9_300)
        found.append(raw)
    return found


def recomputed(portfolio: list[Raw], standing: set[UUID], day: date) -> dict[Counts, int]:
    def lifts(*, liability: bool = False, service: bool = False) -> set[UUID]:
        held = [
            one for one in portfolio
            if one.holds_on(day) and one.liability >= liability and one.service >= service
        ]  # fmt: skip
        return {lift for one in held for lift in one.lifts} & standing

    return {
        Counts.ANY: len(lifts()),
        Counts.LIABILITY: len(lifts(liability=True)),
        Counts.WITH_SERVICE: len(lifts(service=True)),
    }


@pytest.fixture
def seen() -> Iterator[Counter[bool]]:
    """How many days were compared, by whether some of the lifts were insured and others not."""
    counted: Counter[bool] = Counter()
    yield counted
    assert counted[True] > 10


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=False))
async def test_any_day_equals_a_recomputation_from_the_raw_policies(
    services: Services, lift: LiftCard, seen: Counter[bool], random: Random
) -> None:
    """Random portfolios with overlaps and cancellations, on random days and on both edges of every term."""
    now = services.clock()
    lifts = sorted([one.id for one in await Lift.all()])
    before = await CoveredLift.all().values_list("id", flat=True)
    await CoveredLift.filter(id__in=list(before)).delete()
    installed = {one: FIRST + timedelta(days=random.randrange(-900, 600)) for one in lifts}
    for one, day in installed.items():
        await Lift.filter(id=one).update(installed_on=day)
    portfolio = await drawn_portfolio(random, lifts)
    edges = {one.first for one in portfolio} | {one.last for one in portfolio}
    edges |= {day + timedelta(days=1) for day in edges}
    days = random.sample(sorted(edges), min(14, len(edges))) + [
        FIRST + timedelta(days=random.randrange(1500)) for _ in range(6)
    ]
    for day in days:
        cells = await cells_on(partial(lift_condition, EVERYTHING), day, now)
        standing = {one for one, since in installed.items() if since <= day}
        expected = recomputed(portfolio, standing, day)
        if day == now.astimezone(LOCAL).date():
            continue
        assert {counts: share(cells, counts).insured for counts in Counts} == expected, day
        assert sum(cell.lifts for cell in cells) == len(standing)
        estates = await estates_on(partial(lift_condition, EVERYTHING), day, now)
        assert sum(one.insured for _, one in estates) == expected[Counts.ANY]
        seen[0 < expected[Counts.ANY] < len(standing)] += 1


async def test_a_district_sees_its_own_lifts_alone_and_the_parts_add_up(
    services: Services, lift: LiftCard
) -> None:
    now = services.clock()
    today = now.astimezone(LOCAL).date()
    whole = await read_coverage(EVERYTHING, today, now)
    assert whole.whole.lifts == await Lift.all().count()
    for parts in (
        whole.by_district(),
        whole.by_city(),
        whole.by_province(),
        whole.by_sector(),
        whole.by_use(),
    ):
        assert sum(shares[Counts.ANY].lifts for _, shares in parts) == whole.whole.lifts
        assert sum(shares[Counts.ANY].insured for _, shares in parts) == whole.whole.insured
    assert sum(one.lifts for _, one in whole.estates) == whole.whole.lifts
    assert (len(whole.trend), whole.trend[-1][0]) == (13, today)
    assert whole.trend[-1][1][Counts.ANY] == whole.whole
    for district in await District.all():
        own = await read_coverage(Scope(StaffRole.REGULATOR, district.id), today, now)
        assert own.whole.lifts == await Lift.filter(estate__district_id=district.id).count()
        assert [name for name, _ in own.by_district()] in ([district.name], [])


async def test_only_lifts_in_a_valid_inspection_count_for_001(services: Services, lift: LiftCard) -> None:
    now = services.clock()
    today, reach = now.astimezone(LOCAL).date(), partial(lift_condition, EVERYTHING)
    await LiftInspection.all().delete()
    assert await cells_on(reach, today, now, Of.INSPECTED) == ()
    done = today - timedelta(days=300)
    await LiftInspection.create(lift_id=lift.lift_id, inspected_on=done, valid_until=today)
    for day, lifts in ((done - timedelta(days=1), 0), (done, 1), (today, 1), (today + timedelta(days=1), 0)):
        cells = await cells_on(reach, day, now, Of.INSPECTED)
        assert sum(cell.lifts for cell in cells) == lifts, day


async def test_frozen_figures_do_not_move_with_what_becomes_known_later(
    services: Services, lift: LiftCard
) -> None:
    now = services.clock()
    day = now.astimezone(LOCAL).date() - timedelta(days=40)
    first = await freeze_coverage(EVERYTHING, day, BY, now)
    assert await freeze_coverage(EVERYTHING, day, BY, now) == first  # a second click
    frozen = await read_snapshot(EVERYTHING, first)
    await CoveredLift.filter(lift_id=lift.lift_id).delete()
    assert await read_snapshot(EVERYTHING, first) == frozen
    second = await freeze_coverage(EVERYTHING, day, BY, now)
    assert {one.id for one in await list_snapshots(EVERYTHING)} == {first, second}
    district = await District.first()
    assert district is not None
    assert await read_snapshot(Scope(StaffRole.REGULATOR, district.id), first) is None
