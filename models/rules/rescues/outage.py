"""Blackout mode: several entrapments of one estate within minutes are one event, worked on by need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from models.rules.rescues.trap_clock import RescueState


@dataclass(frozen=True)
class OutageRule:
    """So many lifts within so long are one event. Our own defaults: two in ten minutes."""

    at_least: int
    within: timedelta

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> "OutageRule":
        """`{"at_least": 2, "within_seconds": 600}`. Raises ValueError."""
        at_least, seconds = value.get("at_least", 2), value.get("within_seconds", 600)
        if type(at_least) is not int or not 2 <= at_least <= 100:
            raise ValueError(f"outage.at_least must be a whole number from 2, not {at_least!r}")
        if type(seconds) is not int or not 0 < seconds <= 24 * 3600:
            raise ValueError(f"outage.within_seconds must be whole seconds up to a day, not {seconds!r}")
        return cls(at_least, timedelta(seconds=seconds))

    def joins(self, opened: Iterable[datetime], now: datetime) -> bool:
        """Check that the open entrapments of an estate, one of them just opened, are one event."""
        return sum(now - moment <= self.within for moment in opened) >= self.at_least


@dataclass(frozen=True)
class Need:
    """Facts that decide who is helped first."""

    state: RescueState
    needs_help: bool  # somebody ill, a child, an elderly person
    inside: int  # how many people, as far as known
    reported_at: datetime


Case = TypeVar("Case")


def by_need(cases: Iterable[tuple[Need, Case]]) -> list[Case]:
    """First those without help; among them the ill, children, elderly; then more people; then older calls."""
    return [case for _, case in sorted(cases, key=lambda one: _rank(one[0]))]


_HELPED = (RescueState.ARRIVED, RescueState.RELEASED, RescueState.CLOSED, RescueState.MERGED)


def _rank(need: Need) -> tuple[int, bool, int, datetime]:
    helped = _HELPED.index(need.state) + 1 if need.state in _HELPED else 0
    return helped, not need.needs_help, -need.inside, need.reported_at
