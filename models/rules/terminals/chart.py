"""Thirty days of one terminal: how many alarms and faults, and for how long it was offline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.rules.terminals.profile import CHINA
from models.rules.terminals.signals import TerminalSignal

DAYS = 30
FAULTS = (TerminalSignal.DANGER, TerminalSignal.FAULT, TerminalSignal.DOOR, TerminalSignal.LEVEL)


@dataclass(frozen=True)
class TerminalDay:
    day: date
    alarms: int
    faults: int
    offline_minutes: int

    @property
    def is_told(self) -> bool:
        """Whether anything happened."""
        return bool(self.alarms or self.faults or self.offline_minutes)


def first_moment(now: datetime) -> datetime:
    """When the first of the days begins."""
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=DAYS - 1)


def days_of(
    counted: Iterable[tuple[int, TerminalSignal, int]],
    changes: Iterable[tuple[datetime, TerminalSignal]],
    was_offline: bool,
    now: datetime,
) -> list[TerminalDay]:
    """Each of the days, oldest first. Days are those of China.

    counted: how many alarms and faults, by place of the day and signal. changes: between offline and online
    since `first_moment`, in order. was_offline: at that moment.
    """
    begin = first_moment(now)
    alarms, faults, minutes = [0] * DAYS, [0] * DAYS, [0] * DAYS
    offline_since = begin if was_offline else None
    for place, signal, number in counted:
        told = alarms if signal is TerminalSignal.ENTRAPMENT else faults
        told[place] += number
    for at, signal in changes:
        if signal is TerminalSignal.OFFLINE:
            offline_since = offline_since or at
        elif signal is TerminalSignal.ONLINE and offline_since is not None:
            _spread(minutes, offline_since, at, begin)
            offline_since = None
    if offline_since is not None:
        _spread(minutes, offline_since, now, begin)
    days = [begin.date() + timedelta(days=place) for place in range(DAYS)]
    return [TerminalDay(*one) for one in zip(days, alarms, faults, minutes, strict=True)]


def _spread(minutes: list[int], since: datetime, until: datetime, begin: datetime) -> None:
    """Add the minutes of a span to the days on which they were."""
    for place in range(DAYS):
        day = begin + timedelta(days=place)
        overlap = min(until, day + timedelta(days=1)) - max(since, day)
        minutes[place] += max(overlap // timedelta(minutes=1), 0)
