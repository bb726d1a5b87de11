"""Empirical Bayes: a rate seen on few lifts is drawn towards the city's, as far as the data warrants.

Rates are Fractions throughout. The prior has the pooled rate as its mean, and
its strength (how many units of exposure it weighs) by the method of moments:
what maintainers differ beyond chance. Where they do not, it is as strong as
it may be, and everybody is shown at the pooled rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Law(StrEnum):
    """The distribution of the counts."""

    SHARE = "share"  # successes among trials: beta-binomial
    RATE = "rate"  # events in an exposure: gamma-Poisson


@dataclass(frozen=True)
class Seen:
    """So many events in so much exposure; for a share, successes among trials."""

    events: int
    exposure: Fraction

    @property
    def raw(self) -> Fraction | None:
        return Fraction(self.events) / self.exposure if self.exposure else None


@dataclass(frozen=True)
class Prior:
    mean: Fraction
    strength: Fraction

    def shrink(self, seen: Seen) -> Fraction:
        """The posterior mean: between what was seen and the pooled rate."""
        return (seen.events + self.mean * self.strength) / (seen.exposure + self.strength)


def prior_of(seen: Sequence[Seen], law: Law, weakest: Fraction, strongest: Fraction) -> Prior | None:
    """The prior from all maintainers of a city; None if there is no exposure.

    `weakest` and `strongest` (both above zero) bound its strength.
    """
    known = [one for one in seen if one.exposure > 0]
    total = sum((one.exposure for one in known), Fraction())
    if not total:
        return None
    mean = Fraction(sum(one.events for one in known)) / total
    return Prior(mean, min(max(_strength(known, mean, total, law), weakest), strongest))


def _strength(known: Sequence[Seen], mean: Fraction, total: Fraction, law: Law) -> Fraction:
    """Without an upper bound where the spread is no more than chance: a very large number."""
    chance = mean * (1 - mean) if law is Law.SHARE else mean
    spread = sum((one.exposure * (one.events / one.exposure - mean) ** 2 for one in known), Fraction())
    size = total - sum((one.exposure**2 for one in known), Fraction()) / total
    if not size or not chance:
        return _BOUNDLESS
    between = (spread - (len(known) - 1) * chance) / size
    if between <= 0:
        return _BOUNDLESS
    return max(chance / between - (1 if law is Law.SHARE else 0), Fraction())


_BOUNDLESS = Fraction(10**12)
