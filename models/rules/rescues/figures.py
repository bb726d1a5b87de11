"""Figures of rescues: rates, means, the 90th percentile, and a mark for too few cases.

Limits: DB32/T 4130-2021, and what rescue desks publish (3-minute response 99.76 %,
30-minute arrival 99.52 %, mean arrival 10.4 to 13.1 minutes).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

RESPONSE_WITHIN = timedelta(minutes=3)
ARRIVAL_WITHIN = timedelta(minutes=30)  # in cities; an hour elsewhere
# Below ten, the 90th percentile is simply the largest value, and one case moves a rate by ten points.
FEW = 10
LONGEST_PERIOD = timedelta(days=3 * 366)

_HUNDREDTH = Decimal("0.01")
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class TimelyShare:
    """So many of so many. `of` counts only what is decided: a rescue still inside the limit is neither."""

    part: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.of:
            raise ValueError(f"{self.part} of {self.of} is no share")

    @property
    def percent(self) -> Decimal | None:
        """With two decimals, halves up, as published; None where nothing is decided."""
        return _rounded(Fraction(100 * self.part, self.of), _HUNDREDTH) if self.of else None

    @property
    def few(self) -> bool:
        return self.of < FEW


@dataclass(frozen=True)
class Times:
    """Durations of `count` rescues: their sum and their 90th percentile, in milliseconds."""

    count: int
    total_ms: int
    p90_ms: int | None

    @property
    def mean_minutes(self) -> Decimal | None:
        return minutes(Fraction(self.total_ms, self.count)) if self.count else None

    @property
    def p90_minutes(self) -> Decimal | None:
        return None if self.p90_ms is None else minutes(Fraction(self.p90_ms))

    @property
    def few(self) -> bool:
        return self.count < FEW


def p90_rank(count: int) -> int:
    """The rank of the 90th percentile among `count` values in ascending order, from 1.

    The nearest rank: the smallest value that at least 90 % of all values do not
    exceed. It is always a value that occurred. Raises ValueError for none.
    """
    if count < 1:
        raise ValueError("no values, no percentile")
    return -(-9 * count // 10)


def p90(values: Sequence[int]) -> int:
    """The definition, spelled out; large sets are asked of the database by their rank."""
    return sorted(values)[p90_rank(len(values)) - 1]


def minutes(milliseconds: Fraction) -> Decimal:
    """With one decimal, halves up."""
    return _rounded(milliseconds / 60_000, _TENTH)


def per_hundred_lifts(entrapments: int, lifts: int) -> Decimal | None:
    """Entrapments of the period for every 100 lifts, with two decimals; None without lifts."""
    return _rounded(Fraction(100 * entrapments, lifts), _HUNDREDTH) if lifts > 0 else None


@dataclass(frozen=True)
class Period:
    """Days of Asia/Shanghai, both included."""

    first: date
    last: date

    @classmethod
    def asked(cls, first: date | None, last: date | None, today: date) -> "Period":
        """Clamp the days asked for: by default the last 90 days, never after today, at most 3 years."""
        end = min(last or today, today)
        begin = min(first or end - timedelta(days=89), end)
        return cls(max(begin, end - LONGEST_PERIOD), end)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Group:
    """Rescues that share something, beside all the lifts that do. `lifts` is 0 where that says nothing."""

    name: str
    count: int
    lifts: int = 0
    relapses: int = 0
    arrivals: Times = field(default=Times(0, 0, None))

    @property
    def per_hundred(self) -> Decimal | None:
        return per_hundred_lifts(self.count, self.lifts)


@dataclass(frozen=True)
class RepeatLift:
    lift_id: UUID
    place: str
    count: int
    last_at: datetime


@dataclass(frozen=True)
class Month:
    name: str  # 2026-11
    count: int
    arrivals: Times


@dataclass(frozen=True)
class RescueFigures:
    period: Period
    count: int
    still_open: int
    lifts: int
    response: TimelyShare
    arrival: TimelyShare
    relapse: TimelyShare
    arrival_times: Times
    on_site_times: Times
    rescue_times: Times
    by_district: tuple[Group, ...]
    by_kind: tuple[Group, ...]
    by_cause: tuple[Group, ...]
    by_maintainer: tuple[Group, ...]
    months: tuple[Month, ...]
    repeats: tuple[RepeatLift, ...]

    @property
    def per_hundred(self) -> Decimal | None:
        return per_hundred_lifts(self.count, self.lifts)


def _rounded(value: Fraction, step: Decimal) -> Decimal:
    """Exact: no float between the counts and the digits that are shown."""
    scale = int(1 / step)
    whole, rest = divmod(value.numerator * scale, value.denominator)
    whole += 2 * rest >= value.denominator
    return Decimal(whole) * step
