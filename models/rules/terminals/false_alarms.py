"""How far the alarms of one terminal can be believed, learned from what staff found on the spot.

It never holds an alarm back. Those who come read it, and the maintainer of the terminal is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LOOKED_AT = 20  # the latest alarms that somebody has judged
AT_LEAST = 5
DOUBTFUL_PERCENT = 70


@dataclass(frozen=True)
class AlarmRecord:
    """Of the latest judged alarms."""

    judged: int
    false: int

    @property
    def is_doubtful(self) -> bool:
        return self.judged >= AT_LEAST and self.false * 100 >= self.judged * DOUBTFUL_PERCENT


def alarm_record(were_false: Sequence[bool | None]) -> AlarmRecord:
    """`were_false`: the terminal's alarms, newest first; None where nobody has judged one."""
    judged = [one for one in were_false if one is not None][:LOOKED_AT]
    return AlarmRecord(len(judged), sum(judged))
