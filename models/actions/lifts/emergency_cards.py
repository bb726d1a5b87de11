"""What a trapped person needs to know of every lift, for the copy that outlives the database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.shared.city_rules import city_hotline
from models.tables.cities import City
from models.tables.lifts import LiftCode

BATCH = 1000


@dataclass(frozen=True)
class EmergencyCard:
    """The little of a `LiftCard` that a call for help needs. Only code and hotline are never empty."""

    code: str
    hotline: str
    lift_id: UUID | None = None
    rescue_number: str = ""
    place: str = ""

    @property
    def has_cabin(self) -> bool:
        """Most have one, and what is said of a cabin does no harm beside an escalator."""
        return True


async def city_hotlines(now: datetime, otherwise: str) -> tuple[dict[UUID, str], str]:
    """Today's number of each city, and of the default city; `otherwise` where a city has none set."""
    hotlines, default = {}, otherwise
    for city_id, is_default in await City.all().limit(1000).values_list("id", "is_default"):
        try:
            hotlines[city_id] = await city_hotline(city_id, now)
        except ValueError:  # a city that is only half set up
            hotlines[city_id] = otherwise
        default = hotlines[city_id] if is_default else default
    return hotlines, default


async def emergency_cards(hotlines: dict[UUID, str], otherwise: str) -> AsyncIterator[list[EmergencyCard]]:
    """Every code that is in use, a thousand at a time, in the order of the codes."""
    after = ""
    while True:
        rows = (
            await LiftCode.filter(revoked_at=None, code__gt=after)
            .order_by("code")
            .limit(BATCH)
            .values(
                "code",
                "lift_id",
                city="lift__city_id",
                number="lift__rescue_number",
                estate="lift__estate__name",
                building="lift__building",
                unit="lift__unit",
                position="lift__position",
            )
        )
        if not rows:
            return
        yield [
            EmergencyCard(
                code=row["code"],
                hotline=hotlines.get(row["city"], otherwise),
                lift_id=row["lift_id"],
                rescue_number=row["number"],
                place=" ".join(row[part] for part in ("estate", "building", "unit", "position") if row[part]),
            )
            for row in rows
        ]
        after = rows[-1]["code"]
