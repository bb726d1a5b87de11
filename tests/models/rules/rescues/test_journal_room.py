"""Room in the journal: the first call of a lift is always kept, repeats are folded, nobody takes it all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.rescues.journal_room import (
    MOST_ENTRIES,
    SILENT_REPEATS,
    SPOKEN_REPEATS,
    Held,
    JournalRoom,
    room_for,
)

COUNTS = st.integers(min_value=0, max_value=2 * MOST_ENTRIES)


@pytest.mark.parametrize(
    ("held", "speaks", "room"),
    [
        (Held(0, 0, 0, 0), False, JournalRoom.KEEP),
        (Held(10, 4, 4, 4), False, JournalRoom.KEEP),
        (Held(10, 5, 5, 5), False, JournalRoom.FOLD),
        (Held(10, 5, 5, 5), True, JournalRoom.KEEP),
        (Held(30, 20, 20, 20), True, JournalRoom.FOLD),
        (Held(30, 19, 19, 19), True, JournalRoom.KEEP),
        (Held(600, 1, 499, 0), True, JournalRoom.KEEP),
        (Held(600, 1, 500, 0), True, JournalRoom.FOLD),
        (Held(600, 0, 500, 0), False, JournalRoom.KEEP),
        (Held(19_999, 1, 0, 0), True, JournalRoom.KEEP),
        (Held(20_000, 1, 0, 0), True, JournalRoom.FOLD),
        (Held(20_000, 0, 0, 0), False, JournalRoom.KEEP),
        (Held(24_999, 0, 0, 0), False, JournalRoom.KEEP),
        (Held(25_000, 0, 0, 0), False, JournalRoom.FULL),
    ],
)
def test_worked_examples(held: Held, speaks: bool, room: JournalRoom) -> None:
    assert room_for(held, speaks=speaks) is room


@given(COUNTS, COUNTS, COUNTS, st.booleans())
def test_a_lift_of_which_something_is_held_is_never_refused(
    entries: int, of_source: int, of_both: int, speaks: bool
) -> None:
    assert room_for(Held(entries, 1, of_source, of_both), speaks=speaks) is not JournalRoom.FULL


@given(st.integers(min_value=0, max_value=MOST_ENTRIES), COUNTS, st.booleans())
def test_no_source_can_take_the_room_of_another_lift(entries: int, of_source: int, speaks: bool) -> None:
    assert room_for(Held(entries, 0, of_source, 0), speaks=speaks) is JournalRoom.KEEP


@given(st.integers(min_value=0, max_value=10_000), st.booleans())
def test_taps_of_one_source_on_one_lift_make_few_entries(taps: int, speaks: bool) -> None:
    made = 0
    for _ in range(min(taps, 100)):
        made += room_for(Held(made, made, made, made), speaks=speaks) is JournalRoom.KEEP
    assert made <= (SPOKEN_REPEATS if speaks else SILENT_REPEATS)
