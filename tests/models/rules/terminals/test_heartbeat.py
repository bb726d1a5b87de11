"""Heartbeats: what counts as silent, and when it is nobody's terminal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.terminals.heartbeat import (
    MASS_FROM,
    OFFLINE_AFTER,
    TerminalStanding,
    is_mass_silence,
    offline_before,
    standing_of,
    told_before,
)

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def test_four_missed_heartbeats_are_offline() -> None:
    assert timedelta(minutes=20) == OFFLINE_AFTER
    assert offline_before(NOW - timedelta(days=1), NOW) == NOW - timedelta(minutes=20)


def test_what_nobody_listened_for_is_not_missing() -> None:
    assert offline_before(NOW - timedelta(minutes=19), NOW) is None
    assert offline_before(NOW - timedelta(minutes=20), NOW) == NOW - timedelta(minutes=20)


def test_many_at_once_have_a_cause_in_common() -> None:
    assert not is_mass_silence(19, 0)  # few are each looked after
    assert is_mass_silence(20, 180)
    assert not is_mass_silence(20, 181)
    assert is_mass_silence(310_700, 0)


def test_a_mass_is_told_after_a_day_and_a_single_one_after_forty_minutes() -> None:
    assert told_before(False, NOW) == NOW - timedelta(minutes=40)
    assert told_before(True, NOW) == NOW - timedelta(days=1)


@given(st.integers(0, 400_000), st.integers(0, 400_000))
def test_more_silent_ones_are_never_less_of_a_mass(silent: int, speaking: int) -> None:
    if is_mass_silence(silent, speaking):
        assert silent >= MASS_FROM
        assert is_mass_silence(silent + 1, max(speaking - 1, 0))


@pytest.mark.parametrize(
    ("heard", "offline", "retired", "standing"),
    [
        (None, None, None, TerminalStanding.UNSEEN),
        (NOW, None, None, TerminalStanding.ONLINE),
        (NOW, NOW, None, TerminalStanding.OFFLINE),
        (NOW, NOW, NOW, TerminalStanding.RETIRED),
    ],
)
def test_how_a_terminal_stands(
    heard: datetime | None, offline: datetime | None, retired: datetime | None, standing: TerminalStanding
) -> None:
    assert standing_of(heard, offline, retired) is standing
