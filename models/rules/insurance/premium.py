"""The premium of one lift for one year, exact, with every step that leads to it.

004 Nanjing: base × class × age × claims, then the star. With P the premium
before the star, the owner pays P·(share + star − 1) and the others P·share:
the star is felt by the owner alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from models.rules.insurance.policy_terms import Payer
from models.rules.insurance.premium_scheme import Base, ClaimsHistory, PremiumScheme, Sharing
from models.rules.lifts.use import LiftUse


class Factor(StrEnum):
    BASE = "base"
    EXHAUSTED = "exhausted"  # the base goes up because the total limit was used up
    USE = "use"
    AGE = "age"
    HISTORY = "history"
    STAR = "star"


@dataclass(frozen=True)
class Insured:
    """Facts that a premium depends on. `star`: the maintainer's, 0 for none. `starts_on`: first day."""

    is_moving: bool
    use: LiftUse
    installed_on: date
    starts_on: date
    star: int
    history: ClaimsHistory = ClaimsHistory.FIRST_YEAR

    @property
    def years(self) -> int:
        """Full years from installation to the first day of the term."""
        return full_years(self.installed_on, self.starts_on)

    @property
    def is_new(self) -> bool:
        return self.years < 1


@dataclass(frozen=True)
class PremiumStep:
    """One multiplication: by what, and the amount (fen, exact) that it leads to."""

    factor: Factor
    by: Fraction
    amount: Fraction


@dataclass(frozen=True)
class PremiumPart:
    """One payer's part. `exact` is before rounding to the fen."""

    payer: Payer
    share: Fraction
    exact: Fraction
    fen: int


@dataclass(frozen=True)
class Premium:
    """`before_star` is P; `parts` sum to `total_fen`."""

    scheme: PremiumScheme
    insured: Insured
    base: Base
    sharing: Sharing
    steps: tuple[PremiumStep, ...]
    before_star: Fraction
    star: Fraction
    total_fen: int
    parts: tuple[PremiumPart, ...]

    def part_of(self, payer: Payer) -> int:
        """In fen; 0 where somebody else pays."""
        return sum(part.fen for part in self.parts if part.payer is payer)


def reckon(scheme: PremiumScheme, insured: Insured) -> Premium:
    """Raises ValueError where the scheme knows no such star."""
    if insured.star not in scheme.star:
        raise ValueError(f"{scheme.key} knows no star {insured.star}")
    base = Base.NEW if insured.is_new else Base.MOVING if insured.is_moving else Base.VERTICAL
    steps = [PremiumStep(Factor.BASE, Fraction(1), scheme.base[base])]
    for factor, by in _factors(scheme, insured):
        steps.append(PremiumStep(factor, by, steps[-1].amount * by))
    before_star = steps[-1].amount
    star = Fraction(1) if insured.is_new else scheme.star[insured.star]
    steps.append(PremiumStep(Factor.STAR, star, before_star * star))
    sharing = _sharing(insured)
    total = to_fen(before_star * star)
    parts = _divide(before_star, star, total, scheme.shares[sharing])
    return Premium(scheme, insured, base, sharing, tuple(steps), before_star, star, total, parts)


def divide(total_fen: int, shares: Mapping[Payer, Fraction]) -> tuple[PremiumPart, ...]:
    """A premium that is already agreed, by the contract's own shares. The owner takes the remainder."""
    return _divide(Fraction(total_fen), Fraction(1), total_fen, shares)


def to_fen(amount: Fraction) -> int:
    """Half a fen goes up."""
    return int(amount + Fraction(1, 2))


def full_years(since: date, until: date) -> int:
    before_anniversary = (until.month, until.day) < (since.month, since.day)
    return until.year - since.year - before_anniversary


def _factors(scheme: PremiumScheme, insured: Insured) -> list[tuple[Factor, Fraction]]:
    history = ClaimsHistory.FIRST_YEAR if insured.is_new else insured.history
    surcharge = [(Factor.EXHAUSTED, scheme.exhausted_base)] if history is ClaimsHistory.EXHAUSTED else []
    return [
        *surcharge,
        (Factor.USE, scheme.use[insured.use]),
        (Factor.AGE, scheme.old if _is_old(scheme, insured) else scheme.young),
        (Factor.HISTORY, scheme.history[history]),
    ]


def _is_old(scheme: PremiumScheme, insured: Insured) -> bool:
    """Past the anniversary: on the day itself the lift is exactly that old."""
    years, anniversary = insured.years, (insured.installed_on.month, insured.installed_on.day)
    on_the_day = (insured.starts_on.month, insured.starts_on.day) == anniversary
    return years > scheme.old_after_years or (years == scheme.old_after_years and not on_the_day)


def _sharing(insured: Insured) -> Sharing:
    if insured.is_new:
        return Sharing.NEW
    match insured.use:
        case LiftUse.VILLA:
            return Sharing.VILLA
        case LiftUse.RESIDENTIAL:
            return Sharing.RESIDENTIAL
        case _:
            return Sharing.OTHER


def _divide(
    before_star: Fraction, star: Fraction, total_fen: int, shares: Mapping[Payer, Fraction]
) -> tuple[PremiumPart, ...]:
    """Each part is rounded by itself, the first payer of the scheme (the owner) takes what is left."""
    first, *others = sorted(shares, key=lambda payer: payer is not Payer.OWNER)
    parts = [
        PremiumPart(one, shares[one], before_star * shares[one], to_fen(before_star * shares[one]))
        for one in others
    ]
    exact = before_star * (shares[first] + star - 1)
    rest = total_fen - sum(part.fen for part in parts)
    return (PremiumPart(first, shares[first], exact, rest), *parts)
