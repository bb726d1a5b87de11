"""Marks in a lift's file."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.marks import LACKS, LiftMarkKind, MarkProblem, end_problem, mark_problem

TODAY = date(2026, 11, 30)
SOURCE = "滨江街道排查表 2026-11"


@pytest.mark.parametrize(
    ("kind", "day", "source", "standing", "wrong"),
    [
        ("no_property", TODAY, SOURCE, (), None),
        ("no_property", TODAY, "", (), MarkProblem.NO_SOURCE),
        ("no_property", date(2026, 12, 1), SOURCE, (), MarkProblem.LATER),
        ("no_property", TODAY, SOURCE, (LiftMarkKind.NO_PROPERTY,), MarkProblem.ALREADY),
        ("no_maintainer", TODAY, SOURCE, (LiftMarkKind.NO_PROPERTY,), None),
        ("old_assessed", TODAY, SOURCE, (LiftMarkKind.OLD_ASSESSED,), None),
    ],
)
def test_setting_a_mark(
    kind: str, day: date, source: str, standing: tuple[LiftMarkKind, ...], wrong: MarkProblem | None
) -> None:
    assert mark_problem(LiftMarkKind(kind), day, source, standing, TODAY) is wrong


@pytest.mark.parametrize(
    ("ended_on", "source", "wrong"),
    [
        (TODAY, SOURCE, None),
        (TODAY, "", MarkProblem.NO_SOURCE),
        (date(2026, 10, 31), SOURCE, MarkProblem.ENDS_TOO_EARLY),
        (date(2026, 12, 1), SOURCE, MarkProblem.LATER),
    ],
)
def test_ending_a_mark(ended_on: date, source: str, wrong: MarkProblem | None) -> None:
    assert end_problem(date(2026, 11, 1), ended_on, source, TODAY) is wrong


@given(st.lists(st.tuples(st.sampled_from(LiftMarkKind), st.integers(-9, 9)), max_size=30))
def test_a_lack_never_stands_twice(wanted: list[tuple[LiftMarkKind, int]]) -> None:
    standing: list[LiftMarkKind] = []
    for kind, days in wanted:
        if mark_problem(kind, TODAY + timedelta(days=days), SOURCE, standing, TODAY) is None:
            standing.append(kind)
    lacks = [kind for kind in standing if kind in LACKS]
    assert len(lacks) == len(set(lacks))
