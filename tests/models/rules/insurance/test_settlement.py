"""What is owed back when a contract ends early: by days, by the contract's own line, to the fen."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.settlement import (
    PolicyChangeKind,
    PolicyChangeProblem,
    Span,
    change_day_problem,
    credits_of,
    returned_of,
)

YEAR = Span(date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("total", "on", "kept", "returned"),
    [
        (36_500, date(2026, 1, 1), 0, 36_500),  # before the first day
        (36_500, date(2026, 1, 2), 0, 36_400),  # a day is 1/365
        (36_500, date(2026, 12, 31), 0, 100),
        (36_500, date(2027, 1, 1), 0, 0),
        (36_500, date(2028, 1, 1), 0, 0),  # past the end
        (36_500, date(2026, 7, 2), 0, 18_300),  # 182 days are gone, 183 left
        (36_500, date(2026, 7, 2), 1_000, 16_470),  # a tenth of 183.00 stays with the insurer
        (36_500, date(2026, 7, 2), 10_000, 0),
        (8_835, date(2026, 7, 2), 0, 4_430),  # 88.35 earns 44.05 (4405.397): half a fen goes up
        (1, date(2026, 7, 2), 0, 1),  # 182/365 of a fen is less than half: nothing is earned
        (1, date(2026, 7, 3), 0, 0),
    ],
)
def test_the_rest_of_the_year_by_days(total: int, on: date, kept: int, returned: int) -> None:
    assert returned_of(total, YEAR, on, kept) == returned


def test_a_leap_year_has_366_days() -> None:
    leap = Span(date(2028, 1, 1), date(2029, 1, 1))
    assert returned_of(36_600, leap, date(2028, 3, 1), 0) == 30_600


def test_the_bills_of_a_year_share_what_is_not_asked() -> None:
    assert credits_of([1_395, 2_790, 4_650], YEAR, date(2026, 7, 2), 0) == [699, 1_399, 2_332]
    assert credits_of([], YEAR, date(2026, 7, 2), 0) == []
    assert credits_of([0, 0], YEAR, date(2026, 7, 2), 0) == [0, 0]


def test_a_silent_contract_gives_nothing_of_a_year_begun_and_all_of_one_that_never_begins() -> None:
    assert credits_of([100, 200], YEAR, date(2026, 7, 2), None) == [0, 0]
    assert credits_of([100, 200], YEAR, date(2026, 1, 1), None) == [100, 200]
    assert credits_of([100, 200], YEAR, date(2026, 1, 1), 10_000) == [100, 200]


@given(
    st.lists(st.integers(0, 10**9), max_size=6),
    st.integers(1, 366),
    st.integers(-5, 400),
    st.one_of(st.none(), st.integers(0, 10_000)),
)
def test_nobody_gets_more_than_the_bill_and_later_days_never_give_more(
    amounts: list[int], days: int, gone: int, kept: int | None
) -> None:
    span = Span(YEAR.begins_on, YEAR.begins_on + timedelta(days=days))
    on = span.begins_on + timedelta(days=gone)
    today, tomorrow = (credits_of(amounts, span, day, kept) for day in (on, on + timedelta(days=1)))
    assert all(0 <= part <= amount for part, amount in zip(today, amounts, strict=True))
    assert sum(today) >= sum(tomorrow)
    if kept is not None and gone > 0:
        assert sum(today) == returned_of(sum(amounts), span, on, kept)


@pytest.mark.parametrize(
    ("kind", "on", "wrong"),
    [
        (PolicyChangeKind.REDEEMED, date(2026, 6, 2), None),
        (PolicyChangeKind.CONTINUED, date(2026, 6, 1), PolicyChangeProblem.DAY),  # today was insured
        (PolicyChangeKind.REDEEMED, date(2027, 1, 1), PolicyChangeProblem.DAY),
        (PolicyChangeKind.HANDED_OVER, date(2026, 6, 1), None),
        (PolicyChangeKind.HANDED_OVER, date(2026, 6, 2), PolicyChangeProblem.DAY),
        (PolicyChangeKind.HANDED_OVER, date(2026, 1, 1), PolicyChangeProblem.DAY),
    ],
)
def test_the_day_is_within_the_term(
    kind: PolicyChangeKind, on: date, wrong: PolicyChangeProblem | None
) -> None:
    assert change_day_problem(kind, on, YEAR.begins_on, YEAR.ends_on, date(2026, 6, 1)) is wrong
