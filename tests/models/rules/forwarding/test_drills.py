"""Test messages: often enough for the 72-hour limit, and soon again after a failure."""

from datetime import UTC, datetime, timedelta

from models.rules.forwarding.drills import LIMIT, is_overdue, next_drill

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_channel_that_passed_is_tried_again_before_the_limit_and_a_failed_one_within_the_hour() -> None:
    assert next_drill(NOW, passed=True) == NOW + timedelta(hours=68)
    assert timedelta(hours=72) == LIMIT
    assert next_drill(NOW, passed=False) == NOW + timedelta(hours=1)


def test_overdue_begins_after_the_limit_and_holds_for_a_channel_that_never_passed() -> None:
    assert is_overdue(None, NOW)
    assert not is_overdue(NOW - LIMIT, NOW)
    assert is_overdue(NOW - LIMIT - timedelta(microseconds=1), NOW)
