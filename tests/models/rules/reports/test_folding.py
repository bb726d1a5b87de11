"""A run of equal events is one line with its count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports.events import EventKind
from models.rules.reports.folding import FEWEST, FIRST_SHOWN, LAST_SHOWN, fold, fold_history


@dataclass(frozen=True)
class Line:
    kind: EventKind
    actor: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def joined(number: int) -> Line:
    return Line(EventKind.JOINED, details={"report": str(number)})


def test_ninety_four_people_who_report_the_same_are_one_line() -> None:
    lines = [Line(EventKind.FILED), *map(joined, range(94)), Line(EventKind.ACCEPTED, "迅安")]
    assert [len(one.lines) for one in fold(lines)] == [1, 94, 1]
    assert [one.is_many for one in fold(lines)] == [False, True, False]


def test_what_stands_between_keeps_them_apart_and_two_are_not_folded() -> None:
    lines = [joined(1), joined(2), Line(EventKind.ARRIVED), joined(3), joined(4), joined(5)]
    assert [len(one.lines) for one in fold(lines)] == [1, 1, 1, 3]


def test_other_words_or_another_speaker_are_not_the_same() -> None:
    asked = [Line(EventKind.ASKED)] * 3
    assert [(len(one.lines), one.is_many) for one in fold(asked)] == [(3, True)]
    turned = [{"level": 1, "to": "迅安"}, {"to": "迅安", "level": 1}, {"level": 1, "to": "迅安"}]
    assert len(fold([Line(EventKind.PAGED, details=details) for details in turned])) == 1
    said = [Line(EventKind.SAID, details={"words": words}) for words in "abc"]
    accepted = [Line(EventKind.ACCEPTED, actor) for actor in "abc"]
    moved = [Line(EventKind.JOINED, details={"report": one, "moved_from": "x"}) for one in "abc"]
    assert all(len(one.lines) == 1 for told in (said, accepted, moved) for one in fold(told))


LINES = st.lists(
    st.builds(Line, st.sampled_from([EventKind.JOINED, EventKind.ASKED]), st.sampled_from(["", "a"]))
)


@given(LINES)
def test_nothing_is_lost_and_the_order_stays(lines: list[Line]) -> None:
    folded = fold(lines)
    assert [line for one in folded for line in one.lines] == lines
    assert all(len(one.lines) == 1 or len(one.lines) >= FEWEST for one in folded)


def told(count: int) -> list[Line]:
    return [Line(EventKind.PAGED, details={"level": number}) for number in range(count)]


def test_a_long_history_shows_how_it_began_and_how_it_went_on_lately() -> None:
    short = fold_history(told(FIRST_SHOWN + LAST_SHOWN + FEWEST - 1))
    assert (short.middle, short.last, short.hidden) == ((), (), 0)
    assert fold_history(told(FIRST_SHOWN + LAST_SHOWN + FEWEST)).hidden == FEWEST
    lines = told(40)
    long = fold_history(lines)
    assert [one.lines[0] for one in long.first] == lines[:FIRST_SHOWN]
    assert [one.lines[0] for one in long.last] == lines[-LAST_SHOWN:]
    assert long.hidden == 40 - FIRST_SHOWN - LAST_SHOWN


@given(st.integers(0, 60).map(told) | LINES)
def test_a_folded_history_holds_every_line(lines: list[Line]) -> None:
    history = fold_history(lines)
    groups = (*history.first, *history.middle, *history.last)
    assert [line for one in groups for line in one.lines] == lines
