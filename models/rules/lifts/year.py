"""A lift's year, month by month, as a strip that is read at a glance."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS = 12


class Happening(StrEnum):
    """What a month is marked by, the gravest first."""

    TRAPPED = "trapped"
    HAZARD = "hazard"
    VISIT = "visit"  # of the maintainer


@dataclass(frozen=True)
class LiftMonth:
    """`first`: its first day. Numbers of entrapments, hazards and visits."""

    first: date
    trapped: int
    hazards: int
    visits: int

    @property
    def mark(self) -> Happening | None:
        """The gravest that happened; None where nothing is on record."""
        numbers = (self.trapped, self.hazards, self.visits)
        return next((kind for kind, number in zip(Happening, numbers, strict=True) if number), None)


def months_before(today: date) -> tuple[date, ...]:
    """The first days of twelve months, the oldest first, this one last."""
    return tuple(_month(today, back) for back in range(1 - MONTHS, 1))


def year_before(today: date) -> date:
    """The first day of the strip that ends with this month."""
    return months_before(today)[0]


def year_of(today: date, happened: Iterable[tuple[date, Happening]]) -> tuple[LiftMonth, ...]:
    """The months before `today`. What lies outside is left out."""
    counted = Counter((day.replace(day=1), kind) for day, kind in happened)
    return tuple(
        LiftMonth(first, *(counted[first, kind] for kind in Happening)) for first in months_before(today)
    )


def _month(day: date, offset: int) -> date:
    """The first day of the month so many months from that of `day`."""
    months = day.year * 12 + day.month - 1 + offset
    return date(months // 12, months % 12 + 1, 1)
