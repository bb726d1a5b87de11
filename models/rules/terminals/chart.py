"""What terminals reported by day or by month: alarms, faults, and for how long they were offline."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.rules.lifts.year import months_before
from models.rules.terminals.profile import CHINA
from models.rules.terminals.signals import TerminalSignal

DAYS = 30
FAULTS = (TerminalSignal.DANGER, TerminalSignal.FAULT, TerminalSignal.DOOR, TerminalSignal.LEVEL)


@dataclass(frozen=True)
class TerminalSpan:
    """From `day` until the next span."""

    day: date
    alarms: int
    faults: int
    offline_minutes: int

    @property
    def is_told(self) -> bool:
        """Whether anything happened."""
        return bool(self.alarms or self.faults or self.offline_minutes)

    @property
    def offline_hours(self) -> int:
        """Begun hours: less than one counts as one."""
        return -(-self.offline_minutes // 60)


def day_bounds(now: datetime) -> list[datetime]:
    """The beginnings of the last thirty days in China, and the end of today."""
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return [today - timedelta(days=back) for back in range(DAYS - 1, -2, -1)]


def month_bounds(now: datetime) -> list[datetime]:
    """The beginnings of the last twelve months in China, and of the next one."""
    months = months_before(now.astimezone(CHINA).date())
    following = (months[-1] + timedelta(days=31)).replace(day=1)
    return [datetime.combine(first, time(), CHINA) for first in (*months, following)]


def spans_of(
    bounds: Sequence[datetime],
    counted: Iterable[tuple[int, TerminalSignal, int]],
    changes: Iterable[tuple[datetime, TerminalSignal]],
    was_offline: bool,
    now: datetime,
) -> list[TerminalSpan]:
    """One span from each of the bounds to the next, oldest first.

    counted: how many alarms and faults, by place of the span and signal. changes: between offline and online
    since the first bound, in order. was_offline: at that moment.
    """
    many, begin = len(bounds) - 1, bounds[0]
    alarms, faults, minutes = [0] * many, [0] * many, [0] * many
    offline_since = begin if was_offline else None
    for place, signal, number in counted:
        told = alarms if signal is TerminalSignal.ENTRAPMENT else faults
        told[place] += number
    for at, signal in changes:
        if signal is TerminalSignal.OFFLINE:
            offline_since = offline_since or at
        elif signal is TerminalSignal.ONLINE and offline_since is not None:
            _spread(minutes, offline_since, at, bounds)
            offline_since = None
    if offline_since is not None:
        _spread(minutes, offline_since, now, bounds)
    days = [bound.date() for bound in bounds[:-1]]
    return [TerminalSpan(*one) for one in zip(days, alarms, faults, minutes, strict=True)]


def together(of_terminals: Iterable[Sequence[TerminalSpan]]) -> list[TerminalSpan]:
    """The spans of several terminals of one lift, added up; empty where there are none."""
    return [
        TerminalSpan(
            same[0].day,
            sum(one.alarms for one in same),
            sum(one.faults for one in same),
            sum(one.offline_minutes for one in same),
        )
        for same in zip(*of_terminals, strict=True)
    ]


def _spread(minutes: list[int], since: datetime, until: datetime, bounds: Sequence[datetime]) -> None:
    """Add the minutes of an absence to the spans in which they were."""
    for place, (begin, end) in enumerate(itertools.pairwise(bounds)):
        overlap = min(until, end) - max(since, begin)
        minutes[place] += max(overlap // timedelta(minutes=1), 0)
