"""A city's rules as they stand on a day."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from models.rules.cities.rules import CityRules, RuleTopic
from models.tables.cities import City, CityRule

LOCAL = ZoneInfo("Asia/Shanghai")


async def city_rules(city_id: UUID, on: date) -> CityRules:
    """The newest row of each topic that is valid on the day. Raises ValueError where one is missing."""
    rows = (
        await CityRule.filter(city_id=city_id, valid_from__lte=on)
        .order_by("valid_from")
        .values("topic", "value")
    )
    values: dict[str, Any] = {row["topic"].value: row["value"] for row in rows}
    return CityRules.parse(values)


async def city_rules_then(city_id: UUID, on: date) -> CityRules | None:
    """The same on a day that is past; None where the city was not set up yet."""
    try:
        return await city_rules(city_id, on)
    except ValueError:
        return None


async def city_hotline(city_id: UUID, now: datetime) -> str:
    """The number that a trapped person dials in this city today."""
    return (await city_rules(city_id, now.astimezone(LOCAL).date())).hotline


async def rescue_number_digits(cities: Iterable[UUID], now: datetime) -> dict[UUID, int]:
    """How many digits the 识别码 of these cities have today; a city without a rule of it is left out."""
    rows = CityRule.filter(
        city_id__in=list(cities), topic=RuleTopic.RESCUE_NUMBER, valid_from__lte=now.astimezone(LOCAL).date()
    ).order_by("valid_from")
    return {row["city_id"]: row["value"]["digits"] for row in await rows.values("city_id", "value")}


async def default_city() -> UUID:
    """The city that answers where the lift is unknown. Raises DoesNotExist before one is set up."""
    return (await City.get(is_default=True)).id


async def find_default_city() -> UUID | None:
    """The same; None before one is set up."""
    city = await City.get_or_none(is_default=True)
    return city.id if city else None
