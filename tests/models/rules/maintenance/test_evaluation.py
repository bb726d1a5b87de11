"""Evaluations: worked examples, small numbers, and what must hold for any maintainer."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.intervals import Law, Seen, bounds
from models.rules.maintenance.evaluation import (
    Dimension,
    EvaluationRefusal,
    EvaluationState,
    Proved,
    ScoreStep,
    evaluate,
    may_appeal,
    may_publish,
)
from models.rules.maintenance.evaluation_scheme import EvaluationScheme, Measure, MeasureRule
from models.rules.reports.relapse import Matter, fixed_and_relapsed
from scripts.demo.city_rules import EVALUATION

SCHEME = EvaluationScheme.parse(EVALUATION)
ON = date(2026, 10, 31)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
GOOD = Proved("A1", date(2029, 6, 30), 4, 1, 100)
COUNTS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: Seen(min(two), Fraction(max(two))))


def seen(**counts: tuple[int, int]) -> dict[Measure, Seen]:
    return {Measure(name): Seen(events, Fraction(of)) for name, (events, of) in counts.items()}


def test_the_scheme_is_read_exactly() -> None:
    assert (SCHEME.worth_of_qualification, SCHEME.worth_of_strength) == (20, 20)
    assert SCHEME.licences == {"A1": 1, "A2": Fraction(9, 10), "B": Fraction(7, 10)}
    assert (SCHEME.load_full, SCHEME.load_none) == (Fraction(30), Fraction(60))
    assert SCHEME.measures[Measure.ARRIVAL] == MeasureRule(Law.SHARE, 15, Fraction(199, 200), Fraction(4, 5))
    assert SCHEME.measures[Measure.ENTRAPMENTS].law is Law.RATE
    assert [(int(least), star) for least, star in SCHEME.stars] == [(90, 5), (80, 4), (70, 3), (60, 2)]
    assert [(int(least), grade) for least, grade in SCHEME.grades] == [(90, "A"), (75, "B"), (60, "C")]
    assert SCHEME.lowest_grade == "D"
    assert (SCHEME.least_lifts, SCHEME.publicity_days, SCHEME.arrival_minutes) == (10, 7, 30)


def test_half_of_everything_worked_by_hand() -> None:
    """90 lifts on two workers are half of the way from 60 to 30; 20 entrapments in one hundred lift-years."""
    proved = Proved("B", ON, 2, 0, 90)
    own = seen(entrapments=(45, 1))
    result = evaluate(proved, own, SCHEME, ON)
    # (45 + 1.9208 - 1.96 root(45 + 0.9604)) / 1 = 33.63: 46.37 of the 70 between 80 and 10, of 15 points
    entrapments = result.steps[3]
    assert entrapments.judged is not None
    assert entrapments.points is not None
    assert round(entrapments.judged, 2) == Fraction("33.63")
    assert round(entrapments.points, 2) == Fraction("9.94")
    assert [(step.points, step.worth) for step in result.steps if step is not entrapments] == [
        (14, 20), (10, 20), (None, 15), (None, 10), (None, 10), (None, 10), *[(None, 5)] * 4,
    ]  # fmt: skip
    assert result.score == (14 + 10 + entrapments.points) * 100 / 55
    edge = replace(SCHEME, stars=((result.score, 3),), grades=((result.score, "C"),))
    at_the_edge = evaluate(proved, own, edge, ON)
    assert (at_the_edge.star, at_the_edge.grade) == (3, "C")
    ends = bounds(Seen(45, Fraction(1)), Law.RATE)
    assert (entrapments.judged, entrapments.worst) == (ends.low, ends.high)
    assert entrapments.dimension is Dimension.RECORD
    assert result.steps[1] == ScoreStep(
        Dimension.STRENGTH, "lifts_per_worker", Fraction(10), 20, Seen(90, Fraction(2))
    )
    assert result.steps[2] == ScoreStep(Dimension.RECORD, Measure.ARRIVAL, None, 15)
    # What was never seen has no weight.
    assert evaluate(proved, {}, SCHEME, ON).score == Fraction(24 * 100, 40)
    assert evaluate(proved, seen(arrival=(0, 0)), SCHEME, ON).score == Fraction(24 * 100, 40)


@pytest.mark.parametrize(("of", "is_judged"), [(9, False), (10, True), (11, True)])
def test_less_than_the_scheme_wants_to_have_seen_has_no_weight(of: int, is_judged: bool) -> None:
    value = deepcopy(EVALUATION)
    value["measures"]["arrival"]["least"] = 10
    scheme = EvaluationScheme.parse(value)
    result = evaluate(GOOD, seen(arrival=(0, of)), scheme, ON)
    step = next(one for one in result.steps if one.name == Measure.ARRIVAL)
    assert (step.points is None, step.least) == ((False, None) if is_judged else (True, Fraction(10)))
    assert step.seen == Seen(0, Fraction(of))
    assert (result.score == evaluate(GOOD, {}, scheme, ON).score) is not is_judged
    assert (step.dimension, step.worth) == (Dimension.RECORD, 15)


@pytest.mark.parametrize(
    ("events", "of", "points"),
    [
        (4, 4, "15.00"),  # scored 0 while it was drawn to the city's rate
        (1, 1, "15.00"),
        (400, 400, "15.00"),
        (3, 4, "11.88"),  # 75 %, which may be bad luck: 95.4 % is not ruled out
        (300, 400, "0.00"),  # 75 %, which is not
        (0, 1, "0.00"),
        (19, 20, "14.70"),
    ],
)
def test_few_arrivals_are_judged_by_what_they_do_not_rule_out(events: int, of: int, points: str) -> None:
    step = evaluate(GOOD, seen(arrival=(events, of)), SCHEME, ON).steps[2]
    assert step.points is not None
    assert round(step.points, 2) == Fraction(points)


def test_a_licence_of_an_unknown_level_counts_nothing() -> None:
    unknown = evaluate(Proved("C", ON, 1, 0, 10), {}, SCHEME, ON)
    assert unknown.steps[0] == ScoreStep(Dimension.QUALIFICATION, "licence", Fraction(), 20)


@pytest.mark.parametrize(
    "changed",
    [{"publicity_days": 1}, {"publicity_days": 365}, {"least_lifts": 100_000}, {"least_lifts": 0}],
)
def test_the_edges_of_a_scheme(changed: dict[str, int]) -> None:
    EvaluationScheme.parse(EVALUATION | changed)


def test_a_worked_example_of_the_demo_scheme() -> None:
    own = seen(arrival=(200, 200), entrapments=(10, 1), relapse=(0, 100), missed=(0, 1000))
    result = evaluate(GOOD, own, SCHEME, ON)
    # 20 + 20 (25 lifts a worker) + 15 + 15 + 10 + 10 of 90, since nobody was asked for satisfaction, and there are no sheets.
    assert (result.score, result.star, result.grade) == (Fraction(100), 5, "A")
    assert [step.points for step in result.steps] == [20, 20, 15, 15, 10, 10, *[None] * 5]


def test_an_expired_licence_and_too_few_workers_count_nothing() -> None:
    expired = Proved("A1", ON - timedelta(days=1), 0, 0, 100)
    result = evaluate(expired, {}, SCHEME, ON)
    assert [step.points for step in result.steps[:2]] == [0, 0]
    assert result.steps[1] == ScoreStep(Dimension.STRENGTH, "lifts_per_worker", Fraction(), 20)
    assert (result.score, result.star, result.grade) == (Fraction(), 0, "D")


def test_too_few_lifts_are_evaluated_and_not_ranked() -> None:
    least = SCHEME.least_lifts
    for lifts, ranked in ((least - 1, False), (least, True)):
        assert evaluate(Proved("B", None, 1, 0, lifts), {}, SCHEME, ON).is_ranked is ranked


def score_of(measure: Measure, one: Seen, other: Mapping[Measure, Seen] = MappingProxyType({})) -> Fraction:
    return evaluate(GOOD, {**other, measure: one}, SCHEME, ON).score


def better(measure: Measure, one: Seen) -> list[Seen]:
    """The same evidence with a better outcome, and one good event more."""
    if measure is Measure.ENTRAPMENTS:
        return [Seen(max(one.events - 1, 0), one.exposure), Seen(one.events, one.exposure + 1)]
    if SCHEME.measures[measure].less_is_better:
        return [Seen(max(one.events - 1, 0), one.exposure), Seen(one.events, one.exposure + 1)]
    return [
        Seen(min(one.events + 1, int(one.exposure)), one.exposure),
        Seen(one.events + 1, one.exposure + 1),
    ]


@given(st.sampled_from(list(Measure)), COUNTS, COUNTS)
def test_a_better_record_never_scores_less(measure: Measure, one: Seen, other: Seen) -> None:
    second = Measure.MISSED if measure is not Measure.MISSED else Measure.RELAPSE
    score = score_of(measure, one, {second: other})
    assert 0 <= score <= 100
    for record in better(measure, one) if one.exposure else ():
        assert score_of(measure, record, {second: other}) >= score


@given(st.integers(1, 5_000), st.integers(1, 5_000))
def test_more_evidence_of_a_perfect_record_never_scores_less(few: int, more: int) -> None:
    perfect = [seen(arrival=(n, n), missed=(0, n), relapse=(0, n)) for n in (few, few + more)]
    scores = [evaluate(GOOD, one, SCHEME, ON).score for one in perfect]
    assert scores == [100, 100]


@given(st.sampled_from(list(Measure)), COUNTS, st.integers(2, 50))
def test_more_evidence_of_the_same_rate_comes_nearer_to_that_rate(
    measure: Measure, one: Seen, times: int
) -> None:
    if not one.exposure:
        return
    law = SCHEME.measures[measure].law
    few, many = bounds(one, law), bounds(Seen(one.events * times, one.exposure * times), law)
    assert few.low <= many.low <= Fraction(one.events) / one.exposure <= many.high <= few.high


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("stars",), [[60, 2], [90, 5]]),
        (("stars",), [[60, 7]]),
        (("publicity_days",), 0),
        (("strength", "none"), 30),
        (("measures", "arrival", "full"), 0.995),
        (("measures",), {"luck": {}}),
        (("measures", "arrival", "none"), "0.995"),
        (("measures", "arrival", "worth"), True),
        (("least_lifts",), -1),
        (("least_lifts",), 100_001),
        (("publicity_days",), 366),
        (("grades",), [[60, "C"], [90, "A"]]),
        (("stars",), [[60, 1]]),
        (("strength", "worth"), "20"),
        (("measures", "arrival", "least"), -1),
        (("strength", "full"), True),
    ],
)
def test_a_scheme_that_makes_no_sense_is_refused(path: tuple[str, ...], value: object) -> None:
    scheme = deepcopy(EVALUATION)
    at = scheme
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    with pytest.raises(ValueError, match=r".+"):
        EvaluationScheme.parse(scheme)


def test_a_scheme_that_judges_nothing_scores_nothing() -> None:
    nothing = replace(SCHEME, worth_of_qualification=0, worth_of_strength=0)
    assert evaluate(GOOD, {}, nothing, ON).score == 0


def test_what_is_out_of_order_is_named() -> None:
    for name, steps in (("stars", [[60, 2], [90, 5]]), ("grades", [[60, "C"], [90, "A"]])):
        with pytest.raises(ValueError, match=f"^{name} must fall"):
            EvaluationScheme.parse(EVALUATION | {name: steps})


def test_a_grade_is_one_letter() -> None:
    assert EvaluationScheme.parse(EVALUATION | {"lowest_grade": "不合格"}).lowest_grade == "不"


def test_publication_waits_for_the_last_second_and_the_last_answer() -> None:
    second = timedelta(seconds=1)
    assert may_publish(EvaluationState.PUBLIC, NOW + second, 0, NOW) is EvaluationRefusal.TOO_EARLY
    assert may_publish(EvaluationState.PUBLIC, NOW, 1, NOW) is EvaluationRefusal.OPEN_APPEAL
    assert may_publish(EvaluationState.PUBLIC, NOW, 0, NOW) is None
    assert may_publish(EvaluationState.PUBLIC, None, 0, NOW) is EvaluationRefusal.WRONG_STATE
    assert may_appeal(EvaluationState.PUBLIC, None, NOW) is EvaluationRefusal.WRONG_STATE
    assert may_publish(EvaluationState.DRAFT, NOW, 0, NOW) is EvaluationRefusal.WRONG_STATE
    assert may_publish(EvaluationState.DRAFT, None, 0, NOW) is EvaluationRefusal.WRONG_STATE
    assert may_appeal(EvaluationState.PUBLIC, NOW + second, NOW) is None
    assert may_appeal(EvaluationState.PUBLIC, NOW, NOW) is EvaluationRefusal.TOO_LATE
    assert may_appeal(EvaluationState.PUBLISHED, NOW, NOW) is EvaluationRefusal.WRONG_STATE


def test_a_matter_relapses_within_fourteen_days_of_being_fixed_on_the_same_lift_alone() -> None:
    def matter(lift: str, day: int, fixed: int | None, trouble: str = "door") -> Matter:
        at = NOW + timedelta(days=day)
        return Matter(lift, (trouble,), at, None if fixed is None else NOW + timedelta(days=fixed))

    matters = [
        matter("a", 0, 1),
        matter("a", 15, 16),  # 14 days after: a relapse of the first
        matter("a", 17, 18, "noise"),  # another trouble
        matter("a", 31, None),  # 15 days after: not one
        matter("b", 2, 3),
    ]
    assert [came_back for _, came_back in fixed_and_relapsed(matters)] == [True, False, False, False]


def test_what_was_told_before_it_was_fixed_is_no_relapse() -> None:
    def matter(opened: int, fixed: int | None) -> Matter:
        at = NOW + timedelta(days=opened)
        return Matter("a", ("door",), at, None if fixed is None else NOW + timedelta(days=fixed))

    while_open = list(fixed_and_relapsed([matter(0, 5), matter(3, None)]))
    assert while_open == [(matter(0, 5), False)]
    at_once = list(fixed_and_relapsed([matter(0, 5), matter(5, None)]))
    assert at_once == [(matter(0, 5), True)]
    assert list(fixed_and_relapsed([])) == []


def test_a_maintainer_of_no_lifts_has_no_strength_to_judge() -> None:
    idle = evaluate(Proved("A1", date(2029, 6, 30), 4, 1, 0), {}, SCHEME, ON)
    assert idle.steps[1] == ScoreStep(Dimension.STRENGTH, "lifts_per_worker", None, 20)
    assert idle.steps[0].points == 20
    assert not idle.is_ranked
