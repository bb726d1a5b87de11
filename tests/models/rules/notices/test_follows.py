"""When followers of a lift hear of a vote."""

from datetime import UTC, datetime, timedelta

import pytest

from models.rules.notices.follows import reminds_of

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("opens", "closes", "is_told"),
    [
        (-48 * HOUR, 24 * HOUR, True),  # on the hour
        (-48 * HOUR, 24 * HOUR + timedelta(seconds=1), False),
        (-48 * HOUR, HOUR, True),
        (-48 * HOUR, timedelta(0), False),  # it has ended
        (timedelta(0), HOUR, True),
        (HOUR, 2 * HOUR, False),  # nobody can vote yet
    ],
)
def test_a_vote_is_told_of_within_its_last_day(opens: timedelta, closes: timedelta, is_told: bool) -> None:
    assert reminds_of(NOW + opens, NOW + closes, NOW) is is_told


def test_a_vote_without_days_is_told_of_to_nobody() -> None:
    assert not reminds_of(None, NOW + HOUR, NOW)
    assert not reminds_of(NOW - HOUR, None, NOW)
