"""Cities and districts, for lists to choose from and for the settings of one city."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tortoise.expressions import Subquery

from models.actions.shared.scope import Scope, lifts_in
from models.rules.cities.rules import RuleTopic
from models.rules.staff.access import Belonging
from models.tables.cities import City, CityRule, District

AT_MOST = 500


@dataclass(frozen=True)
class CityLine:
    id: UUID
    division_code: str
    name: str
    is_default: bool


@dataclass(frozen=True)
class DistrictLine:
    id: UUID
    division_code: str
    name: str
    city_id: UUID
    city: str


@dataclass(frozen=True)
class RuleLine:
    """A topic's value from a day on. `is_in_force` where no later row of the topic holds yet."""

    topic: RuleTopic
    valid_from: date
    value: dict[str, Any]
    source: str
    is_in_force: bool


async def list_cities() -> list[CityLine]:
    return [_city(row) for row in await City.all().order_by("division_code").limit(AT_MOST)]


async def find_city(city_id: UUID) -> CityLine | None:
    row = await City.get_or_none(id=city_id)
    return _city(row) if row else None


async def list_districts(city_id: UUID | None = None) -> list[DistrictLine]:
    """All districts, or those of a city."""
    rows = District.all() if city_id is None else District.filter(city_id=city_id)
    found = await rows.order_by("division_code").limit(AT_MOST).select_related("city")
    return [_district(row) for row in found]


async def find_district(district_id: UUID) -> DistrictLine | None:
    row = await District.get_or_none(id=district_id).select_related("city")
    return _district(row) if row else None


async def districts_in(scope: Scope) -> list[DistrictLine]:
    """Those that a scope may filter its lists by: all for the administrator, else those of its lifts."""
    if scope.belonging is Belonging.EVERYTHING:
        return await list_districts()
    rows = District.filter(id__in=Subquery(lifts_in(scope).values("estate__district_id")))
    found = await rows.order_by("division_code").limit(AT_MOST).select_related("city")
    return [_district(row) for row in found]


async def list_rules(city_id: UUID, today: date) -> list[RuleLine]:
    """By topic, the latest first, what is to come included."""
    rows = await CityRule.filter(city_id=city_id).order_by("topic", "-valid_from").limit(AT_MOST)
    in_force: dict[RuleTopic, CityRule] = {}
    for row in rows:
        if row.valid_from <= today:
            in_force.setdefault(row.topic, row)
    return [
        RuleLine(row.topic, row.valid_from, row.value, row.source, in_force.get(row.topic) is row)
        for row in rows
    ]


def _city(row: City) -> CityLine:
    return CityLine(row.id, row.division_code, row.name, row.is_default)


def _district(row: District) -> DistrictLine:
    return DistrictLine(row.id, row.division_code, row.name, row.city.id, row.city.name)
