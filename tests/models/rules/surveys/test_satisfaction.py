"""Satisfaction figures against published tables, and at the edges of the sample."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.surveys.satisfaction import (
    LiftAnswers,
    Sample,
    percent,
    response_rate,
    satisfaction,
    weighted_csat,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(10, 10, "72.2", "100"), (27, 30, "74.4", "96.5"), (90, 100, "82.6", "94.5"), (0, 10, "0", "27.8")],
)
def test_wilsons_interval_as_in_published_tables(successes: int, n: int, low: str, high: str) -> None:
    interval = wilson(successes, n)
    assert (percent(interval.low), percent(interval.high)) == (Decimal(low), Decimal(high))


def test_asking_most_of_a_small_population_narrows_the_interval() -> None:
    few_of_many, most_of_few = wilson(45, 50), wilson(45, 50, population=55)
    assert most_of_few.high - most_of_few.low < few_of_many.high - few_of_many.low


def test_the_interval_of_fifty_among_fifty_five_worked_by_hand() -> None:
    """The variance shrinks to (55 - 50) / (55 - 1) of that without a population."""
    interval = wilson(45, 50, population=55)
    assert (percent(interval.low, 2), percent(interval.high, 2)) == (Decimal("87.18"), Decimal("92.25"))


def test_bounds_have_twenty_eight_digits() -> None:
    interval = wilson(1, 3)
    assert [len(one.as_tuple().digits) for one in (interval.low, interval.high)] == [28, 28]


@pytest.mark.parametrize("population", [None, 0, 49, 50])
def test_a_population_that_is_unknown_or_cannot_be_narrows_nothing(population: int | None) -> None:
    assert wilson(45, 50, population) == wilson(45, 50)


@pytest.mark.parametrize(
    ("valid", "sample"),
    [(0, Sample.SUPPRESSED), (9, Sample.SUPPRESSED), (10, Sample.FEW), (29, Sample.FEW), (30, Sample.ENOUGH)],
)
def test_a_small_sample_is_suppressed_or_marked(valid: int, sample: Sample) -> None:
    figure = satisfaction({5: valid})
    assert (figure.valid, figure.sample) == (valid, sample)
    assert (figure.csat is None) is (sample is Sample.SUPPRESSED)
    assert (figure.interval is None) is (sample is Sample.SUPPRESSED)
    assert (figure.distribution is None) is (sample is Sample.SUPPRESSED)


def test_csat_is_the_share_of_fours_and_fives() -> None:
    figure = satisfaction({1: 2, 2: 3, 3: 5, 4: 20, 5: 10})
    assert figure.csat == Fraction(30, 40)
    assert figure.distribution == {1: 2, 2: 3, 3: 5, 4: 20, 5: 10}
    assert figure.interval == wilson(30, 40)


def test_scores_that_nobody_gave_are_shown_as_none_and_the_population_narrows() -> None:
    figure = satisfaction({4: 9, 1: 1}, population=12)
    assert figure.distribution == {1: 1, 2: 0, 3: 0, 4: 9, 5: 0}
    assert figure.interval == wilson(9, 10, 12)


def test_a_score_outside_the_scale_is_an_error() -> None:
    with pytest.raises(ValueError, match="not on the scale"):
        satisfaction({6: 1})
    with pytest.raises(ValueError, match="not on the scale"):
        satisfaction({0: 1})


@pytest.mark.parametrize(("successes", "n"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_an_error(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(successes, n)


def test_a_lift_weighs_as_many_as_it_serves() -> None:
    tower, villa = LiftAnswers(residents=300, satisfied=5, valid=10), LiftAnswers(100, 10, 10)
    assert weighted_csat([tower, villa]) == Fraction(5, 8)


def test_lifts_without_residents_or_answers_weigh_nothing() -> None:
    assert weighted_csat([LiftAnswers(0, 5, 10), LiftAnswers(100, 9, 10), LiftAnswers(50, 0, 0)]) == Fraction(
        9, 10
    )
    assert weighted_csat([LiftAnswers(0, 5, 10)]) is None
    assert weighted_csat([]) is None


def test_the_response_rate_needs_invitations() -> None:
    assert response_rate(30, 120) == Fraction(1, 4)
    assert response_rate(3, 0) is None


def test_percentages_are_rounded_half_up() -> None:
    assert percent(Fraction(1, 8), 0) == 13
    assert percent(Decimal("0.8745")) == Decimal("87.5")


@given(st.integers(1, 10**6), st.data(), st.none() | st.integers(0, 10**7))
def test_the_interval_holds_the_share_and_stays_within_0_and_1(
    n: int, data: st.DataObject, population: int | None
) -> None:
    successes = data.draw(st.integers(0, n))
    interval = wilson(successes, n, population)
    assert 0 <= interval.low <= Decimal(successes) / n <= interval.high <= 1


@given(st.integers(1, 10**6), st.data())
def test_satisfied_and_dissatisfied_are_mirror_images(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    one, other = wilson(successes, n), wilson(n - successes, n)
    assert abs(one.low - (1 - other.high)) < Decimal("1e-20")


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 50)), min_size=1))
def test_with_equal_answers_in_every_lift_the_weights_change_nothing(rows: list[tuple[int, int]]) -> None:
    lifts = [LiftAnswers(residents, valid * 3, valid * 4) for residents, valid in rows]
    assert weighted_csat(lifts) == Fraction(3, 4)
