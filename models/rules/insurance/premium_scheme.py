"""A city's way of reckoning premiums, read from its dated data file (`models/rules/insurance/schemes`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from models.rules.insurance.policy_terms import Limit, Payer
from models.rules.lifts.use import HOMES, PUBLIC_PLACES, LiftUse


class ClaimsHistory(StrEnum):
    """Claims before the year that is insured (004 Nanjing, 出险系数)."""

    FIRST_YEAR = "first_year"
    ONE_CLEAN_YEAR = "one_clean_year"
    TWO_CLEAN_YEARS = "two_clean_years"
    CLAIM = "claim"
    CASUALTY = "casualty"
    EXHAUSTED = "exhausted"  # the payout has reached the total limit: insured anew


class Base(StrEnum):
    """The class of a lift for its base price."""

    VERTICAL = "vertical"
    MOVING = "moving"  # escalators and walkways
    NEW = "new"  # the first year, paid by whoever made or installed it


class Sharing(StrEnum):
    """A scheme's ways to divide a premium among payers."""

    RESIDENTIAL = "residential"
    OTHER = "other"
    VILLA = "villa"
    NEW = "new"


@dataclass(frozen=True)
class Ambiguity:
    """A question that the source leaves open, and our reading."""

    question: str
    answer: str


@dataclass(frozen=True)
class Prepayment:
    """This share of what can be determined is paid in so many working days of accepting liability."""

    percent: int
    working_days: int


@dataclass(frozen=True)
class PremiumScheme:
    """All coefficients, exact. Money in fen. The star falls on the owner alone."""

    key: str
    title: str
    source: str
    valid_from: date
    valid_until: date | None
    base: Mapping[Base, Fraction]
    use: Mapping[LiftUse, Fraction]
    old_after_years: int
    young: Fraction
    old: Fraction
    star: Mapping[int, Fraction]
    history: Mapping[ClaimsHistory, Fraction]
    exhausted_base: Fraction
    shares: Mapping[Sharing, Mapping[Payer, Fraction]]
    limits: Mapping[Limit, int]
    prepayment: Prepayment | None
    ambiguities: tuple[Ambiguity, ...]

    @classmethod
    def parse(cls, key: str, data: Mapping[str, Any]) -> "PremiumScheme":
        """Raises ValueError or KeyError where something is odd, or the owner's part could fall below 0."""
        scheme = cls(
            key=key,
            title=data["title"],
            source=data["source"],
            valid_from=date.fromisoformat(data["valid_from"]),
            valid_until=date.fromisoformat(data["valid_until"]) if data["valid_until"] else None,
            base={one: Fraction(data["base"][one]) * 100 for one in Base},
            use={one: Fraction(data["use"][one]) for one in LiftUse},
            old_after_years=int(data["age"]["over_years"]),
            young=Fraction(data["age"]["up_to"]),
            old=Fraction(data["age"]["over"]),
            star={int(star): Fraction(factor) for star, factor in data["star"].items()},
            history={one: Fraction(data["history"][one]) for one in ClaimsHistory},
            exhausted_base=Fraction(data["exhausted_base"]),
            shares={one: as_shares(data["shares"][one]) for one in Sharing},
            limits={Limit(name): int(Fraction(yuan) * 100) for name, yuan in data["limits"].items()},
            prepayment=Prepayment(**data["prepayment"]) if data["prepayment"] else None,
            ambiguities=read_ambiguities(data),
        )
        lowest = min(scheme.star.values()) - 1
        for sharing in (Sharing.RESIDENTIAL, Sharing.OTHER, Sharing.VILLA):
            if scheme.shares[sharing].get(Payer.OWNER, Fraction(0)) + lowest < 0:
                raise ValueError(f"{key}: the best star takes more off than the owner's share ({sharing})")
        return scheme

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Caps:
    """The most that the liability line of one lift may cost a year, in fen (003 district plan 四(一)2)."""

    key: str
    title: str
    source: str
    valid_from: date
    homes: int
    public: int
    other: int
    ambiguities: tuple[Ambiguity, ...]

    @classmethod
    def parse(cls, key: str, data: Mapping[str, Any]) -> "Caps":
        """Raises ValueError or KeyError where something is missing or odd."""
        fen = {name: int(Fraction(data["caps"][name]) * 100) for name in ("homes", "public", "other")}
        return cls(
            key=key,
            title=data["title"],
            source=data["source"],
            valid_from=date.fromisoformat(data["valid_from"]),
            ambiguities=read_ambiguities(data),
            **fen,
        )

    def broken_by(self, scheme: PremiumScheme) -> tuple[LiftUse, ...]:
        """Uses whose plain price by the scheme (up to the age limit, three stars) is above the cap."""
        plain = scheme.base[Base.VERTICAL] * scheme.young
        return tuple(use for use in LiftUse if plain * scheme.use[use] > self.for_use(use))

    def for_use(self, use: LiftUse) -> int:
        if use in HOMES:
            return self.homes
        return self.public if use in PUBLIC_PLACES else self.other


def as_shares(parts: Mapping[str, int]) -> dict[Payer, Fraction]:
    """`{"owner": 2, "maintainer": 3, "inspection": 5}` as shares of one. Raises ValueError."""
    whole = sum(parts.values())
    if whole <= 0 or min(parts.values()) <= 0:
        raise ValueError(f"shares must be positive, not {dict(parts)}")
    return {Payer(name): Fraction(part, whole) for name, part in parts.items()}


def read_ambiguities(data: Mapping[str, Any]) -> tuple[Ambiguity, ...]:
    return tuple(Ambiguity(one["question"], one["answer"]) for one in data["ambiguities"])
