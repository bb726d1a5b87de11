"""The charts of thirty days and of twelve months."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.terminals.chart import (
    DAYS,
    FAULTS,
    TerminalSpan,
    day_bounds,
    month_bounds,
    spans_of,
    together,
)
from models.rules.terminals.signals import TerminalSignal

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)  # noon in China


def test_days_are_those_of_china_and_today_is_the_last() -> None:
    assert day_bounds(NOW)[0].isoformat() == "2026-11-01T00:00:00+08:00"
    days = spans_of(day_bounds(NOW), [], [], False, NOW)
    assert (days[0].day, days[-1].day, len(days)) == (date(2026, 11, 1), date(2026, 11, 30), 30)
    assert not any(one.is_told for one in days)
    in_the_afternoon = datetime(2026, 11, 30, 7, 34, 56, 789, tzinfo=UTC)
    assert day_bounds(in_the_afternoon) == day_bounds(NOW)


def test_one_alarm_or_one_fault_is_told() -> None:
    day = date(2026, 11, 1)
    told = [TerminalSpan(day, 1, 0, 0), TerminalSpan(day, 0, 1, 0), TerminalSpan(day, 0, 0, 1)]
    assert all(one.is_told for one in told)


def test_absences_of_one_day_are_added_up_in_whole_minutes() -> None:
    ten = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
    changes = [
        (ten, TerminalSignal.OFFLINE),
        (ten + timedelta(minutes=10), TerminalSignal.ONLINE),
        (ten + timedelta(minutes=20), TerminalSignal.OFFLINE),
        (ten + timedelta(minutes=21, seconds=30), TerminalSignal.ONLINE),
    ]
    minutes = spans_of(day_bounds(NOW), [], changes, False, NOW)[-1].offline_minutes
    assert (minutes, type(minutes)) == (11, int)


def test_alarms_faults_and_offline_minutes_fall_on_their_days() -> None:
    late = datetime(2026, 11, 28, 15, 30, tzinfo=UTC)  # 23:30 on the 28th
    days = spans_of(
        day_bounds(NOW),
        [(29, TerminalSignal.ENTRAPMENT, 1), (29, TerminalSignal.DOOR, 1), (28, TerminalSignal.LEVEL, 9_999)],
        [
            (late, TerminalSignal.OFFLINE),
            (late, TerminalSignal.OFFLINE),  # told twice
            (late + timedelta(hours=1), TerminalSignal.ONLINE),
            (late + timedelta(hours=1), TerminalSignal.ONLINE),
        ],
        False,
        NOW,
    )
    assert [one.offline_minutes for one in days[-3:]] == [30, 30, 0]
    assert (days[-1].alarms, days[-1].faults) == (1, 1)
    assert (days[-2].alarms, days[-2].faults) == (0, 9_999)
    assert [one.is_told for one in days[-4:]] == [False, True, True, True]


def test_what_has_been_offline_all_along_still_is() -> None:
    days = spans_of(day_bounds(NOW), [], [], True, NOW)
    assert [one.offline_minutes for one in days] == [24 * 60] * (DAYS - 1) + [12 * 60]


@given(st.lists(st.tuples(st.integers(0, 29 * 24 * 60), st.sampled_from(TerminalSignal))), st.booleans())
def test_no_day_is_offline_for_longer_than_a_day(told: list[tuple[int, TerminalSignal]], off: bool) -> None:
    begin = day_bounds(NOW)[0]
    happened = sorted((begin + timedelta(minutes=at), signal) for at, signal in told)
    named = [one for one in happened if one[1] in (TerminalSignal.ENTRAPMENT, *FAULTS)]
    counted = [((at - begin).days, signal, 1) for at, signal in named]
    changes = [one for one in happened if one[1] in (TerminalSignal.OFFLINE, TerminalSignal.ONLINE)]
    days = spans_of(day_bounds(NOW), counted, changes, off, NOW)
    assert len(days) == DAYS
    assert all(0 <= one.offline_minutes <= 24 * 60 for one in days)
    assert sum(one.alarms for one in days) == sum(s is TerminalSignal.ENTRAPMENT for _, s in told)
    assert sum(one.faults for one in days) == sum(s in FAULTS for _, s in told)


def test_months_are_those_of_china_up_to_the_end_of_this_one() -> None:
    bounds = month_bounds(NOW)
    assert [str(one.date()) for one in (bounds[0], bounds[-2], bounds[-1])] == [
        "2025-12-01",
        "2026-11-01",
        "2026-12-01",
    ]
    assert bounds[0].isoformat() == "2025-12-01T00:00:00+08:00"
    after_midnight_in_china = datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert month_bounds(after_midnight_in_china)[-1].isoformat() == "2027-01-01T00:00:00+08:00"
    assert (
        month_bounds(datetime(2026, 11, 30, 15, 30, tzinfo=UTC))[-1].isoformat()
        == "2026-12-01T00:00:00+08:00"
    )
    off = [(bounds[2] - timedelta(hours=1), TerminalSignal.OFFLINE), (bounds[2], TerminalSignal.ONLINE)]
    months = spans_of(bounds, [(11, TerminalSignal.FAULT, 7)], off, False, NOW)
    assert [one.offline_minutes for one in months] == [0, 60, *[0] * 10]
    assert [TerminalSpan(date(2026, 11, 1), 0, 0, m).offline_hours for m in (0, 1, 60, 61)] == [0, 1, 1, 2]
    assert (len(months), months[-1].faults) == (12, 7)


def test_terminals_of_one_lift_are_added_up() -> None:
    day = date(2026, 11, 1)
    both = together([[TerminalSpan(day, 1, 2, 3)], [TerminalSpan(day, 10, 20, 30)]])
    assert both == [TerminalSpan(day, 11, 22, 33)]
    assert together([[TerminalSpan(day, 1, 2, 3)]]) == [TerminalSpan(day, 1, 2, 3)]
    assert together([]) == []
    with pytest.raises(ValueError, match="zip"):
        together([[TerminalSpan(day, 1, 2, 3)], []])
