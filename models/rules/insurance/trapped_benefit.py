"""Benefit for each trapped person by the minutes in the cabin: a city's dated scheme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Tier:
    """From a time on (or, where `over`, from any time beyond it) so many fen a person."""

    since: timedelta
    fen: int
    over: bool = False

    def holds_for(self, trapped: timedelta) -> bool:
        return trapped > self.since if self.over else trapped >= self.since


@dataclass(frozen=True)
class BenefitScheme:
    """Tiers, the lowest first."""

    name: str
    tiers: tuple[Tier, ...]

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> "BenefitScheme":
        """`{"name": …, "tiers": [{"from_minutes": 30, "fen": 20000}, {"over_minutes": 120, …}]}`.

        Raises ValueError naming what is wrong.
        """
        name, rows = value.get("name"), value.get("tiers")
        if not isinstance(name, str) or not name or not isinstance(rows, list) or not rows:
            raise ValueError("trapped_benefit needs a name and tiers")
        tiers = tuple(_tier(row) for row in rows)
        steps = pairwise(tiers)
        if any(after.since <= before.since or after.fen < before.fen for before, after in steps):
            raise ValueError("the tiers of trapped_benefit must rise")
        return cls(name, tiers)

    def tier_of(self, trapped: timedelta) -> Tier | None:
        """The tier that a time in the cabin reaches; None below the first."""
        reached = [tier for tier in self.tiers if tier.holds_for(trapped)]
        return reached[-1] if reached else None


def _tier(row: Any) -> Tier:
    over = "over_minutes" in row
    minutes, fen = row.get("over_minutes" if over else "from_minutes"), row.get("fen")
    for number in (minutes, fen):
        if type(number) is not int or not 0 < number < 100_000_000:
            raise ValueError(f"a tier of trapped_benefit needs whole minutes and fen, not {row!r}")
    return Tier(timedelta(minutes=minutes), fen, over)
