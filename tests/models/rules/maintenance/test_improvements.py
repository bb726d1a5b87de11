"""What a maintainer would have to do better, line by line."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.intervals import Seen
from models.rules.maintenance.evaluation import Proved, evaluate
from models.rules.maintenance.evaluation_scheme import Measure
from models.rules.maintenance.improvements import Improvement, improvements
from tests.models.rules.maintenance.test_evaluation import GOOD, ON, SCHEME, seen

FEW_WORKERS = Proved("B", ON, 2, 0, 90)


def test_each_line_below_full_marks_says_what_it_would_take() -> None:
    """100 of 120 in time, 60 lifts' worth of workers: 118 in time (99.5 % not ruled out), 3 workers for 90 lifts."""
    own = seen(arrival=(100, 120), missed=(3, 200), relapse=(30, 60))
    result = evaluate(FEW_WORKERS, own, SCHEME, ON)
    found = improvements(FEW_WORKERS, result, SCHEME)
    assert [(line.name, line.needed) for line in found.lines] == [
        ("licence", None), ("lifts_per_worker", 3), ("arrival", 118), ("relapse", 3), ("missed", 0),
    ]  # fmt: skip
    assert found.of("licence") == Improvement("licence", None, Fraction(6 * 100, 75))
    assert found.of("satisfaction") is None
    assert sum(line.gain for line in found.lines) == 100 - result.score
    assert (found.next_star, found.to_next_star) == (2, 60 - result.score)


def test_calls_for_help_are_a_rate_and_workers_are_whole() -> None:
    """16 in 100 lift-years leave 9.85 (16 + 1.92 - 1.96 root(16.96)) possible, 17 leave 10.61; full marks are at 10."""
    loaded = replace(FEW_WORKERS, lifts=91)
    found = improvements(loaded, evaluate(loaded, seen(entrapments=(45, 1)), SCHEME, ON), SCHEME)
    assert [(line.name, line.needed) for line in found.lines[1:]] == [
        ("lifts_per_worker", 4),
        ("entrapments", 16),
    ]


def test_all_in_time_are_full_marks_where_all_are_asked_for() -> None:
    arrival = replace(SCHEME.measures[Measure.ARRIVAL], full=Fraction(1))
    scheme = replace(SCHEME, measures={Measure.ARRIVAL: arrival})
    result = evaluate(GOOD, seen(arrival=(300, 400)), scheme, ON)
    assert [line.needed for line in improvements(GOOD, result, scheme).lines] == [400]


def test_the_next_star_is_above_the_one_that_is_just_reached() -> None:
    result = evaluate(FEW_WORKERS, {}, SCHEME, ON)  # 24 of 40
    assert (result.score, result.star) == (Fraction(60), 2)
    found = improvements(FEW_WORKERS, result, SCHEME)
    assert (found.next_star, found.to_next_star) == (3, Fraction(10))


def test_at_the_top_there_is_nothing_to_change() -> None:
    result = evaluate(GOOD, seen(arrival=(4, 4)), SCHEME, ON)
    found = improvements(GOOD, result, SCHEME)
    assert (found.lines, found.next_star, found.to_next_star) == ((), None, None)


def test_a_scheme_may_ask_for_more_than_any_record_reaches() -> None:
    strict = replace(
        SCHEME,
        load_full=Fraction(),
        measures=dict(SCHEME.measures)
        | {
            Measure.ARRIVAL: replace(SCHEME.measures[Measure.ARRIVAL], full=Fraction(2)),
            Measure.MISSED: replace(SCHEME.measures[Measure.MISSED], full=Fraction(-1)),
        },
    )
    result = evaluate(GOOD, seen(arrival=(4, 4), missed=(0, 9)), strict, ON)
    assert [line.needed for line in improvements(GOOD, result, strict).lines] == [None, None, None]


@given(st.sampled_from(list(Measure)), st.integers(0, 80), st.integers(1, 80))
def test_what_is_needed_is_full_marks_and_one_less_is_not(measure: Measure, events: int, of: int) -> None:
    own = {measure: Seen(min(events, of), Fraction(of))}
    result = evaluate(GOOD, own, SCHEME, ON)
    line = improvements(GOOD, result, SCHEME).of(measure)
    if line is None or line.needed is None:
        return

    def points(count: int) -> Fraction | None:
        again = evaluate(GOOD, {measure: Seen(count, Fraction(of))}, SCHEME, ON)
        return next(step.points for step in again.steps if step.name == measure)

    worth, step = SCHEME.measures[measure].worth, 1 if SCHEME.measures[measure].less_is_better else -1
    assert points(line.needed) == worth
    assert points(line.needed + step) != worth
