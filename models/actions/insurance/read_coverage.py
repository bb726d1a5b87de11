"""The insured share of the lifts in reach on a day: by place, use and product, its trend, its targets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from tortoise.functions import Count

from models.actions.insurance.coverage_on import Reach, cells_on, estates_on, in_force, moment_of
from models.actions.lifts.standing import stood_on
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, lift_condition, lifts_in
from models.rules.cities.rules import RuleTopic
from models.rules.insurance.coverage import (
    SECTORS,
    Cell,
    Counts,
    InsuredShare,
    Of,
    Target,
    TargetVerdict,
    Uses,
    against,
    judge_target,
    judged_on,
    month_ends,
    share,
)
from models.rules.lifts.use import LiftUse
from models.tables.cities import City, CityRule
from models.tables.insurance.policy import CoveredLift

MOST_PRODUCTS = 100
TREND_MONTHS = 12
Shares = dict[Counts, InsuredShare]


@dataclass(frozen=True)
class JudgedTarget:
    """`share`: on the day `on`."""

    target: Target
    on: date
    share: InsuredShare
    verdict: TargetVerdict


@dataclass(frozen=True)
class Coverage:
    """`targets`: the next due first. `inspected`: of the lifts in a valid inspection (001)."""

    day: date
    at: datetime
    cells: tuple[Cell, ...]
    inspected: InsuredShare
    products: tuple[tuple[str, int], ...]
    estates: tuple[tuple[str, InsuredShare], ...]
    targets: tuple[JudgedTarget, ...]
    trend: tuple[tuple[date, Shares], ...]

    @property
    def whole(self) -> InsuredShare:
        return share(self.cells, Counts.ANY)

    def by_district(self) -> list[tuple[str, Shares]]:
        return self._by(lambda cell: cell.district)

    def by_city(self) -> list[tuple[str, Shares]]:
        return self._by(lambda cell: cell.city)

    def by_province(self) -> list[tuple[str, Shares]]:
        return self._by(lambda cell: cell.province)

    def by_use(self) -> list[tuple[LiftUse, Shares]]:
        uses = [use for use in LiftUse if any(cell.use is use for cell in self.cells)]
        return [(use, shares_of(c for c in self.cells if c.use is use)) for use in uses]

    def by_sector(self) -> list[tuple[Uses, Shares]]:
        return [(sector, shares_of(c for c in self.cells if sector.holds(c.use))) for sector in SECTORS]

    def _by(self, place: Callable[[Cell], str]) -> list[tuple[str, Shares]]:
        names = dict.fromkeys(place(cell) for cell in self.cells)
        return [(name, shares_of(c for c in self.cells if place(c) == name)) for name in names]


def shares_of(cells: Iterable[Cell]) -> Shares:
    chosen = tuple(cells)
    return {counts: share(chosen, counts) for counts in Counts}


async def read_coverage(scope: Scope, day: date, now: datetime) -> Coverage:
    """On any day: a past one by the policies on record, a coming one by those that are signed."""
    reach = partial(lift_condition, scope)
    today = now.astimezone(LOCAL).date()
    cells = await cells_on(reach, day, now)
    return Coverage(
        day=day,
        at=moment_of(day, now),
        cells=cells,
        inspected=share(await cells_on(reach, day, now, Of.INSPECTED), Counts.ANY),
        products=await _products(reach, day, now),
        estates=tuple(await estates_on(reach, day, now)),
        targets=await _judged(await _targets(scope, today), reach, today, now),
        trend=await read_trend(reach, month_ends(day, TREND_MONTHS), now),
    )


@dataclass(frozen=True)
class NextTarget:
    target: Target
    share: InsuredShare
    today: date


async def next_target(scope: Scope, now: datetime) -> NextTarget | None:
    """The one that falls due next, and where the lifts of the scope stand; None where nothing is to reach."""
    today = now.astimezone(LOCAL).date()
    every = await _targets(scope, today)
    coming = [one for one in every if one.by >= today] or every[-1:]
    judged = await _judged(coming, partial(lift_condition, scope), today, now)
    first = next((one for one in judged if one.share.lifts), None)
    return NextTarget(first.target, first.share, today) if first else None


async def read_trend(reach: Reach, days: Iterable[date], now: datetime) -> tuple[tuple[date, Shares], ...]:
    return tuple([(day, shares_of(await cells_on(reach, day, now))) for day in days])


async def _products(reach: Reach, day: date, now: datetime) -> tuple[tuple[str, int], ...]:
    rows = (
        await CoveredLift.filter(in_force(moment_of(day, now)), reach("lift__"), stood_on(day, "lift__"))
        .group_by("policy__product")
        .annotate(n=Count("lift_id", distinct=True))
        .order_by("policy__product")
        .limit(MOST_PRODUCTS)
        .values("policy__product", "n")
    )
    return tuple((row["policy__product"], row["n"]) for row in rows)


async def _judged(
    targets: Iterable[Target], reach: Reach, today: date, now: datetime
) -> tuple[JudgedTarget, ...]:
    """Each target by the share of its own day. Several targets of a day are counted once."""
    known: dict[tuple[date, Of], tuple[Cell, ...]] = {}
    found = []
    for target in targets:
        on = judged_on(target, today)
        if (on, target.of) not in known:
            known[on, target.of] = await cells_on(reach, on, now, target.of)
        held = against(known[on, target.of], target)
        found.append(JudgedTarget(target, on, held, judge_target(target, held, today)))
    return tuple(found)


async def _targets(scope: Scope, today: date) -> list[Target]:
    """Of the one city in reach. Whoever reaches over several sees none: they are not one city's."""
    cities = [one for one in await City.all() if await lifts_in(scope).filter(city_id=one.id).exists()]
    if len(cities) != 1:
        return []
    rows = CityRule.filter(city_id=cities[0].id, topic=RuleTopic.COVERAGE, valid_from__lte=today)
    row = await rows.order_by("-valid_from").first()
    return sorted(Target.parse_all(row.value), key=lambda one: one.by) if row else []
