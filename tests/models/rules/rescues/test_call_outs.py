"""Paging people: at once, a call after the step's wait, the next person, and no longer than needed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.rescues.call_outs import (
    MOST_PEOPLE,
    RESULT_WITHIN,
    WAITS,
    CallWay,
    PlannedCall,
    counts_as_key,
    is_needed,
    next_try,
    plan_calls,
)
from models.rules.rescues.escalation import Reason
from models.rules.rescues.trap_clock import RescueState

T0 = datetime(2026, 11, 30, 12, tzinfo=UTC)
A, B, C = (UUID(int=number) for number in (1, 2, 3))
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def test_the_first_hears_at_once_by_sms_then_by_telephone_then_the_next() -> None:
    assert plan_calls([A, B, C], (), T0, MINUTE) == [
        PlannedCall(A, CallWay.SMS, T0),
        PlannedCall(A, CallWay.VOICE, T0 + MINUTE),
        PlannedCall(B, CallWay.SMS, T0 + 2 * MINUTE),
        PlannedCall(B, CallWay.VOICE, T0 + 2 * MINUTE),
        PlannedCall(C, CallWay.SMS, T0 + 3 * MINUTE),
        PlannedCall(C, CallWay.VOICE, T0 + 3 * MINUTE),
    ]


def test_a_repeated_page_folds_the_sms_and_never_the_call() -> None:
    written = [(A, CallWay.SMS), (B, CallWay.SMS)]
    assert plan_calls([A], written, T0, MINUTE) == [PlannedCall(A, CallWay.VOICE, T0 + MINUTE)]


def test_each_is_told_by_the_ways_that_reach_them_and_the_ways_fold_apart() -> None:
    ways = {A: (CallWay.WECOM,), B: (CallWay.SMS, CallWay.WECOM, CallWay.VOICE)}
    assert plan_calls([A, B], [(B, CallWay.SMS)], T0, MINUTE, ways) == [
        PlannedCall(A, CallWay.WECOM, T0),
        PlannedCall(B, CallWay.WECOM, T0 + 2 * MINUTE),
        PlannedCall(B, CallWay.VOICE, T0 + 2 * MINUTE),
    ]


@given(
    st.lists(st.uuids(), unique=True, max_size=9),
    st.integers(1, 600).map(lambda seconds: timedelta(seconds=seconds)),
)
def test_everybody_is_telephoned_in_order_and_nobody_twice(people: list[UUID], wait: timedelta) -> None:
    planned = plan_calls(people, [(one, CallWay.SMS) for one in people[:1]], T0, wait)
    calls = [one for one in planned if one.way is CallWay.VOICE]
    assert [one.contact_id for one in calls] == people[:MOST_PEOPLE]
    assert [one.at for one in calls] == [T0 + (number + 1) * wait for number in range(len(calls))]
    assert {one.contact_id for one in planned if one.way is CallWay.SMS} == set(people[1:MOST_PEOPLE])


@pytest.mark.parametrize("state", RescueState)
@pytest.mark.parametrize("reason", Reason)
def test_a_call_out_is_needed_while_nobody_goes_or_who_goes_is_late(
    state: RescueState, reason: Reason
) -> None:
    on_the_way = state in (RescueState.ACKNOWLEDGED, RescueState.DEPARTED, RescueState.ARRIVED)
    late = reason in (Reason.NOT_ARRIVED, Reason.NOT_RELEASED, Reason.BY_HAND)
    assert is_needed(state, reason) == (state is RescueState.WAITING or (on_the_way and late))


def test_it_is_tried_again_at_once_and_given_up_within_a_minute() -> None:
    tries = [next_try(attempt, T0) for attempt in range(1, len(WAITS) + 2)]
    assert tries == [*(T0 + wait for wait in WAITS), None]
    assert sum(WAITS, timedelta(0)) < MINUTE
    assert next_try(1, T0, MINUTE) == T0 + MINUTE
    assert next_try(4, T0, SECOND) == T0 + WAITS[3]


@pytest.mark.parametrize(
    ("off", "counts"),
    [
        (-MINUTE - SECOND, False), (-MINUTE, True), (timedelta(0), True),
        (RESULT_WITHIN, True), (RESULT_WITHIN + SECOND, False),
    ],
)  # fmt: skip
def test_a_key_press_belongs_to_its_call(off: timedelta, counts: bool) -> None:
    assert counts_as_key(T0, T0 + off) is counts
    assert not counts_as_key(None, T0)
