"""Finding lifts by 使用登记证编号, also those that were stored as somebody typed it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from models.bulk import is_postgresql
from models.rules.lifts import registration
from models.tables.lifts import Lift

MOST_GUESSES = 200  # of one file: each is a query
# Numbers with a character that a spelled one seldom has. Both databases order classes by code point.
_AS_TYPED = 'SELECT "id", "registration_number" FROM "lift" WHERE "registration_number" '
_ON_POSTGRESQL = "~ '[^A-Z0-9()一-鿿/.-]'"
_ON_SQLITE = "GLOB '*[^A-Z0-9()一-鿿/.-]*'"


@dataclass
class LiftNumbers:
    """Looks up numbers for one caller and a batch of rows.

    Numbers that are stored in another spelling are read once, as soon as one
    is not found as it is spelled now: that reads the whole table of lifts.
    """

    _as_typed: dict[str, list[UUID]] | None = field(default=None, init=False)
    _guesses: int = field(default=0, init=False)

    async def find(
        self, rows: QuerySet[Lift], numbers: Collection[str], *fields: str
    ) -> dict[str, dict[str, Any]]:
        """Those of `rows` that have one of these spelled numbers, by it, each with its key and the fields."""
        if not numbers:
            return {}
        names = dict.fromkeys(("id", "registration_number", *fields))
        as_spelled = await rows.filter(registration_number__in=list(numbers)).values(*names)
        found = {row["registration_number"]: row for row in as_spelled}
        if keys := await self._typed_keys(number for number in numbers if number not in found):
            for row in await rows.filter(id__in=keys).order_by("id").values(*names):
                found.setdefault(registration.spell(row["registration_number"]), row)
        return found

    async def nearly(self, rows: QuerySet[Lift], number: str) -> str:
        """`；是不是 梯11江A330101(24)？` where one slip leads to one of `rows`, to be added to what is said.

        Empty where none or several are, and once a file has asked too often.
        """
        self._guesses += 1
        guesses = registration.near(number)
        if not guesses or self._guesses > MOST_GUESSES:
            return ""
        found = (
            await rows.filter(registration_number__in=list(guesses)).limit(2).values("registration_number")
        )
        return f"；是不是 {found[0]['registration_number']}？" if len(found) == 1 else ""

    async def _typed_keys(self, missing: Iterable[str]) -> list[UUID]:
        wanted = list(missing)
        if not wanted:
            return []
        if self._as_typed is None:
            self._as_typed = await _as_typed()
        return [key for number in wanted for key in self._as_typed.get(number, ())]


async def _as_typed() -> dict[str, list[UUID]]:
    """Lifts whose number is stored in another spelling, by the number as it is spelled now."""
    database = Lift._meta.db
    found: dict[str, list[UUID]] = {}
    rows = await database.execute_query_dict(
        _AS_TYPED + (_ON_POSTGRESQL if is_postgresql(database) else _ON_SQLITE)
    )
    for row in rows:
        spelled = registration.spell(row["registration_number"])
        if spelled != row["registration_number"]:
            found.setdefault(spelled, []).append(UUID(str(row["id"])))
    return found
