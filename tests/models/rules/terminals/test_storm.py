"""Storms: chatter is bounded, and alarms never are."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.terminals.signals import BY_TERMINALS, TerminalSignal
from models.rules.terminals.storm import MOST_KEPT, is_kept, tells_again

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def test_chatter_is_kept_up_to_sixty_an_hour() -> None:
    assert is_kept(TerminalSignal.FAULT, MOST_KEPT - 1)
    assert not is_kept(TerminalSignal.FAULT, MOST_KEPT)


@given(st.integers(0, 10_000_000))
def test_an_alarm_is_always_kept(already: int) -> None:
    assert is_kept(TerminalSignal.ENTRAPMENT, already)


@given(st.sampled_from(BY_TERMINALS), st.integers(0, 1000))
def test_what_is_kept_after_more_is_kept_after_less(signal: TerminalSignal, already: int) -> None:
    assert is_kept(signal, already) or not is_kept(signal, already + 1)


def test_a_button_pressed_again_and_again_is_told_every_five_minutes() -> None:
    assert tells_again([], NOW)
    assert not tells_again([NOW - timedelta(minutes=5)], NOW)
    assert tells_again([NOW - timedelta(minutes=9), NOW - timedelta(minutes=5, seconds=1)], NOW)
    assert not tells_again([NOW - timedelta(minutes=9), NOW - timedelta(seconds=1)], NOW)
