"""Days, weeks, months and drill periods of the duty book: which are owed, kept and missing.

令第74号 says 每日, 每周至少一次 and 每月至少一次. A day is each day of the calendar, also a Sunday and a
holiday: the text exempts none, and lifts run on them. A week begins on Monday. What was not kept in its time
stays missing.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.rules.duty.kinds import DutyPeriod
from models.rules.lifts.state import LiftState

ONE_DAY = timedelta(days=1)


class DutyStanding(StrEnum):
    KEPT = "kept"
    DUE = "due"  # there is still time
    OVERDUE = "overdue"


@dataclass(frozen=True, order=True)
class DutySpan:
    """Both days belong to it."""

    first: date
    last: date


def span_of(period: DutyPeriod, day: date) -> DutySpan:
    """The day, week, month, half of a year or year that the day is in."""
    if period is DutyPeriod.DAY:
        return DutySpan(day, day)
    if period is DutyPeriod.WEEK:
        monday = day - timedelta(days=day.weekday())
        return DutySpan(monday, monday + timedelta(days=6))
    if period is DutyPeriod.YEAR:
        return DutySpan(date(day.year, 1, 1), date(day.year, 12, 31))
    if period is DutyPeriod.HALF_YEAR:
        is_first = day.month <= 6
        first = date(day.year, 1 if is_first else 7, 1)
        return DutySpan(first, date(day.year, 6, 30) if is_first else date(day.year, 12, 31))
    _, days = monthrange(day.year, day.month)
    return DutySpan(day.replace(day=1), day.replace(day=days))


def span_before(period: DutyPeriod, span: DutySpan) -> DutySpan:
    return span_of(period, span.first - ONE_DAY)


def standing_of(span: DutySpan, today: date, *, kept: bool) -> DutyStanding:
    """Overdue from the day after the last one of the span on."""
    if kept:
        return DutyStanding.KEPT
    return DutyStanding.OVERDUE if today > span.last else DutyStanding.DUE


def missing_spans(
    period: DutyPeriod, kept: Collection[date], since: date, today: date, look_back: int
) -> tuple[DutySpan, ...]:
    """The spans that are over without a sheet, the newest first, of the last `look_back` ones.

    `kept`: first days of spans with a sheet. `since`: the day on which the book began; a week, month or
    drill period that had begun before it is not owed.
    """
    found = []
    span = span_of(period, today)
    for _ in range(look_back):
        span = span_before(period, span)
        if span.first < since:
            break
        if span.first not in kept:
            found.append(span)
    return tuple(found)


def lift_is_owed(state: LiftState, since: date | None, day: date) -> bool:
    """Whether a lift in this state since that day is to be looked at on the day (投入使用的电梯).

    Of a day before the present state began, only what is sure is said: a halted lift ran until then.
    On the day on which a lift is stopped or started again nothing is owed.
    """
    if state is LiftState.IN_USE:
        return since is None or since < day
    return since is not None and day < since
