"""Schedule of test messages to each channel."""

from datetime import datetime, timedelta

LIMIT = timedelta(hours=72)  # no channel goes longer without a test message (issue: 72-hour drill)
EVERY = timedelta(hours=68)  # so that a worker that was away for a while still keeps the limit
AFTER_FAILURE = timedelta(hours=1)  # to see soon that it works again


def next_drill(now: datetime, *, passed: bool) -> datetime:
    return now + (EVERY if passed else AFTER_FAILURE)


def is_overdue(last: datetime | None, now: datetime) -> bool:
    """Check that the limit has passed since the last test message that arrived."""
    return last is None or now - last > LIMIT
