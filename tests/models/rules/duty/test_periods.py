"""Which days, weeks and months are owed, kept and missing. 令第74号: 每日, 每周至少一次, 每月至少一次."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.duty.kinds import DutyPeriod
from models.rules.duty.periods import (
    ONE_DAY,
    DutySpan,
    DutyStanding,
    lift_is_owed,
    missing_spans,
    span_before,
    span_of,
    standing_of,
)
from models.rules.lifts.state import LiftState

DAYS = st.dates(date(2023, 5, 5), date(2040, 1, 1))
PERIODS = st.sampled_from(DutyPeriod)
MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        (DutyPeriod.DAY, MONDAY, MONDAY, MONDAY),
        (DutyPeriod.DAY, date(2026, 10, 1), date(2026, 10, 1), date(2026, 10, 1)),  # a holiday is a day
        (DutyPeriod.WEEK, MONDAY, MONDAY, date(2026, 12, 6)),
        (DutyPeriod.WEEK, date(2026, 11, 29), date(2026, 11, 23), date(2026, 11, 29)),  # a Sunday
        (DutyPeriod.WEEK, date(2027, 1, 1), date(2026, 12, 28), date(2027, 1, 3)),
        (DutyPeriod.MONTH, MONDAY, date(2026, 11, 1), date(2026, 11, 30)),
        (DutyPeriod.MONTH, date(2028, 2, 10), date(2028, 2, 1), date(2028, 2, 29)),
        (DutyPeriod.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (DutyPeriod.HALF_YEAR, date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (DutyPeriod.HALF_YEAR, date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        (DutyPeriod.YEAR, date(2028, 2, 29), date(2028, 1, 1), date(2028, 12, 31)),
    ],
)
def test_the_span_of_a_day(period: DutyPeriod, day: date, first: date, last: date) -> None:
    assert span_of(period, day) == DutySpan(first, last)


@given(PERIODS, DAYS)
def test_spans_leave_no_day_out_and_none_is_in_two(period: DutyPeriod, day: date) -> None:
    span = span_of(period, day)
    assert span.first <= day <= span.last
    assert span_of(period, span.first) == span_of(period, span.last) == span
    assert span_before(period, span).last + ONE_DAY == span.first


@pytest.mark.parametrize(
    ("today", "kept", "standing"),
    [
        (MONDAY, False, DutyStanding.DUE),  # the day itself still has time
        (MONDAY + ONE_DAY, False, DutyStanding.OVERDUE),
        (MONDAY + ONE_DAY, True, DutyStanding.KEPT),
        (MONDAY, True, DutyStanding.KEPT),
    ],
)
def test_a_day_without_a_sheet_is_overdue_on_the_next(
    today: date, kept: bool, standing: DutyStanding
) -> None:
    assert standing_of(DutySpan(MONDAY, MONDAY), today, kept=kept) is standing


def test_missing_days_end_where_the_book_began_and_today_is_not_missing_yet() -> None:
    kept = {MONDAY - ONE_DAY * 2}
    missing = missing_spans(DutyPeriod.DAY, kept, MONDAY - ONE_DAY * 3, MONDAY, 7)
    assert [one.first for one in missing] == [MONDAY - ONE_DAY, MONDAY - ONE_DAY * 3]


def test_a_week_that_had_begun_before_the_book_is_not_owed() -> None:
    tuesday = MONDAY - ONE_DAY * 6
    assert missing_spans(DutyPeriod.WEEK, (), tuesday, MONDAY, 4) == ()
    assert missing_spans(DutyPeriod.WEEK, (), tuesday - ONE_DAY, MONDAY, 4) == (
        DutySpan(tuesday - ONE_DAY, MONDAY - ONE_DAY),
    )


@given(PERIODS, DAYS, st.integers(0, 400), st.integers(0, 12), st.data())
def test_what_is_missing_is_over_was_owed_and_has_no_sheet(
    period: DutyPeriod, today: date, age: int, look_back: int, data: st.DataObject
) -> None:
    since = today - timedelta(days=age)
    kept = data.draw(st.sets(st.dates(since, today).map(lambda day: span_of(period, day).first)))
    missing = missing_spans(period, kept, since, today, look_back)
    assert len(missing) <= look_back
    assert list(missing) == sorted(set(missing), reverse=True)
    for one in missing:
        assert since <= one.first
        assert one.last < today
        assert one.first not in kept


@pytest.mark.parametrize(
    ("state", "since", "owed"),
    [
        (LiftState.IN_USE, None, True),
        (LiftState.IN_USE, MONDAY - ONE_DAY, True),
        (LiftState.IN_USE, MONDAY, False),  # started again on the day
        (LiftState.IN_USE, MONDAY + ONE_DAY, False),
        (LiftState.STOPPED, MONDAY - ONE_DAY, False),
        (LiftState.STOPPED, MONDAY, False),  # stopped on the day
        (LiftState.SEALED, MONDAY + ONE_DAY, True),  # it ran until then
        (LiftState.SCRAPPED, None, False),
    ],
)
def test_only_lifts_in_use_are_owed_a_look(state: LiftState, since: date | None, owed: bool) -> None:
    assert lift_is_owed(state, since, MONDAY) is owed
