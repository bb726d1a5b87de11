"""How many messages of one terminal are kept, so that one that chatters fills no table.

Alarms are always kept. What is left out is counted, and the terminal is shown as chattering.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from models.rules.terminals.signals import TerminalSignal

WINDOW = timedelta(hours=1)
MOST_KEPT = 60  # within the window, of one terminal
KEPT_FOR = timedelta(days=400)  # a year, and the month before it to compare with
REPEATS_WITHIN = timedelta(minutes=5)
ALWAYS_KEPT = (TerminalSignal.ENTRAPMENT, TerminalSignal.RELEASED)


def is_kept(signal: TerminalSignal, kept_in_window: int) -> bool:
    return signal in ALWAYS_KEPT or kept_in_window < MOST_KEPT


def tells_again(alarms_of_incident: Iterable[datetime], now: datetime) -> bool:
    """Whether an alarm is told to the rescuers once more.

    `alarms_of_incident`: when the same terminal alarmed for the rescue that is open. A button that is
    pressed every second is one call for help; after five minutes it says something new.
    """
    return all(now - one > REPEATS_WITHIN for one in alarms_of_incident)
