"""When news that did not go out is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from models.rules.forwarding.delivery import Delivered, Failed, Unknown, Unreachable
from models.rules.notices.retry import Notified, next_try, reason_of

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("outcome", "attempt", "wait"),
    [
        (Delivered("message"), 1, None),
        (Unreachable("left"), 1, None),
        (Unknown("silent"), 1, MINUTE),
        (Failed("busy"), 2, HOUR),
        (Failed("paused", HOUR), 1, HOUR),
        (Failed("paused", MINUTE), 2, HOUR),
        (Failed("paused", HOUR), 3, None),
    ],
)
def test_the_wait_is_the_longer_of_ours_and_wechats(
    outcome: Notified, attempt: int, wait: timedelta | None
) -> None:
    assert next_try(outcome, (MINUTE, HOUR), attempt, NOW) == (NOW + wait if wait else None)


def test_what_went_out_needs_no_reason() -> None:
    assert [reason_of(Delivered()), reason_of(Unreachable("left"))] == ["", "left"]
