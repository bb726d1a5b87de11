"""Finding a city by its key or its division code (区划代码)."""

from dataclasses import dataclass
from uuid import UUID

from models.tables.cities import City


@dataclass(frozen=True)
class CityView:
    id: UUID
    name: str
    division_code: str


async def city_by_id(city_id: UUID) -> CityView:
    """Raises DoesNotExist."""
    return _view(await City.get(id=city_id))


async def city_by_code(division_code: str) -> CityView | None:
    city = await City.get_or_none(division_code=division_code)
    return _view(city) if city else None


def _view(city: City) -> CityView:
    return CityView(city.id, city.name, city.division_code)
