"""Polling: each minute at first, ever more rarely, and no longer than 90 days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.forwarding.polling import next_poll

FILED = datetime(2026, 8, 1, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(0), timedelta(days=100))


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(0), timedelta(minutes=1)),
        (timedelta(minutes=10) - timedelta(microseconds=1), timedelta(minutes=1)),
        (timedelta(minutes=10), timedelta(minutes=5)),
        (timedelta(minutes=59), timedelta(minutes=5)),
        (timedelta(hours=1), timedelta(minutes=15)),
        (timedelta(days=1), timedelta(hours=1)),
        (timedelta(hours=23), timedelta(minutes=15)),
        (timedelta(days=6), timedelta(hours=1)),
        (timedelta(days=7), timedelta(hours=6)),
        (timedelta(days=89), timedelta(hours=6)),
    ],
)
def test_the_wait_grows_with_the_age(age: timedelta, wait: timedelta) -> None:
    assert next_poll(FILED, FILED + age) == FILED + age + wait


@given(SPANS, SPANS)
def test_an_older_matter_never_waits_less_and_ends_after_90_days(one: timedelta, other: timedelta) -> None:
    younger, older = (next_poll(FILED, FILED + age) for age in sorted((one, other)))
    assert (older is None) is (max(one, other) >= timedelta(days=90))
    if younger and older:
        assert younger - min(one, other) <= older - max(one, other)
