"""A desk's clock: by when it has to answer, and how long one person may hold a matter.

The four classes are 12345's feedback limits: 2 h where life or property is at
stake, 24 h for utilities, 7 and 15 days (facts page, `Chinese practice`).
Which matter is of which class is our reading; an officer may choose another.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from models.rules.reports.kinds import HazardCategory, ReportKind

HOLD = timedelta(minutes=30)  # a claim without a ticket; then a colleague may take the matter over


class AnswerClass(StrEnum):
    LIFE = "life"
    UTILITY = "utility"
    ORDINARY = "ordinary"
    COMPLEX = "complex"


LIMITS: Mapping[AnswerClass, timedelta] = {
    AnswerClass.LIFE: timedelta(hours=2),
    AnswerClass.UTILITY: timedelta(hours=24),
    AnswerClass.ORDINARY: timedelta(days=7),
    AnswerClass.COMPLEX: timedelta(days=15),
}
# A lift that cannot be used is to a high-rise what water and power are.
_OUT_OF_USE = frozenset(
    {HazardCategory.DOOR, HazardCategory.LEVELLING, HazardCategory.BUTTONS, HazardCategory.ALARM}
)


def class_of(kind: ReportKind, category: HazardCategory | None, *, severe: bool) -> AnswerClass:
    if kind is ReportKind.ENTRAPMENT or severe:
        return AnswerClass.LIFE
    return AnswerClass.UTILITY if category in _OUT_OF_USE else AnswerClass.ORDINARY


def answer_by(chosen: AnswerClass, arrived_at: datetime) -> datetime:
    """The last moment that is still in time."""
    return arrived_at + LIMITS[chosen]


class Timeliness(StrEnum):
    """Remaining time of a desk's answer, in three classes."""

    IN_TIME = "in_time"
    SHORT = "short"  # less than a quarter of the time is left
    OVERDUE = "overdue"


def clock_of(arrived_at: datetime, answer_by: datetime, now: datetime) -> Timeliness:
    if now > answer_by:
        return Timeliness.OVERDUE
    return Timeliness.SHORT if (answer_by - now) * 4 < answer_by - arrived_at else Timeliness.IN_TIME
