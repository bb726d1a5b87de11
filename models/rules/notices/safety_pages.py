"""Pages on riding safely, sent to followers by a city's rhythm: which page is whose turn, and at what hours.

001 Xiangyang asks insurers for safety education (宣传教育); no source gives a rhythm. By default nothing is
sent: followers asked for news of their lift, so that more than that is the city's decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

RHYTHMS = (0, 1, 3, 6, 12)  # months; 0 is never


class SafetyTopic(StrEnum):
    TRAPPED = "trapped"
    LIFT = "lift"
    ESCALATOR = "escalator"


@dataclass(frozen=True)
class SafetyPageRule:
    """`every_months`: 0 is never. Sent from `from_hour` to `until_hour`, local time, never at night."""

    every_months: int = 0
    from_hour: int = 9
    until_hour: int = 20

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> "SafetyPageRule":
        """`{"every_months": 3, "from_hour": 9, "until_hour": 20}`. Raises ValueError."""
        if unknown := set(value) - {"every_months", "from_hour", "until_hour"}:
            raise ValueError(f"safety_pages does not know {', '.join(sorted(unknown))}")
        if any(type(one) is not int for one in value.values()):
            raise ValueError("safety_pages has whole numbers alone")
        rule = cls(**value)
        if rule.every_months not in RHYTHMS:
            raise ValueError(f"safety_pages.every_months must be one of {RHYTHMS}, not {rule.every_months}")
        if not 8 <= rule.from_hour < rule.until_hour <= 21:
            raise ValueError("safety_pages sends from 8 at the earliest, until 21 at the latest")
        return rule


@dataclass(frozen=True)
class SafetyTurn:
    """A page and the days in which it is sent: from `first`, before `following`."""

    topic: SafetyTopic
    first: date
    following: date


def turn_on(rule: SafetyPageRule, day: date) -> SafetyTurn | None:
    """The page whose turn it is, one after the other; None where nothing is sent.

    Turns begin with January, and with every `every_months`-th month after.
    """
    if not rule.every_months:
        return None
    number = (day.year * 12 + day.month - 1) // rule.every_months
    topics = tuple(SafetyTopic)
    first, following = (_month(one * rule.every_months) for one in (number, number + 1))
    return SafetyTurn(topics[number % len(topics)], first, following)


def send_from(rule: SafetyPageRule, at: datetime) -> datetime:
    """The first moment from `at` on at which it may be sent. `at` is local time."""
    opens = datetime.combine(at.date(), time(rule.from_hour), at.tzinfo)
    if at < opens:
        return opens
    return at if at.hour < rule.until_hour else opens + timedelta(days=1)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
