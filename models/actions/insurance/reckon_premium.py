"""The premium of a covered lift by its city's scheme, laid out in steps that a person can follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from models.rules.insurance.policy_terms import Payer
from models.rules.insurance.premium import Factor, Insured, Premium, PremiumPart, divide, reckon
from models.rules.insurance.premium_scheme import (
    Ambiguity,
    Base,
    ClaimsHistory,
    PremiumScheme,
    Sharing,
    as_shares,
)
from models.tables.insurance.policy import CoveredLift
from models.tables.lifts import Lift


@dataclass(frozen=True)
class PremiumStepLine:
    """`× by = yuan`; both exact, as plain text."""

    factor: Factor
    by: str
    yuan: str


@dataclass(frozen=True)
class PartLine:
    """What one payer pays. `share` is of the premium before the star, such as `20%`."""

    payer: Payer
    share: str
    fen: int


@dataclass(frozen=True)
class Reckoning:
    """A premium with all that it was reckoned from. Plain values, to be shown or sent as they are."""

    scheme_title: str
    scheme_source: str
    base: Base
    sharing: Sharing
    years: int
    star: int
    history: ClaimsHistory
    steps: tuple[PremiumStepLine, ...]
    before_star_yuan: str
    star_factor: str
    total_fen: int
    parts: tuple[PartLine, ...]
    ambiguities: tuple[Ambiguity, ...]

    @property
    def owner_fen(self) -> int:
        return sum(part.fen for part in self.parts if part.payer is Payer.OWNER)

    @property
    def owner_share(self) -> str:
        return next((part.share for part in self.parts if part.payer is Payer.OWNER), "0%")


class Basis(StrEnum):
    """Where the parts of an owner's share come from."""

    CONTRACT = "contract"  # the policy says who pays what
    SCHEME = "scheme"  # the city's scheme, which leads to the premium on the policy
    SCHEME_DIFFERS = "scheme_differs"  # the scheme's parts, but the policy's premium is another


@dataclass(frozen=True)
class PremiumShares:
    """Who pays what of one lift's premium a year.

    `outside_fen`: what the scheme says nothing of, because it is for other lines than liability.
    """

    basis: Basis
    parts: tuple[PartLine, ...]
    reckoning: Reckoning | None
    outside_fen: int = 0

    @property
    def owner_fen(self) -> int:
        return sum(part.fen for part in self.parts if part.payer is Payer.OWNER)


def reckon_lift(
    scheme: PremiumScheme, lift: Lift, starts_on: date, star: int, history: ClaimsHistory
) -> Reckoning:
    """Raises ValueError where the scheme knows no such star."""
    is_moving = not lift.kind.has_cabin
    insured = Insured(is_moving, lift.use, lift.installed_on, starts_on, star, history)
    return _laid_out(reckon(scheme, insured))


def shares_of(
    scheme: PremiumScheme | None, covered: CoveredLift, lift: Lift, starts_on: date, shares: Mapping[str, int]
) -> PremiumShares | None:
    """By the contract's own shares, else by the city's scheme; None where neither tells."""
    if shares:
        parts = divide(covered.premium_fen, as_shares(shares))
        return PremiumShares(Basis.CONTRACT, _lines(parts), None)
    star = covered.maintainer_star
    if scheme is None or star is None or star not in scheme.star:
        return None
    found = reckon_lift(scheme, lift, starts_on, star, covered.claims_history)
    agreed = covered.premium_fen if covered.liability_fen is None else covered.liability_fen
    basis = Basis.SCHEME if found.total_fen == agreed else Basis.SCHEME_DIFFERS
    return PremiumShares(basis, found.parts, found, outside_fen=covered.premium_fen - agreed)


def _laid_out(premium: Premium) -> Reckoning:
    insured, scheme = premium.insured, premium.scheme
    return Reckoning(
        scheme_title=scheme.title,
        scheme_source=scheme.source,
        base=premium.base,
        sharing=premium.sharing,
        years=max(insured.years, 0),
        star=insured.star,
        history=insured.history,
        steps=tuple(PremiumStepLine(one.factor, decimal(one.by), yuan(one.amount)) for one in premium.steps),
        before_star_yuan=yuan(premium.before_star),
        star_factor=decimal(premium.star),
        total_fen=premium.total_fen,
        parts=_lines(premium.parts),
        ambiguities=scheme.ambiguities,
    )


def _lines(parts: tuple[PremiumPart, ...]) -> tuple[PartLine, ...]:
    return tuple(PartLine(part.payer, f"{decimal(part.share * 100)}%", part.fen) for part in parts)


def yuan(fen: Fraction) -> str:
    """`13.95`; more places only where the amount has them."""
    text = decimal(fen / 100)
    whole, _, places = text.partition(".")
    return f"{whole}.{places:0<2}"


def decimal(value: Fraction) -> str:
    """Without trailing zeros, at most six places: `0.95`, `20`, `33.333333`."""
    whole, rest = divmod(round(value * 10**6), 10**6)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")
