"""When somebody tapped, of a tap that came later because the phone had no signal.

Minutes are safety and money, days are duty, and a phone's clock is whatever its owner set. So the phone says
two things by its own clock: when the tap was, and when it was sent. Their difference is the age of the tap,
whatever the clock says; the tap was that long before its arrival here.

- It was never before its matter began (the rescue, or the page that was opened), and never after its arrival.
- A clock that is off by more than two minutes, or that ran backwards, is marked: people look at such minutes.
- A tap that came at once is told at its arrival: the seconds of a network are no age.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

AT_ONCE = timedelta(seconds=5)
CLOCKS_MAY_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True)
class TapTime:
    """`at` counts; `clock_is_off` says not to trust it to the minute."""

    at: datetime
    clock_is_off: bool


def tap_time(tapped: datetime, sent: datetime, arrived: datetime, began: datetime) -> TapTime:
    """`tapped` and `sent` by the phone's clock, `arrived` and `began` by ours."""
    age = sent - tapped
    told = arrived if age < AT_ONCE else arrived - age
    at = min(max(told, began), arrived)
    is_off = abs(sent - arrived) > CLOCKS_MAY_DIFFER or age < timedelta() or at != told
    return TapTime(at, is_off)
