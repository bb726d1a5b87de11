"""The insured share of the lifts in reach: counted by the database, by district and use, at a minute."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, lifts_in
from models.rules.cities.rules import RuleTopic
from models.rules.insurance.coverage import Cell, Counts, InsuredShare, Target, against, share
from models.rules.lifts.use import LiftUse
from models.tables.cities import CityRule, District
from models.tables.insurance.policy import CoveredLift
from models.tables.lifts import Lift

MOST_PRODUCTS = 100
_CONDITIONS = {
    Counts.ANY: Q(),
    Counts.LIABILITY: Q(policy__covers_liability=True),
    Counts.WITH_SERVICE: Q(policy__with_service=True),
}


@dataclass(frozen=True)
class Coverage:
    """`targets` with the share that each is held against, the next due first."""

    at: datetime
    cells: tuple[Cell, ...]
    products: tuple[tuple[str, int], ...]
    targets: tuple[tuple[Target, InsuredShare], ...]

    @property
    def whole(self) -> InsuredShare:
        return share(self.cells, Counts.ANY)

    def by_district(self) -> list[tuple[str, dict[Counts, InsuredShare]]]:
        names = dict.fromkeys(cell.district for cell in self.cells)
        return [(name, self._shares([c for c in self.cells if c.district == name])) for name in names]

    def by_use(self) -> list[tuple[LiftUse, dict[Counts, InsuredShare]]]:
        uses = [use for use in LiftUse if any(cell.use is use for cell in self.cells)]
        return [(use, self._shares([c for c in self.cells if c.use is use])) for use in uses]

    def _shares(self, cells: list[Cell]) -> dict[Counts, InsuredShare]:
        return {counts: share(cells, counts) for counts in Counts}


@dataclass(frozen=True)
class NextTarget:
    target: Target
    share: InsuredShare
    today: date


async def read_coverage(scope: Scope, now: datetime) -> Coverage:
    return await coverage_of(lifts_in(scope), now)


async def next_target(scope: Scope, now: datetime) -> NextTarget | None:
    """The one that falls due next, and where the lifts of the scope stand; None where nothing is to reach."""
    coverage = await read_coverage(scope, now)
    today = now.astimezone(LOCAL).date()
    coming = [one for one in coverage.targets if one[0].by >= today and one[1].lifts] or coverage.targets[-1:]
    return NextTarget(*coming[0], today) if coming else None


async def coverage_of(lifts: QuerySet[Lift], now: datetime) -> Coverage:
    """Of any lifts, such as all of a city for the open pages."""
    every = await _count(lifts)
    in_force = Q(policy__starts_at__lte=now, policy__ends_at__gt=now)
    insured = {
        counts: await _count(
            lifts.filter(id__in=Subquery(CoveredLift.filter(in_force & condition).values("lift_id")))
        )
        for counts, condition in _CONDITIONS.items()
    }
    districts = {
        row["id"]: row
        for row in await District.all().order_by("division_code").values("id", "name", "city_id")
    }
    cells = tuple(
        Cell(
            districts[district]["name"],
            use,
            count,
            {counts: found.get((district, use), 0) for counts, found in insured.items()},
        )
        for (district, use), count in sorted(
            every.items(), key=lambda one: (list(districts).index(one[0][0]), one[0][1])
        )
    )
    products = (
        await CoveredLift.filter(in_force, lift_id__in=Subquery(lifts.values("id")))
        .group_by("policy__product")
        .annotate(n=Count("lift_id", distinct=True))
        .order_by("policy__product")
        .limit(MOST_PRODUCTS)
        .values("policy__product", "n")
    )
    cities = {districts[district]["city_id"] for district, _ in every}
    return Coverage(
        at=now,
        cells=cells,
        products=tuple((row["policy__product"], row["n"]) for row in products),
        targets=tuple((one, against(cells, one)) for one in await _targets(cities, now)),
    )


async def _count(lifts: QuerySet[Lift]) -> dict[tuple[UUID, LiftUse], int]:
    rows: list[dict[str, Any]] = (
        await lifts.group_by("estate__district_id", "use")
        .annotate(n=Count("id"))
        .values("estate__district_id", "use", "n")
    )
    return {(row["estate__district_id"], LiftUse(row["use"])): row["n"] for row in rows}


async def _targets(cities: set[UUID], now: datetime) -> list[Target]:
    """Of the one city in reach. Whoever reaches over several sees none: they are not one city's."""
    if len(cities) != 1:
        return []
    row = (
        await CityRule.filter(
            city_id__in=list(cities), topic=RuleTopic.COVERAGE, valid_from__lte=now.astimezone(LOCAL).date()
        )
        .order_by("-valid_from")
        .first()
    )
    return sorted(Target.parse_all(row.value), key=lambda one: one.by) if row else []
