"""What is public of a report, and the window in which it is looked for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.publishing.public_list import HOUR, LONGEST_SPAN, PublicWindow, public_time, read_window

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, MOMENTS, st.timedeltas(timedelta(0), LONGEST_SPAN))
def test_the_filter_tells_exactly_what_the_list_tells(
    opened: datetime, since: datetime, span: timedelta
) -> None:
    window = read_window(since, since + span, NOW)
    assert window
    is_found = window.opened_from <= opened < window.opened_before
    is_over = public_time(opened) + HOUR <= NOW
    assert is_found is (is_over and window.since <= public_time(opened) <= window.until)


def test_an_hour_that_began_before_the_window_is_not_in_it() -> None:
    assert PublicWindow(NOW, NOW, NOW).opened_from == NOW.replace(hour=10, minute=0)
    assert PublicWindow(NOW.replace(minute=0), NOW, NOW).opened_from == NOW.replace(minute=0)


def test_a_public_time_is_the_full_hour() -> None:
    assert public_time(datetime(2026, 11, 22, 9, 59, 59, 999_999, tzinfo=UTC)) == NOW.replace(minute=0)
    assert timedelta(days=90) == LONGEST_SPAN  # GeoReport v2


def test_an_hour_is_listed_once_it_is_over() -> None:
    """Or whoever asks every minute would see the minute."""
    opened = NOW
    for now, is_listed in (
        (NOW, False),
        (NOW.replace(minute=59, second=59), False),
        (NOW.replace(hour=10, minute=0), True),
    ):
        window = read_window(None, None, now)
        assert window
        assert (window.opened_from <= opened < window.opened_before) is is_listed


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        (None, None, LONGEST_SPAN),
        (NOW - timedelta(days=10), None, timedelta(days=10)),
        (NOW - timedelta(days=90), None, LONGEST_SPAN),
        (None, NOW - timedelta(days=10), LONGEST_SPAN),
    ],
)
def test_what_is_not_said_is_ninety_days(
    start: datetime | None, end: datetime | None, span: timedelta
) -> None:
    window = read_window(start, end, NOW)
    assert window
    assert window.until - window.since == span


def test_more_than_ninety_days_is_refused() -> None:
    assert read_window(NOW - LONGEST_SPAN, NOW, NOW)
    assert read_window(NOW - LONGEST_SPAN - timedelta(seconds=1), NOW, NOW) is None
    assert read_window(NOW - timedelta(days=200), None, NOW) is None  # not some other ninety days
    assert read_window(None, datetime(1, 1, 2, tzinfo=UTC), NOW) is None
