"""Evaluations: worked examples, shrinkage, and what must hold for any maintainer."""

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.shrinkage import Law, Prior, Seen, prior_of
from models.rules.maintenance.evaluation import (
    Dimension,
    EvaluationRefusal,
    EvaluationState,
    Proved,
    ScoreStep,
    evaluate,
    may_appeal,
    may_publish,
    priors_of,
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


def test_the_posterior_lies_between_what_was_seen_and_the_citys_rate() -> None:
    prior = Prior(Fraction(9, 10), Fraction(10))
    assert prior.shrink(Seen(0, Fraction(0))) == Fraction(9, 10)
    assert prior.shrink(Seen(10, Fraction(10))) == Fraction(19, 20)
    assert prior.shrink(Seen(1000, Fraction(1000))) == Fraction(1009, 1010)


def test_equal_maintainers_are_pooled_and_unequal_ones_keep_their_own() -> None:
    equal = [Seen(9, Fraction(10))] * 5
    apart = [Seen(10, Fraction(1000)), Seen(900, Fraction(1000))]
    strongest, weakest = Fraction(200), Fraction(5)
    pooled = prior_of(equal, Law.SHARE, weakest, strongest)
    free = prior_of(apart, Law.SHARE, weakest, strongest)
    assert pooled == Prior(Fraction(9, 10), strongest)
    assert free == Prior(Fraction(91, 200), weakest)
    assert prior_of([], Law.RATE, weakest, strongest) is None


def test_the_strength_is_the_moment_estimate_worked_by_hand() -> None:
    # Rates 2 and 4 in exposures of 10 each: mean 3; spread 10(1)+10(1) = 20; chance 3 (one degree of freedom);
    # size 20 - 200/20 = 10; between = (20 - 3)/10 = 17/10; strength = 3/(17/10) = 30/17.
    prior = prior_of([Seen(20, Fraction(10)), Seen(40, Fraction(10))], Law.RATE, Fraction(1), Fraction(100))
    assert prior == Prior(Fraction(3), Fraction(30, 17))


@pytest.mark.parametrize(
    ("seen", "law", "mean", "strength"),
    [
        # Shares 2/10 and 6/10: mean 2/5, spread 8/10, chance 6/25, size 10, between 7/125; 30/7 less one.
        ([(2, 10), (6, 10)], Law.SHARE, Fraction(2, 5), Fraction(23, 7)),
        # Rates 2 and 4 in exposures of 10 and 30: mean 7/2, spread 30, size 40 - 1000/40 = 15, between 53/30.
        ([(20, 10), (120, 30)], Law.RATE, Fraction(7, 2), Fraction(105, 53)),
        # Rates 1, 2 and 6 in exposures of 10: mean 3, spread 140, two degrees of freedom, between 134/20.
        ([(10, 10), (20, 10), (60, 10)], Law.RATE, Fraction(3), Fraction(30, 67)),
    ],
)
def test_priors_worked_by_hand(
    seen: list[tuple[int, int]], law: Law, mean: Fraction, strength: Fraction
) -> None:
    told = [Seen(events, Fraction(exposure)) for events, exposure in seen]
    nothing = Seen(5, Fraction())  # no exposure: says nothing
    assert nothing.raw is None
    for known in (told, [nothing, *told]):
        assert prior_of(known, law, Fraction(1, 10), Fraction(100)) == Prior(mean, strength)


def test_the_scheme_is_read_exactly() -> None:
    assert (SCHEME.worth_of_qualification, SCHEME.worth_of_strength) == (20, 20)
    assert SCHEME.licences == {"A1": 1, "A2": Fraction(9, 10), "B": Fraction(7, 10)}
    assert (SCHEME.load_full, SCHEME.load_none) == (30, 60)
    assert SCHEME.measures[Measure.ARRIVAL] == MeasureRule(
        Law.SHARE, 15, Fraction(199, 200), Fraction(4, 5), Fraction(5), Fraction(200)
    )
    assert SCHEME.measures[Measure.ENTRAPMENTS].law is Law.RATE
    assert SCHEME.stars == ((90, 5), (80, 4), (70, 3), (60, 2))
    assert (SCHEME.grades, SCHEME.lowest_grade) == (((90, "A"), (75, "B"), (60, "C")), "D")
    assert (SCHEME.least_lifts, SCHEME.publicity_days, SCHEME.arrival_minutes) == (10, 7, 30)


def test_half_of_everything_worked_by_hand() -> None:
    """90 lifts on two workers are half of the way from 60 to 30; 9 of 10 arrivals 20/39 of that from 0.8."""
    proved = Proved("B", ON, 2, 0, 90)
    own = seen(arrival=(9, 10))
    priors = priors_of([own], SCHEME)
    result = evaluate(proved, own, priors, SCHEME, ON)
    arrival = ScoreStep(
        Dimension.RECORD, "arrival", Fraction(100, 13), 15, Seen(9, Fraction(10)), Fraction(9, 10),
        Prior(Fraction(9, 10), Fraction(200)),
    )  # fmt: skip
    assert result.steps == (
        ScoreStep(Dimension.QUALIFICATION, "licence", Fraction(14), 20),
        ScoreStep(Dimension.STRENGTH, "lifts_per_worker", Fraction(10), 20, Seen(90, Fraction(2))),
        arrival,
        ScoreStep(Dimension.RECORD, "entrapments", None, 15),
        ScoreStep(Dimension.RECORD, "relapse", None, 10),
        ScoreStep(Dimension.RECORD, "missed", None, 10),
        ScoreStep(Dimension.RECORD, "satisfaction", None, 10),
    )
    assert result.score == Fraction(8240, 143)  # (14 + 10 + 100/13) of 55
    edge = replace(SCHEME, stars=((result.score, 3),), grades=((result.score, "C"),))
    at_the_edge = evaluate(proved, own, priors, edge, ON)
    assert (at_the_edge.star, at_the_edge.grade) == (3, "C")
    # Whoever has no arrival of its own counts at the city's rate.
    silent = evaluate(proved, {}, priors, SCHEME, ON).steps[2]
    assert silent == replace(arrival, seen=Seen(0, Fraction()))


def test_a_licence_of_an_unknown_level_counts_nothing() -> None:
    unknown = evaluate(Proved("C", ON, 1, 0, 10), {}, priors_of([], SCHEME), SCHEME, ON)
    assert unknown.steps[0] == ScoreStep(Dimension.QUALIFICATION, "licence", Fraction(), 20)


@pytest.mark.parametrize(
    "changed", [{"publicity_days": 1}, {"publicity_days": 365}, {"least_lifts": 100_000}]
)
def test_the_edges_of_a_scheme(changed: dict[str, int]) -> None:
    EvaluationScheme.parse(EVALUATION | changed)


def test_a_worked_example_of_the_demo_scheme() -> None:
    own = seen(arrival=(200, 200), entrapments=(10, 1), relapse=(0, 100), missed=(0, 1000))
    priors = priors_of([own], SCHEME)
    result = evaluate(GOOD, own, priors, SCHEME, ON)
    # 20 + 20 (25 lifts a worker) + 15 + 15 + 10 + 10 of 90, since nobody was asked for satisfaction.
    assert (result.score, result.star, result.grade) == (Fraction(100), 5, "A")
    assert [step.points for step in result.steps] == [20, 20, 15, 15, 10, 10, None]


def test_an_expired_licence_and_too_few_workers_count_nothing() -> None:
    expired = Proved("A1", ON - timedelta(days=1), 0, 0, 100)
    result = evaluate(expired, {}, priors_of([], SCHEME), SCHEME, ON)
    assert [step.points for step in result.steps[:2]] == [0, 0]
    assert (result.score, result.star, result.grade) == (Fraction(), 0, "D")


def test_too_few_lifts_are_evaluated_and_not_ranked() -> None:
    priors = priors_of([], SCHEME)
    least = SCHEME.least_lifts
    for lifts, ranked in ((least - 1, False), (least, True)):
        assert evaluate(Proved("B", None, 1, 0, lifts), {}, priors, SCHEME, ON).is_ranked is ranked


@given(st.lists(COUNTS, max_size=8), COUNTS)
def test_shrinking_stays_between_for_any_city(city: list[Seen], own: Seen) -> None:
    prior = prior_of([*city, own], Law.SHARE, Fraction(1), Fraction(500))
    if prior is None or own.raw is None:
        return
    low, high = sorted((own.raw, prior.mean))
    assert low <= prior.shrink(own) <= high


@given(COUNTS, COUNTS, COUNTS)
def test_scores_stay_within_bounds_and_more_arrivals_in_time_never_cost(a: Seen, b: Seen, c: Seen) -> None:
    priors = priors_of([{Measure.ARRIVAL: a, Measure.MISSED: b}, {Measure.ARRIVAL: c}], SCHEME)
    result = evaluate(GOOD, {Measure.ARRIVAL: a, Measure.MISSED: b}, priors, SCHEME, ON)
    assert 0 <= result.score <= 100
    if a.events < a.exposure:
        better = Seen(a.events + 1, a.exposure)
        assert (
            evaluate(GOOD, {Measure.ARRIVAL: better, Measure.MISSED: b}, priors, SCHEME, ON).score
            >= result.score
        )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("stars",), [[60, 2], [90, 5]]),
        (("stars",), [[60, 7]]),
        (("publicity_days",), 0),
        (("strength", "none"), 30),
        (("measures", "arrival", "full"), 0.995),
        (("measures", "arrival", "prior"), [5]),
        (("measures",), {"luck": {}}),
        (("measures", "arrival", "none"), "0.995"),
        (("measures", "arrival", "prior"), [0, 5]),
        (("measures", "arrival", "worth"), True),
        (("measures", "arrival", "prior"), [6, 5]),
        (("least_lifts",), -1),
        (("least_lifts",), 100_001),
        (("publicity_days",), 366),
        (("grades",), [[60, "C"], [90, "A"]]),
        (("stars",), [[60, 1]]),
        (("strength", "worth"), "20"),
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
    idle = evaluate(Proved("A1", date(2029, 6, 30), 4, 1, 0), {}, priors_of([], SCHEME), SCHEME, ON)
    assert [step.points for step in idle.steps[:2]] == [20, None]
    assert not idle.is_ranked
