"""Satisfaction figures: exact counts, and an interval that says how far they can be believed.

CSAT is the share of 4 and 5 among the valid answers on a scale of 1 to 5. It is never shown without its
sample: cells under 10 valid answers are suppressed, under 30 marked 样本不足. The interval is Wilson's (1927)
at 95 %, narrowed by the finite population of the residents served (Cochran, Sampling Techniques, 2.6).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

SCALE = range(1, 6)
SATISFIED = (4, 5)
SUPPRESSED_UNDER = 10
FEW_UNDER = 30
_Z = Decimal("1.959963984540054")  # the 97.5 % point of the normal distribution


class Sample(StrEnum):
    """Reliability of a figure, by its sample."""

    SUPPRESSED = "suppressed"
    FEW = "few"
    ENOUGH = "enough"


@dataclass(frozen=True)
class Interval:
    """Bounds of a share, 0 to 1."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Satisfaction:
    """The figure of one cell. `csat` and what follows from it are None where it is suppressed."""

    valid: int
    sample: Sample
    distribution: Mapping[int, int] | None
    csat: Fraction | None
    interval: Interval | None


def sample_of(valid: int) -> Sample:
    if valid < SUPPRESSED_UNDER:
        return Sample.SUPPRESSED
    return Sample.FEW if valid < FEW_UNDER else Sample.ENOUGH


def satisfaction(distribution: Mapping[int, int], population: int | None = None) -> Satisfaction:
    """The figure for `distribution` (score → valid answers), from a population of residents served.

    A population that is not known, or is not larger than the sample, narrows nothing: a register that
    counts fewer residents than have answered is wrong, and must not make the figure look certain.
    """
    unknown = distribution.keys() - set(SCALE)
    if unknown:
        raise ValueError(f"not on the scale of 1 to 5: {sorted(unknown)}")
    valid = sum(distribution.values())
    sample = sample_of(valid)
    if sample is Sample.SUPPRESSED:
        return Satisfaction(valid, sample, None, None, None)
    satisfied = sum(distribution.get(score, 0) for score in SATISFIED)
    return Satisfaction(
        valid=valid,
        sample=sample,
        distribution={score: distribution.get(score, 0) for score in SCALE},
        csat=Fraction(satisfied, valid),
        interval=wilson(satisfied, valid, population),
    )


def wilson(successes: int, n: int, population: int | None = None) -> Interval:
    """Wilson's score interval at 95 %. `n` at least 1; bounds to 28 digits, within 0 and 1."""
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"{successes} of {n} is no share")
    with localcontext() as context:
        context.prec = 28
        share = Decimal(successes) / n
        square = _Z * _Z * _finite_population(n, population)
        middle = share + square / (2 * n)
        half = (square * (share * (1 - share) / n + square / (4 * n * n))).sqrt()
        whole = 1 + square / n
        zero, one = Decimal(0), Decimal(1)
        # Rounding may leave a bound a last digit outside the share that it must hold.
        low = min(max((middle - half) / whole, zero), share)
        high = max(min((middle + half) / whole, one), share)
        return Interval(low, high)


def _finite_population(n: int, population: int | None) -> Decimal:
    """The finite population correction of the variance when `n` have been asked."""
    if population is None or population <= n:
        return Decimal(1)
    return Decimal(population - n) / (population - 1)


@dataclass(frozen=True)
class LiftAnswers:
    """The valid answers of one lift, which stands for `residents` people (服务居民人数)."""

    residents: int
    satisfied: int
    valid: int


def weighted_csat(lifts: Iterable[LiftAnswers]) -> Fraction | None:
    """CSAT with each lift weighing as many as it serves; None where no lift has both residents and answers.

    A lift whose residents are not known weighs nothing here, and stays in the unweighted figure.
    """
    shares = [(lift.residents, Fraction(lift.satisfied, lift.valid)) for lift in lifts if lift.valid]
    residents = sum(weight for weight, _ in shares)
    if residents == 0:
        return None
    return sum((weight * share for weight, share in shares), Fraction(0)) / residents


def response_rate(answered: int, invited: int) -> Fraction | None:
    """Answered of invited. Answers without an invitation (a scan in the cabin) can make it exceed 1."""
    return Fraction(answered, invited) if invited else None


def percent(share: Fraction | Decimal, places: int = 1) -> Decimal:
    """A share as a percentage, rounded half up for people to read; never compared."""
    exact = Decimal(share.numerator) / share.denominator if isinstance(share, Fraction) else share
    return (exact * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
