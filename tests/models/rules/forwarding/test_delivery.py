from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.forwarding.delivery import (
    URGENT_WAITS,
    Accepted,
    Delivered,
    DeliveryState,
    Failed,
    RefusedDelivery,
    Unknown,
    Unreachable,
    Verdict,
    judge,
)
from models.rules.reports.kinds import ROUTINE, URGENT

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_a_ticket_number_makes_it_accepted_and_a_bare_answer_only_delivered() -> None:
    accepted = judge(Accepted("A-1"), attempt=1, urgency=ROUTINE, now=NOW, chance=0)
    assert (accepted.state, accepted.ticket, accepted.due_at) == (DeliveryState.ACCEPTED, "A-1", None)
    assert judge(Delivered(), attempt=1, urgency=ROUTINE, now=NOW, chance=0).state is DeliveryState.DELIVERED


def test_refused_and_unreachable_end_it_with_their_reason() -> None:
    assert (
        judge(RefusedDelivery("not ours"), attempt=1, urgency=ROUTINE, now=NOW, chance=0).reason == "not ours"
    )
    dead = judge(Unreachable("410"), attempt=1, urgency=ROUTINE, now=NOW, chance=0)
    assert (dead.state, dead.reason) == (DeliveryState.DEAD, "410")


@pytest.mark.parametrize("outcome", [Failed("HTTP 500"), Unknown("timeout")])
def test_the_waits_are_those_of_standard_webhooks(outcome: Failed | Unknown) -> None:
    waits = []
    for attempt in range(1, 10):
        due_at = judge(outcome, attempt=attempt, urgency=ROUTINE, now=NOW, chance=0).due_at
        assert due_at is not None
        waits.append(due_at - NOW)
    hours = [timedelta(hours=hour) for hour in (2, 5, 10, 14, 20, 24)]
    assert waits == [timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), *hours]
    assert timedelta(days=3) < sum(waits, timedelta(0)) < timedelta(days=3.5)


def test_an_entrapment_is_tried_after_seconds_first_and_then_as_others() -> None:
    seconds = [2, 5, 10, 15, 30, 60, 60, 60, 60, 5 * 60, 30 * 60]
    hours = [2, 5, 10, 14, 20, 24]
    waits = [timedelta(seconds=one) for one in seconds] + [timedelta(hours=one) for one in hours]
    for attempt, wait in enumerate(waits, start=1):
        verdict = judge(Unknown("timeout"), attempt=attempt, urgency=URGENT, now=NOW, chance=0)
        assert verdict == Verdict(DeliveryState.SCHEDULED, NOW + wait, "timeout")


@pytest.mark.parametrize(("urgency", "attempts"), [(ROUTINE, 10), (URGENT, 18)])
def test_after_the_last_wait_it_is_dead_with_the_last_reason(urgency: int, attempts: int) -> None:
    last = judge(Failed("HTTP 500"), attempt=attempts - 1, urgency=urgency, now=NOW, chance=0)
    assert last.state is DeliveryState.SCHEDULED
    verdict = judge(Failed("HTTP 500"), attempt=attempts, urgency=urgency, now=NOW, chance=0)
    words = f"{attempts} attempts failed, the last: HTTP 500"
    assert verdict == Verdict(DeliveryState.DEAD, reason=words)


@pytest.mark.parametrize(
    ("chance", "retry_after", "seconds"),
    [
        (0.5, None, 5.25),  # half of the tenth by which a wait may be lengthened
        (0, 4, 5),  # what the recipient asks for shortens nothing
        (0, 3600, 3600),
        (0, 86_401, 86_400),
    ],
)
def test_a_wait_of_five_seconds(chance: float, retry_after: int | None, seconds: float) -> None:
    asked = None if retry_after is None else timedelta(seconds=retry_after)
    verdict = judge(Failed("busy", asked), attempt=1, urgency=ROUTINE, now=NOW, chance=chance)
    assert verdict == Verdict(DeliveryState.SCHEDULED, NOW + timedelta(seconds=seconds), "busy")


def test_an_entrapment_is_tried_many_times_in_the_first_five_minutes() -> None:
    tried_until, attempts = timedelta(0), 1
    for wait in URGENT_WAITS:
        tried_until += wait
        if tried_until > timedelta(minutes=5):
            break
        attempts += 1
    assert attempts >= 9


@given(
    st.integers(1, 9),
    st.sampled_from([URGENT, ROUTINE]),
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 10**6),
)
def test_jitter_and_retry_after_only_lengthen_a_wait(
    attempt: int, urgency: int, chance: float, retry_after: int
) -> None:
    plain = judge(Failed("x"), attempt=attempt, urgency=urgency, now=NOW, chance=0).due_at
    jittered = judge(Failed("x"), attempt=attempt, urgency=urgency, now=NOW, chance=chance).due_at
    asked = judge(
        Failed("x", timedelta(seconds=retry_after)), attempt=attempt, urgency=urgency, now=NOW, chance=0
    ).due_at
    assert plain is not None
    assert jittered is not None
    assert asked is not None
    assert plain <= jittered <= NOW + (plain - NOW) * 1.1 + timedelta(milliseconds=1)
    assert asked >= plain
    most = 60 if urgency == URGENT else 86400
    assert asked >= NOW + timedelta(seconds=min(retry_after, most))


@pytest.mark.parametrize("attempt", range(1, len(URGENT_WAITS) + 1))
def test_nobody_can_have_an_entrapment_wait_longer_than_a_minute_beyond_its_schedule(attempt: int) -> None:
    busy = Failed("HTTP 503", timedelta(days=1))
    due_at = judge(busy, attempt=attempt, urgency=URGENT, now=NOW, chance=0).due_at
    assert due_at == NOW + max(URGENT_WAITS[attempt - 1], timedelta(minutes=1))
