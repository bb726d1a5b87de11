"""Several entrapments of one estate: when they are one event, and who is helped first."""

from datetime import UTC, datetime, timedelta

import pytest

from models.rules.rescues.outage import Need, OutageRule, by_need
from models.rules.rescues.trap_clock import RescueState

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
RULE = OutageRule.parse({})


@pytest.mark.parametrize(("seconds", "joins"), [(599, True), (600, True), (601, False)])
def test_two_within_ten_minutes_are_one_event(seconds: int, joins: bool) -> None:
    assert RULE.joins([NOW - timedelta(seconds=seconds), NOW], NOW) is joins
    assert not RULE.joins([NOW], NOW)


def need(state: RescueState, *, ill: bool = False, inside: int = 0, waiting: int = 0) -> Need:
    return Need(state, ill, inside, NOW - timedelta(minutes=waiting))


def test_by_need() -> None:
    cases = {
        "arrived, a child": need(RescueState.ARRIVED, ill=True, waiting=30),
        "longest": need(RescueState.WAITING, waiting=20),
        "five inside": need(RescueState.DEPARTED, inside=5, waiting=1),
        "an old man": need(RescueState.WAITING, ill=True, waiting=2),
        "a child and others": need(RescueState.WAITING, ill=True, inside=3, waiting=1),
        "new": need(RescueState.WAITING, waiting=0),
    }
    assert by_need((one, name) for name, one in cases.items()) == [
        "a child and others", "an old man", "five inside", "longest", "new", "arrived, a child",
    ]  # fmt: skip


def test_the_helped_come_last_in_the_order_of_their_rescue() -> None:
    states = ["merged", "closed", "released", "arrived", "acknowledged"]
    cases = [(need(RescueState(state), ill=state != "acknowledged"), state) for state in states]
    assert by_need(cases) == ["acknowledged", "arrived", "released", "closed", "merged"]


def test_a_city_may_ask_for_a_hundred_lifts_within_a_day() -> None:
    assert OutageRule.parse({}) == OutageRule(2, timedelta(minutes=10))
    most = {"at_least": 100, "within_seconds": 86_400}
    assert OutageRule.parse(most) == OutageRule(100, timedelta(days=1))
    assert OutageRule.parse({"within_seconds": 1}).within == timedelta(seconds=1)


@pytest.mark.parametrize(
    "value",
    [
        {"at_least": 1}, {"at_least": "2"}, {"at_least": 101}, {"at_least": True},
        {"within_seconds": 0}, {"within_seconds": 86_401}, {"within_seconds": 1.5},
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="outage"):
        OutageRule.parse(value)
