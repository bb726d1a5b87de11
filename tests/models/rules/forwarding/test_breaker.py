from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.forwarding.breaker import (
    FAILURES_TO_OPEN,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    Breaker,
    BreakerState,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def opened() -> Breaker:
    breaker = Breaker(NOW)
    for _ in range(FAILURES_TO_OPEN):
        breaker = breaker.after(answered=False, now=NOW)
    return breaker


def test_it_opens_after_five_failures_in_a_row_and_not_before() -> None:
    breaker = Breaker(NOW)
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker = breaker.after(answered=False, now=NOW)
        assert breaker.state(NOW) is BreakerState.CLOSED
    assert breaker.after(answered=False, now=NOW).state(NOW) is BreakerState.OPEN


def test_the_figures() -> None:
    assert (5, timedelta(seconds=15), timedelta(minutes=5)) == (FAILURES_TO_OPEN, FIRST_PAUSE, LONGEST_PAUSE)


def test_what_it_knows_as_it_is_told_to_other_workers() -> None:
    assert opened().as_json() == {
        "changed_at": "2026-11-22T09:00:00+00:00",
        "failures": 5,
        "openings": 1,
        "probe_at": "2026-11-22T09:00:15+00:00",
    }
    assert Breaker(NOW, 2).as_json()["probe_at"] is None
    probed = opened().after(answered=False, now=NOW + FIRST_PAUSE)
    assert (probed.changed_at, probed.failures, probed.openings) == (NOW + FIRST_PAUSE, 6, 2)


def test_an_answer_changes_only_what_was_not_well() -> None:
    later = NOW + timedelta(minutes=1)
    assert Breaker(NOW).after(answered=True, now=later) == Breaker(NOW)
    assert Breaker(NOW, 1).after(answered=True, now=later) == Breaker(later)


def test_a_partner_away_for_years_is_still_probed_every_five_minutes() -> None:
    away = Breaker(NOW, 9_999, 9_999, NOW).after(answered=False, now=NOW)
    assert away.probe_at == NOW + timedelta(minutes=5)


def test_an_answer_in_between_begins_the_count_anew() -> None:
    breaker = Breaker(NOW)
    for answered in (False, False, False, False, True, False, False, False, False):
        breaker = breaker.after(answered=answered, now=NOW)
    assert breaker.state(NOW) is BreakerState.CLOSED


def test_it_probes_exactly_when_the_pause_is_over() -> None:
    breaker, last = opened(), NOW + FIRST_PAUSE - timedelta(microseconds=1)
    assert breaker.state(last) is BreakerState.OPEN
    assert breaker.state(NOW + FIRST_PAUSE) is BreakerState.PROBING


def test_each_failed_probe_doubles_the_pause_up_to_five_minutes() -> None:
    breaker, now, pauses = opened(), NOW, []
    for _ in range(7):
        assert breaker.probe_at is not None
        pauses.append(breaker.probe_at - now)
        now = breaker.probe_at
        breaker = breaker.after(answered=False, now=now)
    assert pauses == [timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 240, 300, 300)]


def test_one_answer_closes_it() -> None:
    breaker = opened().after(answered=True, now=NOW + FIRST_PAUSE)
    assert breaker.state(NOW) is BreakerState.CLOSED
    assert breaker.openings == breaker.failures == 0


def test_failures_of_what_was_under_way_when_it_opened_do_not_stretch_it() -> None:
    breaker = opened()
    assert breaker.after(answered=False, now=NOW + timedelta(seconds=1)) == breaker


def test_a_clock_set_back_does_not_keep_it_open_for_long() -> None:
    edge = NOW + timedelta(seconds=15) - timedelta(minutes=5)
    assert opened().state(edge) is BreakerState.OPEN
    assert opened().state(edge - timedelta(microseconds=1)) is BreakerState.PROBING


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 400)), max_size=60))
def test_whatever_happens_a_probe_is_never_more_than_five_minutes_away(
    happened: list[tuple[bool, int]],
) -> None:
    breaker, now = Breaker(NOW), NOW
    for answered, seconds in happened:
        now += timedelta(seconds=seconds)
        breaker = breaker.after(answered=answered, now=now)
        assert breaker.state(now + LONGEST_PAUSE) is not BreakerState.OPEN
        assert not answered or breaker.state(now) is BreakerState.CLOSED
        assert Breaker.from_json(breaker.as_json()) == breaker
