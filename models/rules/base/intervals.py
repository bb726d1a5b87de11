"""What few events can tell of a rate: score intervals at 95 %, in fractions.

A share has Wilson's interval (1927), a rate of events in an exposure the score interval of a Poisson mean.
Both shrink to what was seen as the evidence grows, and neither leaves the possible values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isqrt

Z = Fraction(196, 100)
_DIGITS = 10**18


class Law(StrEnum):
    """The distribution of the counts."""

    SHARE = "share"  # successes among trials: binomial
    RATE = "rate"  # events in an exposure: Poisson


@dataclass(frozen=True)
class Seen:
    """So many events in so much exposure; for a share, successes among trials."""

    events: int
    exposure: Fraction

    @property
    def raw(self) -> Fraction | None:
        return Fraction(self.events) / self.exposure if self.exposure else None


@dataclass(frozen=True)
class Bounds:
    low: Fraction
    high: Fraction


def bounds(seen: Seen, law: Law) -> Bounds:
    """The interval; the exposure is above 0."""
    square = Z * Z
    if law is Law.RATE:
        middle, half = seen.events + square / 2, Z * _root(seen.events + square / 4)
        return Bounds(max((middle - half) / seen.exposure, Fraction()), (middle + half) / seen.exposure)
    failures = seen.exposure - seen.events
    middle = 2 * seen.events + square
    half = Z * _root(square + 4 * seen.events * failures / seen.exposure)
    whole = 2 * (seen.exposure + square)
    return Bounds((middle - half) / whole, (middle + half) / whole)


def pooled(seen: Iterable[Seen]) -> Fraction | None:
    """The rate of all together; None without any exposure."""
    known = list(seen)
    return Seen(sum(one.events for one in known), sum((one.exposure for one in known), Fraction())).raw


def _root(value: Fraction) -> Fraction:
    """To 18 digits, rounded down; exact where the root is a fraction of so many digits."""
    return Fraction(isqrt(value.numerator * _DIGITS**2 // value.denominator), _DIGITS)
