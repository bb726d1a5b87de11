"""No mark in a chain without the objection and the two verdicts that it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.entries import EntryKind, Mark
from models.rules.votes.kinds import ObjectionState
from models.rules.votes.witnesses import RecordedObjection, unwitnessed

DISPUTE, VOID, DISMISS = EntryKind.DISPUTE, EntryKind.VOID, EntryKind.DISMISS
OPEN, UPHELD, DISMISSED = ObjectionState.OPEN, ObjectionState.UPHELD, ObjectionState.DISMISSED
CLOSED = 5


def marks(*said: tuple[int, EntryKind]) -> list[Mark]:
    """All of ballot 1."""
    return [Mark(number, kind, 1) for number, kind in said]


def objections(*said: tuple[ObjectionState, int]) -> list[RecordedObjection]:
    return [RecordedObjection(1, state, members) for state, members in said]


@pytest.mark.parametrize(
    ("entries", "recorded", "named"),
    [
        ([], [], None),
        ([(6, DISPUTE)], [(OPEN, 0)], None),
        ([(6, DISPUTE)], [], "第 6 条"),
        ([(6, DISPUTE), (7, DISPUTE)], [(OPEN, 0), (OPEN, 0)], "第 7 条"),
        ([(6, DISPUTE), (7, VOID)], [(UPHELD, 2)], None),
        ([(6, DISPUTE), (7, VOID)], [(UPHELD, 1)], "第 7 条"),
        ([(6, DISPUTE), (7, VOID)], [(OPEN, 2)], "第 7 条"),
        ([(6, DISPUTE), (7, VOID)], [(DISMISSED, 2)], "第 7 条"),
        ([(6, DISPUTE), (7, DISMISS)], [(DISMISSED, 2)], None),
        ([(6, DISPUTE), (7, DISMISS)], [(UPHELD, 2)], "第 7 条"),
        ([(7, DISMISS)], [(DISMISSED, 2)], "第 7 条"),
        ([(6, DISPUTE), (7, DISMISS), (8, DISPUTE), (9, VOID)], [(DISMISSED, 2), (UPHELD, 2)], None),
        ([(6, DISPUTE), (7, DISMISS), (8, DISPUTE), (9, DISMISS)], [(DISMISSED, 2), (OPEN, 0)], "第 9 条"),
        # a ballot that an earlier version voided, by one member and without a dispute in the chain
        ([(3, VOID)], [(UPHELD, 0)], None),
        ([(CLOSED, VOID)], [(UPHELD, 0)], None),  # the last entry of the first format
        ([(3, VOID)], [], "第 3 条"),
        ([(6, VOID)], [(UPHELD, 2)], "第 6 条"),
        ([(3, DISPUTE), (4, VOID)], [(UPHELD, 0)], "第 4 条"),
        # the entry was taken out of the chain
        ([(6, DISPUTE)], [(UPHELD, 2)], "第 1 条记录的异议成立，却没有作废"),
    ],
)  # fmt: skip
def test_the_first_that_has_no_record_is_named(
    entries: list[tuple[int, EntryKind]], recorded: list[tuple[ObjectionState, int]], named: str | None
) -> None:
    told = unwitnessed(marks(*entries), objections(*recorded), CLOSED)
    assert (told is None) if named is None else (told is not None and told.startswith(named))


def test_records_of_another_ballot_witness_nothing() -> None:
    said = [Mark(6, DISPUTE, 1), Mark(7, VOID, 1)]
    assert unwitnessed(said, [RecordedObjection(2, UPHELD, 2)], CLOSED) is not None


courses = st.lists(st.tuples(st.integers(1, 3), st.sampled_from([DISMISSED, UPHELD, OPEN])), max_size=8)


@given(course=courses, closed=st.integers(0, 20), data=st.data())
def test_what_the_product_does_is_witnessed_and_no_mark_more(
    course: list[tuple[int, ObjectionState]], closed: int, data: st.DataObject
) -> None:
    said: list[Mark] = []
    recorded: list[RecordedObjection] = []
    ended: set[int] = set()
    for ballot, state in course:
        if ballot in ended:
            continue
        said.append(Mark(len(said) + 10, DISPUTE, ballot))
        if state is not OPEN:
            kind = VOID if state is UPHELD else DISMISS
            said.append(Mark(len(said) + 10, kind, ballot))
        if state is not DISMISSED:
            ended.add(ballot)
        recorded.append(RecordedObjection(ballot, state, 0 if state is OPEN else 2))
    assert unwitnessed(said, recorded, closed) is None
    kind = data.draw(st.sampled_from([DISPUTE, VOID, DISMISS]))
    more = Mark(len(said) + 10, kind, data.draw(st.integers(1, 3)))
    assert unwitnessed([*said, more], recorded, closed) is not None
