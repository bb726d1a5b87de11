"""What the figures mean, by example and for all values."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.rescues.figures import (
    ARRIVAL_WITHIN,
    FEW,
    RESPONSE_WITHIN,
    Group,
    Period,
    RescueFigures,
    TimelyShare,
    Times,
    minutes,
    p90,
    p90_rank,
    per_hundred_lifts,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("part", "of", "percent"),
    [
        (0, 7, "0.00"),
        (7, 7, "100.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1247, 1250, "99.76"),
        (1, 800, "0.13"),
    ],
)
def test_shares_are_shown_with_two_decimals_halves_up(part: int, of: int, percent: str) -> None:
    assert str(TimelyShare(part, of).percent) == percent


def test_a_share_of_nothing_is_no_number_and_more_than_all_is_a_mistake() -> None:
    assert TimelyShare(0, 0).percent is None
    for part in (3, -1):
        with pytest.raises(ValueError, match="no share"):
            TimelyShare(part, 2)


def test_the_limits_are_those_of_the_standard() -> None:
    """DB32/T 4130-2021: response within 3 minutes, arrival within 30 in cities."""
    assert (timedelta(minutes=3), timedelta(minutes=30)) == (RESPONSE_WITHIN, ARRIVAL_WITHIN)


@pytest.mark.parametrize(("count", "rank"), [(1, 1), (2, 2), (9, 9), (10, 9), (11, 10), (20, 18), (100, 90)])
def test_the_90th_percentile_is_the_nearest_rank(count: int, rank: int) -> None:
    assert p90_rank(count) == rank


def test_below_ten_it_is_the_largest_which_is_why_few_is_ten() -> None:
    assert [p90_rank(count) == count for count in range(1, 12)] == [True] * (FEW - 1) + [False] * 2
    assert Times(9, 9, 1).few
    assert not Times(10, 10, 1).few


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=300))
def test_at_least_nine_in_ten_do_not_exceed_it_and_no_smaller_value_will_do(values: list[int]) -> None:
    found = p90(values)
    assert found in values
    assert 10 * sum(value <= found for value in values) >= 9 * len(values)
    smaller = [value for value in values if value < found]
    assert not smaller or 10 * sum(value <= max(smaller) for value in values) < 9 * len(values)


@given(st.integers(0, 10**12), st.integers(1, 10**6))
def test_a_shown_rate_is_never_further_from_the_truth_than_half_its_last_digit(
    cases: int, lifts: int
) -> None:
    shown = per_hundred_lifts(cases, lifts)
    assert shown is not None
    assert abs(Fraction(shown) - Fraction(100 * cases, lifts)) <= Fraction(1, 200)


def test_minutes_have_one_decimal() -> None:
    assert minutes(Fraction(10 * 60_000 + 24_000)) == Decimal("10.4")
    assert minutes(Fraction(3_000)) == Decimal("0.1")  # a half goes up
    assert Times(3, 60_000 * 31, 60_000 * 12).mean_minutes == Decimal("10.3")
    assert Times(0, 0, None).mean_minutes is None


def test_without_lifts_there_is_no_rate() -> None:
    assert per_hundred_lifts(0, 0) is None
    assert per_hundred_lifts(3, 40) == Decimal("7.50")


def test_a_period_is_put_right() -> None:
    assert Period.asked(None, None, TODAY) == Period(date(2026, 8, 25), TODAY)
    assert Period.asked(None, None, TODAY).days == 90
    assert Period.asked(date(2027, 1, 1), date(2027, 2, 1), TODAY) == Period(TODAY, TODAY)
    assert Period.asked(date(2026, 5, 5), date(2026, 5, 1), TODAY) == Period(
        date(2026, 5, 1), date(2026, 5, 1)
    )
    assert Period.asked(date(2001, 1, 1), None, TODAY).days == 3 * 366 + 1


def test_few_cases_are_marked() -> None:
    assert TimelyShare(1, FEW - 1).few
    assert not TimelyShare(1, FEW).few
    assert Times(FEW - 1, 0, None).few
    assert not Times(FEW, 0, None).few


def test_times_are_shown_in_minutes_where_there_are_any() -> None:
    assert Times(0, 0, None).mean_minutes is None
    assert Times(0, 0, None).p90_minutes is None
    assert str(Times(2, 750_000, 600_000).mean_minutes) == "6.3"
    assert str(Times(2, 750_000, 600_000).p90_minutes) == "10.0"


def test_of_no_values_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        p90_rank(0)


def test_a_group_and_the_whole_have_their_rate_for_every_hundred_lifts() -> None:
    none, share = Times(0, 0, None), TimelyShare(0, 0)
    whole = RescueFigures(
        Period(TODAY, TODAY), 3, 0, 200, share, share, share, none, none, none, (), (), (), (), (), ()
    )
    assert str(whole.per_hundred) == str(Group("住宅", 3, 200).per_hundred) == "1.50"
    assert Group("外部", 3).per_hundred is None
