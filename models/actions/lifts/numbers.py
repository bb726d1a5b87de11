"""Finding lifts by 使用登记证编号."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from tortoise.queryset import QuerySet

from models.rules.lifts import registration
from models.tables.lifts import Lift

MOST_GUESSES = 200  # of one file: each is a query


@dataclass
class LiftNumbers:
    """Looks up spelled numbers for one caller and a batch of rows: they are stored as they are spelled."""

    _guesses: int = field(default=0, init=False)

    async def find(
        self, rows: QuerySet[Lift], numbers: Collection[str], *fields: str
    ) -> dict[str, dict[str, Any]]:
        """Those of `rows` that have one of these spelled numbers, by it, each with its key and the fields."""
        if not numbers:
            return {}
        names = dict.fromkeys(("id", "registration_number", *fields))
        found = await rows.filter(registration_number__in=list(numbers)).values(*names)
        return {row["registration_number"]: row for row in found}

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
