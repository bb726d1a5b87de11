"""The insured share of lifts on a day, and the dated targets it is held against. Nothing is rounded to judge.

A day stands for its last moment: a target says "by the end of" a day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from fractions import Fraction
from typing import Any

from models.rules.lifts.use import HOMES, PUBLIC_PLACES, LiftUse


class Counts(StrEnum):
    """The cover that counts as insured."""

    LIABILITY = "liability"  # 责任险
    WITH_SERVICE = "with_service"  # 保险+服务
    ANY = "any"


class Of(StrEnum):
    """The lifts that a share is of."""

    IN_USE = "in_use"  # installed by the day
    INSPECTED = "inspected"  # 001 Xiangyang 四(一): registered, and in a valid inspection on the day


class Uses(StrEnum):
    """Of which uses the share is taken. The last four are the sectors of 003 三: each lift is in one."""

    ALL = "all"
    PUBLIC_PLACES = "public_places"  # 公众聚集场所
    INSTITUTIONS = "institutions"  # 党政机关、事业单位
    HOMES = "homes"  # 居民住宅小区
    OTHERS = "others"

    def holds(self, use: LiftUse) -> bool:
        match self:
            case Uses.ALL:
                return True
            case Uses.PUBLIC_PLACES:
                return use in PUBLIC_PLACES
            case Uses.INSTITUTIONS:
                return use is LiftUse.GOVERNMENT
            case Uses.HOMES:
                return use in HOMES
            case Uses.OTHERS:
                return not any(sector.holds(use) for sector in SECTORS if sector is not Uses.OTHERS)


SECTORS = (Uses.INSTITUTIONS, Uses.HOMES, Uses.PUBLIC_PLACES, Uses.OTHERS)


@dataclass(frozen=True)
class Target:
    """So many per cent, at least, by the end of a day. `plan`: whose it is; empty for the city's own."""

    name: str
    counts: Counts
    uses: Uses
    percent: int
    by: date
    source: str
    plan: str = ""
    of: Of = Of.IN_USE

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
                    plan=str(one.get("plan", "")),
                    of=Of(one.get("of", Of.IN_USE)),
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


class TargetVerdict(StrEnum):
    """How a target stands."""

    REACHED = "reached"  # on its own day, or already before it
    MISSED = "missed"  # on its own day, whatever was reached later
    OPEN = "open"
    NO_LIFTS = "no_lifts"


def judged_on(target: Target, today: date) -> date:
    """The day whose share decides: the target's own, or today while that is still to come."""
    return min(target.by, today)


def judge_target(target: Target, share: InsuredShare, today: date) -> TargetVerdict:
    """`share`: of the day `judged_on`."""
    if not share.lifts:
        return TargetVerdict.NO_LIFTS
    if share.reaches(target.percent):
        return TargetVerdict.REACHED
    return TargetVerdict.MISSED if target.by < today else TargetVerdict.OPEN


def last_moment(day: date, zone: tzinfo) -> datetime:
    """A policy that ends with the day still holds; one that begins with the next does not yet."""
    return datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)


def month_ends(day: date, months: int) -> tuple[date, ...]:
    """The last days of so many months before the day, and the day itself; the oldest first."""
    found = [day]
    for _ in range(months):
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return tuple(reversed(found))


@dataclass(frozen=True)
class Cell:
    """The lifts of one place and use: all, and the insured by what counts."""

    district: str
    use: LiftUse
    lifts: int
    insured: Mapping[Counts, int]
    city: str = ""
    province: str = ""


def share(cells: Iterable[Cell], counts: Counts) -> InsuredShare:
    chosen = list(cells)
    return InsuredShare(sum(one.insured[counts] for one in chosen), sum(one.lifts for one in chosen))


def against(cells: Iterable[Cell], target: Target) -> InsuredShare:
    return share((one for one in cells if target.uses.holds(one.use)), target.counts)
