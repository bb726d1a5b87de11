"""Who took part in an emergency drill: names with their part, ticked by each on the leader's phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_PEOPLE = 50
MOST_NAME, MOST_PART = 50, 50


@dataclass(frozen=True)
class Attendee:
    """`present`: ticked by the person, on the spot; else expected, and did not come."""

    name: str
    part: str
    present: bool


class AttendanceProblem(StrEnum):
    NOBODY = "nobody"  # is ticked
    NO_NAME = "no_name"
    NO_PART = "no_part"
    TOO_LONG = "too_long"
    DOUBLE = "double"
    TOO_MANY = "too_many"


def read_attendance(rows: Sequence[Attendee]) -> tuple[Attendee, ...] | AttendanceProblem:
    """The rows as typed, without empty ones."""
    told = tuple(one for one in rows if one.name or one.part or one.present)
    if len(told) > MOST_PEOPLE:
        return AttendanceProblem.TOO_MANY
    if not all(one.name for one in told):
        return AttendanceProblem.NO_NAME
    if not all(one.part for one in told):
        return AttendanceProblem.NO_PART
    if any(len(one.name) > MOST_NAME or len(one.part) > MOST_PART for one in told):
        return AttendanceProblem.TOO_LONG
    if len({(one.name, one.part) for one in told}) != len(told):
        return AttendanceProblem.DOUBLE
    return told if any(one.present for one in told) else AttendanceProblem.NOBODY
