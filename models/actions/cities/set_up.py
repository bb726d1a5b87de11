"""A city, with the rules without which nothing in it can be reported; and its districts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.rules.cities.division import is_city, is_district_of
from models.rules.cities.rules import NEEDED, CityRules, RuleTopic
from models.tables.cities import City, CityRule, District

MAX_NAME = 50


class PlaceExists(Exception):
    """There is a city or a district with this code already."""


async def add_city(
    code: str,
    name: str,
    rules: Mapping[RuleTopic, dict[str, Any]],
    source: str,
    by: Actor,
    now: datetime,
    *,
    valid_from: date,
) -> City:
    """The city with its first rules, those of `NEEDED`. The first one answers where a lift is unknown.

    Raises ValueError where the code is no city's, the name is empty or the rules are not whole; PlaceExists.
    """
    if not is_city(code):
        raise ValueError("division code is not a city's")
    if not name.strip():
        raise ValueError("a city has a name")
    CityRules.parse({topic.value: rules[topic] for topic in NEEDED})
    try:
        async with in_transaction():
            is_first = not await City.exists()
            city = await City.create(division_code=code, name=name.strip()[:MAX_NAME], is_default=is_first)
            for topic in NEEDED:
                await CityRule.create(
                    city=city, topic=topic, valid_from=valid_from, value=rules[topic], source=source
                )
            details = {"division_code": code, "name": city.name, "source": source}
            await record_audit(by, "add_city", AuditSubject("city", str(city.id)), now, details=details)
    except IntegrityError:
        raise PlaceExists from None
    return city


async def add_district(city_id: UUID, code: str, name: str, by: Actor, now: datetime) -> District:
    """Raises ValueError where the code is none of the city's districts or the name is empty; PlaceExists."""
    city = await City.get(id=city_id)
    if not is_district_of(code, city.division_code):
        raise ValueError("division code is not one of the city's districts")
    if not name.strip():
        raise ValueError("a district has a name")
    try:
        async with in_transaction():
            district = await District.create(city=city, division_code=code, name=name.strip()[:MAX_NAME])
            details = {"division_code": code, "name": district.name}
            await record_audit(by, "add_district", AuditSubject("city", str(city_id)), now, details=details)
    except IntegrityError:
        raise PlaceExists from None
    return district
