"""Who took part in a drill: each row whole, somebody ticked, fifty at most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.duty.attendance import MOST_PEOPLE, AttendanceProblem, Attendee, read_attendance

LEADER = Attendee("周总监", "指挥", True)
EMPTY = Attendee("", "", False)


def test_empty_rows_are_left_out_and_who_did_not_come_stays() -> None:
    absent = Attendee("许保安", "疏散", False)
    assert read_attendance([EMPTY, LEADER, EMPTY, absent]) == (LEADER, absent)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([], AttendanceProblem.NOBODY),
        ([Attendee("许保安", "疏散", False)], AttendanceProblem.NOBODY),
        ([LEADER, Attendee("", "疏散", True)], AttendanceProblem.NO_NAME),
        ([LEADER, Attendee("", "", True)], AttendanceProblem.NO_NAME),
        ([LEADER, Attendee("许保安", "", True)], AttendanceProblem.NO_PART),
        ([Attendee("字" * 51, "指挥", True)], AttendanceProblem.TOO_LONG),
        ([Attendee("周总监", "字" * 51, True)], AttendanceProblem.TOO_LONG),
        ([LEADER, Attendee("周总监", "指挥", False)], AttendanceProblem.DOUBLE),
        ([Attendee(f"{n}", "疏散", True) for n in range(MOST_PEOPLE + 1)], AttendanceProblem.TOO_MANY),
    ],
)
def test_what_is_no_attendance(rows: list[Attendee], problem: AttendanceProblem) -> None:
    assert read_attendance(rows) is problem


def test_fifty_people_with_names_and_parts_of_fifty_characters_are_taken() -> None:
    rows = [Attendee(f"{n:02}".ljust(50, "字"), "字" * 50, True) for n in range(MOST_PEOPLE)]
    assert read_attendance(rows) == tuple(rows)


TEXTS = st.text(alphabet="甲乙", max_size=2)


@given(st.lists(st.builds(Attendee, TEXTS, TEXTS, st.booleans()), max_size=60))
def test_what_is_taken_is_what_was_typed_in_its_order(rows: list[Attendee]) -> None:
    told = read_attendance(rows)
    if isinstance(told, AttendanceProblem):
        return
    assert told == tuple(one for one in rows if one != EMPTY)
    assert any(one.present for one in told)
    assert all(one.name and one.part for one in told)
