"""Whose turn it is among the pages on riding safely, and at what hours they are sent."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.notices.safety_pages import (
    RHYTHMS,
    SafetyPageRule,
    SafetyTopic,
    SafetyTurn,
    send_from,
    turn_on,
)
from models.rules.terminals.profile import CHINA

QUARTERLY = SafetyPageRule(every_months=3)


def at(hour: int, minute: int = 0, day: int = 30) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def test_nothing_is_sent_unless_the_city_says_so() -> None:
    assert turn_on(SafetyPageRule(), date(2026, 11, 30)) is None
    assert SafetyPageRule.parse({}) == SafetyPageRule()


def test_each_page_has_its_quarter() -> None:
    assert turn_on(QUARTERLY, date(2026, 11, 30)) == SafetyTurn(
        SafetyTopic.LIFT, date(2026, 10, 1), date(2027, 1, 1)
    )
    year = [turn_on(QUARTERLY, date(2027, month, 15)) for month in (1, 4, 7, 10)]
    assert [one.topic.value for one in year if one] == ["escalator", "trapped", "lift", "escalator"]


@given(st.dates(date(2026, 1, 1), date(2036, 12, 31)), st.sampled_from(RHYTHMS[1:]))
def test_every_day_has_one_turn_and_the_next_one_another_page(day: date, months: int) -> None:
    rule = SafetyPageRule(every_months=months)
    turn = turn_on(rule, day)
    assert turn is not None
    assert turn.first <= day < turn.following
    following = turn_on(rule, turn.following)
    assert following is not None
    assert following.first == turn.following
    assert following.topic is not turn.topic


def test_nothing_is_sent_at_night() -> None:
    assert send_from(QUARTERLY, at(3)) == at(9)
    assert send_from(QUARTERLY, at(8, 59)) == at(9)
    assert send_from(QUARTERLY, at(9)) == at(9)
    assert send_from(QUARTERLY, at(19, 59)) == at(19, 59)
    assert send_from(QUARTERLY, at(20, 0, 29)) == at(9, 0, 30)
    assert send_from(QUARTERLY, at(23, 0, 29)) == at(9)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(8, 20), st.integers(1, 12))
def test_it_waits_a_day_at_most(moment: datetime, opens: int, hours: int) -> None:
    rule = SafetyPageRule(3, opens, min(opens + hours, 21))
    asked = moment.replace(tzinfo=CHINA)
    found = send_from(rule, asked)
    assert asked <= found < asked + timedelta(days=1)
    assert rule.from_hour <= found.hour < rule.until_hour


def test_a_city_may_send_from_eight_until_nine_in_the_evening() -> None:
    longest = {"every_months": 1, "from_hour": 8, "until_hour": 21}
    assert SafetyPageRule.parse(longest) == SafetyPageRule(1, 8, 21)


@pytest.mark.parametrize(
    "value",
    [
        {"every_months": 2},
        {"every_months": "3"},
        {"every_months": True},
        {"every_months": 3, "from_hour": 9.0},
        {"from_hour": 7},
        {"until_hour": 22},
        {"from_hour": 20, "until_hour": 20},
        {"rhythm": 3},
    ],
)
def test_a_rhythm_that_does_not_exist_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="safety_pages"):
        SafetyPageRule.parse(value)
