"""Need-based maintenance (按需维保): how long after a visit the next one is due, and what it looks at first.

001 Xiangyang asks for 按需维保 and 物联网+维保; TSG T5002-2017 exempts such lifts from the 15 days and from
nothing else. So the longest interval is that of the quarterly items, whatever a city says. No public document
that we could read gives numbers: those below are our own, and a city's are in its settings, with a source.

Everything here errs to the earlier day: without a series of the lift's terminal it is 15 days, as for others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from models.rules.maintenance.item_lists import MaintenanceItem
from models.rules.maintenance.schedule import HALF_MONTH
from models.rules.terminals.chart import TerminalSpan
from models.rules.terminals.signals import TerminalSignal

MOST_DAYS = 92  # no quarter is longer

# What a lift's terminal complains of, by words in the titles of the annexes.
LOOK_AT: Mapping[TerminalSignal, tuple[str, ...]] = {
    TerminalSignal.DOOR: ("层门", "轿门"),
    TerminalSignal.LEVEL: ("平层", "制动器", "编码器"),
    TerminalSignal.DANGER: ("制动器", "限速器", "门锁", "超速", "停止"),
    TerminalSignal.FAULT: ("驱动主机", "控制柜", "设备运行状况", "故障显示"),
    TerminalSignal.ENTRAPMENT: ("报警", "对讲", "手动紧急操作"),
}


@dataclass(frozen=True)
class OnDemandRule:
    """A city's numbers. Alarms and faults of a month are counted together, false ones too.

    months: whole months of the series that are needed. offline_percent: of a month, that may be missing.
    calm_most: in each of these months, for `longest_days`. busy_from: in this month or the last, for
    `busy_days`.
    look_from: of one kind in these two months, for its items to be looked at first.
    """

    months: int = 3
    offline_percent: int = 10
    calm_most: int = 1
    busy_from: int = 5
    longest_days: int = 30
    busy_days: int = 7
    look_from: int = 2

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> "OnDemandRule":
        """`{"months": 3, "longest_days": 30, …}`; what is left out is the default. Raises ValueError."""
        bounds = {
            "months": (1, 11), "offline_percent": (0, 50), "calm_most": (0, 20), "busy_from": (1, 100),
            "longest_days": (HALF_MONTH.days, MOST_DAYS), "busy_days": (1, HALF_MONTH.days),
            "look_from": (1, 100),
        }  # fmt: skip
        if unknown := set(value) - set(bounds):
            raise ValueError(f"on_demand does not know {', '.join(sorted(unknown))}")
        for name, told in value.items():
            least, most = bounds[name]
            if type(told) is not int or not least <= told <= most:
                raise ValueError(f"on_demand.{name} must be a whole number, {least} to {most}, not {told!r}")
        rule = cls(**value)
        if rule.busy_from <= rule.calm_most:
            raise ValueError("on_demand.busy_from must be above on_demand.calm_most")
        return rule


class OnDemandReason(StrEnum):
    """Why the interval is what it is."""

    BUSY = "busy"  # many alarms and faults: sooner than 15 days
    NO_SERIES = "no_series"  # no terminal, not heard for long enough, or offline now: 15 days
    GAPPY = "gappy"  # it was offline for too long: 15 days
    SOME = "some"  # a few alarms and faults: 15 days
    CALM = "calm"  # hardly any: later than 15 days


@dataclass(frozen=True)
class OnDemandNeed:
    """`days`: from one visit to the next, at most."""

    days: int
    reason: OnDemandReason


@dataclass(frozen=True)
class LiftSeries:
    """What the lift's terminals told of: the months, oldest first, the last is this one.

    heard_since: the day from which on one of them has been heard; None where none ever was.
    """

    months: Sequence[TerminalSpan]
    heard_since: date | None
    is_offline: bool


def on_demand_need(rule: OnDemandRule, series: LiftSeries, today: date) -> OnDemandNeed:
    """Many faults count in any case. Few count only where somebody was there to tell of them."""
    if any(_told(one) >= rule.busy_from for one in series.months[-2:]):
        return OnDemandNeed(rule.busy_days, OnDemandReason.BUSY)
    needed = series.months[-rule.months - 1 :]
    if (
        series.is_offline
        or series.heard_since is None
        or len(needed) <= rule.months
        or needed[0].day < series.heard_since
    ):
        return OnDemandNeed(HALF_MONTH.days, OnDemandReason.NO_SERIES)
    ends = [*(one.day for one in needed[1:]), today + timedelta(days=1)]
    if any(
        one.offline_minutes * 100 > rule.offline_percent * 1440 * (end - one.day).days
        for one, end in zip(needed, ends, strict=True)
    ):
        return OnDemandNeed(HALF_MONTH.days, OnDemandReason.GAPPY)
    if any(_told(one) > rule.calm_most for one in needed):
        return OnDemandNeed(HALF_MONTH.days, OnDemandReason.SOME)
    return OnDemandNeed(rule.longest_days, OnDemandReason.CALM)


def _told(month: TerminalSpan) -> int:
    return month.alarms + month.faults


def look_first(
    rule: OnDemandRule, counted: Mapping[TerminalSignal, int], items: Sequence[MaintenanceItem]
) -> tuple[MaintenanceItem, ...]:
    """Those of the items that what was told of points to. `counted`: in this month and the last."""
    words = {
        word
        for signal, found in LOOK_AT.items()
        if counted.get(signal, 0) >= rule.look_from
        for word in found
    }
    return tuple(item for item in items if any(word in item.title for word in words))
