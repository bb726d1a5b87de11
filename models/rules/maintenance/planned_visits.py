"""Planned maintenance visits: which may be planned, how each stands, and when followers of the lift are told.

Moments are local: they carry the offset of the lift's city.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from models.rules.maintenance.schedule import Node

FURTHEST = timedelta(days=60)
LONGEST_MINUTES = 600  # of standing still: a half day is over by then
WAKES, SLEEPS = time(8), time(21)  # nobody is told between them


class PartOfDay(StrEnum):
    """The values are in the order of the day."""

    MORNING = "am"
    AFTERNOON = "pm"


_BOUNDS = {PartOfDay.MORNING: (time(8), time(12)), PartOfDay.AFTERNOON: (time(12), time(18))}


class PlanEnding(StrEnum):
    MOVED = "moved"
    CALLED_OFF = "called_off"


class PlanStanding(StrEnum):
    COMING = "coming"
    DONE = "done"  # by a visit of that day
    OVERDUE = "overdue"
    MOVED = "moved"
    CALLED_OFF = "called_off"


class PlanProblem(StrEnum):
    PAST = "past"
    TOO_FAR = "too_far"
    TOO_LONG = "too_long"
    TAKEN = "taken"  # another plan of the lift has that half day
    NOT_THEIRS = "not_theirs"  # another maintainer's lift
    CHANGED = "changed"  # moved, called off or done meanwhile


def plan_problem(day: date, part: PartOfDay, minutes_out: int, now: datetime) -> PlanProblem | None:
    """`minutes_out`: how long the lift stands still, 0 for not."""
    if is_over(day, part, now):
        return PlanProblem.PAST
    if day > now.date() + FURTHEST:
        return PlanProblem.TOO_FAR
    return None if 0 <= minutes_out <= LONGEST_MINUTES else PlanProblem.TOO_LONG


def begins(day: date, part: PartOfDay, now: datetime) -> datetime:
    return datetime.combine(day, _BOUNDS[part][0], now.tzinfo)


def is_over(day: date, part: PartOfDay, now: datetime) -> bool:
    return now >= datetime.combine(day, _BOUNDS[part][1], now.tzinfo)


def plan_standing(day: date, ending: PlanEnding | None, now: datetime, *, is_done: bool) -> PlanStanding:
    """A day that is over without a visit is overdue; a visit may be told of until midnight."""
    if ending is not None:
        return PlanStanding(ending.value)
    if is_done:
        return PlanStanding.DONE
    return PlanStanding.OVERDUE if day < now.date() else PlanStanding.COMING


def does_plan(visit: Node, planned: Node | None) -> bool:
    """Whether a visit does a plan of its day. None was planned without a node: any visit does it."""
    return planned is None or planned in visit.includes


def is_night(now: datetime) -> bool:
    return not WAKES <= now.time() < SLEEPS


def awake(now: datetime) -> datetime:
    """Now, or the next morning."""
    if not is_night(now):
        return now
    day = now.date() if now.time() < WAKES else now.date() + timedelta(days=1)
    return datetime.combine(day, WAKES, now.tzinfo)


def is_told_of(day: date, part: PartOfDay, now: datetime) -> bool:
    """Whether followers are told just now: from the day before until it begins, and not at night.

    A visit that is planned for today is told of until the end of its half day.
    """
    return now.date() >= day - timedelta(days=1) and not is_over(day, part, now) and not is_night(now)
