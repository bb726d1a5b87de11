"""Moments as the console writes them."""

from datetime import datetime

from api.console.words.times import deadline
from models.actions.shared.city_rules import LOCAL


def test_a_period_ends_at_24_hours_of_its_last_day() -> None:
    assert deadline(datetime(2026, 11, 21, tzinfo=LOCAL)) == "2026-11-20 24:00"
    assert deadline(datetime(2027, 1, 1, tzinfo=LOCAL)) == "2026-12-31 24:00"
    assert deadline(datetime(2026, 11, 21, 0, 1, tzinfo=LOCAL)) == "2026-11-21 00:01"
