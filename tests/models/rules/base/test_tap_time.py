"""Taps without a signal: their age counts, and no clock of a phone is believed beyond reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.tap_time import TapTime, tap_time

BEGAN = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
NOW = BEGAN + timedelta(minutes=20)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("tapped", "sent", "at", "is_off"),
    [
        (NOW, NOW, NOW, False),
        (NOW - 4 * SECOND, NOW, NOW, False),  # the network's seconds
        (NOW - 5 * SECOND, NOW, NOW - 5 * SECOND, False),
        (NOW - 7 * MINUTE, NOW, NOW - 7 * MINUTE, False),
        (NOW - 7 * MINUTE, NOW + 2 * MINUTE, NOW - 9 * MINUTE, False),
        (NOW - 7 * MINUTE, NOW + 2 * MINUTE + SECOND, NOW - 9 * MINUTE - SECOND, True),
        # A clock that is an hour fast, or slow, by itself: the age is right, and it is marked.
        (NOW + 53 * MINUTE, NOW + 60 * MINUTE, NOW - 7 * MINUTE, True),
        (NOW - 67 * MINUTE, NOW - 60 * MINUTE, NOW - 7 * MINUTE, True),
        (NOW - 20 * MINUTE, NOW, BEGAN, False),
        (NOW - 21 * MINUTE, NOW, BEGAN, True),  # before anybody had called for help
        (NOW + MINUTE, NOW, NOW, True),  # the clock was set back between tap and sending
    ],
)
def test_worked_examples(tapped: datetime, sent: datetime, at: datetime, is_off: bool) -> None:
    assert tap_time(tapped, sent, NOW, BEGAN) == TapTime(at, is_off)


@given(MOMENTS, MOMENTS)
def test_a_tap_is_never_before_the_rescue_or_after_its_arrival(tapped: datetime, sent: datetime) -> None:
    assert BEGAN <= tap_time(tapped, sent, NOW, BEGAN).at <= NOW


@given(
    st.timedeltas(timedelta(), timedelta(minutes=20)),
    st.timedeltas(timedelta(days=-900), timedelta(days=900)),
)
def test_a_clock_that_is_wrong_but_steady_changes_no_minute(age: timedelta, wrong: timedelta) -> None:
    right = tap_time(NOW - age, NOW, NOW, BEGAN)
    told = tap_time(NOW - age + wrong, NOW + wrong, NOW, BEGAN)
    assert told.at == right.at
    assert told.clock_is_off == (abs(wrong) > 2 * MINUTE)


@given(st.lists(st.timedeltas(timedelta(), timedelta(minutes=20)), min_size=2, max_size=4))
def test_taps_keep_their_order(ages: list[timedelta]) -> None:
    moments = [tap_time(NOW - age, NOW, NOW, BEGAN).at for age in sorted(ages, reverse=True)]
    assert moments == sorted(moments)
