"""Benefit for each trapped person by the minutes in the cabin: the tiers of a contract.

A city may publish tiers that contracts should have; they promise nothing by themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

MOST_TIERS = 20
_TYPED = re.compile(r"(满|超过)\s*(\d{1,4})\s*分钟[，,\s]*(?:每人)?\s*([\d,]+(?:\.\d{1,2})?)\s*元?", re.ASCII)


@dataclass(frozen=True)
class Tier:
    """From a time on (or, where `over`, from any time beyond it) so many fen a person."""

    since: timedelta
    fen: int
    over: bool = False

    @property
    def minutes(self) -> int:
        return self.since // timedelta(minutes=1)

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
        return cls(name, read_tiers(rows))


def read_tiers(rows: Sequence[Any]) -> tuple[Tier, ...]:
    """`[{"from_minutes": 30, "fen": 20000}, {"over_minutes": 120, "fen": 50000}]`. Raises ValueError."""
    tiers = tuple(_tier(row) for row in rows)
    if any(after.since <= before.since or after.fen < before.fen for before, after in pairwise(tiers)):
        raise ValueError("the tiers of trapped_benefit must rise")
    return tiers


def write_tiers(tiers: Sequence[Tier]) -> list[dict[str, int]]:
    """`read_tiers` the other way round."""
    return [
        {"over_minutes" if tier.over else "from_minutes": tier.minutes, "fen": tier.fen} for tier in tiers
    ]


def parse_tiers(parts: Sequence[str]) -> tuple[Tier, ...]:
    """`满 30 分钟 200`, `超过 120 分钟 每人 500 元`: as people type them, rising. Raises ValueError."""
    found = [_TYPED.fullmatch(one) for one in parts]
    if not all(found) or len(parts) > MOST_TIERS:
        raise ValueError("not tiers")
    return read_tiers(
        [
            {
                "over_minutes" if one[1] == "超过" else "from_minutes": int(one[2]),
                "fen": int(Decimal(one[3].replace(",", "")) * 100),
            }
            for one in found
            if one
        ]
    )


def _tier(row: Any) -> Tier:
    over = "over_minutes" in row
    minutes, fen = row.get("over_minutes" if over else "from_minutes"), row.get("fen")
    for number in (minutes, fen):
        if type(number) is not int or not 0 < number < 100_000_000:
            raise ValueError(f"a tier of trapped_benefit needs whole minutes and fen, not {row!r}")
    return Tier(timedelta(minutes=minutes), fen, over)
