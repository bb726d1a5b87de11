"""The insured share of lifts, and the dated targets it is held against. Nothing is rounded to judge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from models.rules.lifts.use import PUBLIC_PLACES, LiftUse


class Counts(StrEnum):
    """The cover that counts as insured."""

    LIABILITY = "liability"  # 责任险
    WITH_SERVICE = "with_service"  # 保险+服务
    ANY = "any"


class Uses(StrEnum):
    """Of which lifts the share is taken."""

    ALL = "all"
    PUBLIC_PLACES = "public_places"  # 公众聚集场所
    INSTITUTIONS = "institutions"  # 党政机关、事业单位

    def holds(self, use: LiftUse) -> bool:
        match self:
            case Uses.ALL:
                return True
            case Uses.PUBLIC_PLACES:
                return use in PUBLIC_PLACES
            case Uses.INSTITUTIONS:
                return use is LiftUse.GOVERNMENT


@dataclass(frozen=True)
class Target:
    """So many per cent, at least, by the end of a day."""

    name: str
    counts: Counts
    uses: Uses
    percent: int
    by: date
    source: str

    @classmethod
    def parse_all(cls, value: Mapping[str, Any]) -> tuple["Target", ...]:
        """From a city's row. Raises ValueError."""
        try:
            found = tuple(
                cls(
                    name=str(one["name"]),
                    counts=Counts(one["counts"]),
                    uses=Uses(one["uses"]),
                    percent=int(one["percent"]),
                    by=date.fromisoformat(one["by"]),
                    source=str(one["source"]),
                )
                for one in value["targets"]
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"coverage.targets lacks or misshapes {error}") from None
        if any(not 0 < one.percent <= 100 for one in found):
            raise ValueError("coverage.targets: percent must be 1 to 100")
        return found


@dataclass(frozen=True)
class InsuredShare:
    insured: int
    lifts: int

    @property
    def exact(self) -> Fraction | None:
        """None of no lifts."""
        return Fraction(self.insured, self.lifts) if self.lifts else None

    def reaches(self, percent: int) -> bool:
        return self.lifts > 0 and self.insured * 100 >= percent * self.lifts

    def short_of(self, percent: int) -> int:
        """The number of lifts that lack to reach the target."""
        return max(-(-percent * self.lifts // 100) - self.insured, 0)


@dataclass(frozen=True)
class Cell:
    """The lifts of one district and use: all, and the insured by what counts."""

    district: str
    use: LiftUse
    lifts: int
    insured: Mapping[Counts, int]


def share(cells: Iterable[Cell], counts: Counts) -> InsuredShare:
    chosen = list(cells)
    return InsuredShare(sum(one.insured[counts] for one in chosen), sum(one.lifts for one in chosen))


def against(cells: Iterable[Cell], target: Target) -> InsuredShare:
    return share((one for one in cells if target.uses.holds(one.use)), target.counts)
