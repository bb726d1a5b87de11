"""Who is on duty: to the minute, over midnight, on holidays and make-up working days, and in a swap."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.partners.rota import (
    DAY_MINUTES,
    DutyHours,
    OnDuty,
    RotaDays,
    TakeOver,
    covers,
    minute_of,
    on_duty,
)

A, B, C = (UUID(int=number) for number in (1, 2, 3))
LOCAL = UTC  # the rule reads the clock that it is given
MONDAY = datetime(2026, 11, 30, tzinfo=LOCAL)
DAY, NIGHT = DutyHours(A, 8 * 60, 20 * 60), DutyHours(B, 20 * 60, 8 * 60)
SECOND = timedelta(seconds=1)


def at(hour: int, minute: int = 0, *, day: datetime = MONDAY) -> datetime:
    return day + timedelta(hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("off", "who"), [(-SECOND, B), (timedelta(0), A), (SECOND, A)], ids=["before", "at", "after"]
)
def test_the_duty_changes_hands_to_the_second(off: timedelta, who: UUID) -> None:
    assert on_duty([A, B], [DAY, NIGHT], [], at(8) + off) == OnDuty((who,), by_rota=True)
    other = {A: B, B: A}[who]
    assert on_duty([A, B], [DAY, NIGHT], [], at(20) + off) == OnDuty((other,), by_rota=True)


def test_hours_count_by_the_minute() -> None:
    hours = DutyHours(A, 8 * 60 + 30, 17 * 60 + 45)
    assert [covers(hours, at(*one)) for one in ((8, 29), (8, 30), (17, 44), (17, 45))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_night_belongs_to_the_day_on_which_it_began() -> None:
    monday_night = DutyHours(A, 20 * 60, 8 * 60, weekdays=1)
    assert covers(monday_night, at(23))
    assert covers(monday_night, at(24 + 7, 59))
    assert not covers(monday_night, at(24 + 8))
    assert not covers(monday_night, at(7))
    assert not covers(monday_night, at(24 + 20))


def test_equal_ends_are_a_whole_day() -> None:
    sunday = DutyHours(A, 9 * 60, 9 * 60, weekdays=1 << 6)
    began = MONDAY - timedelta(days=1) + timedelta(hours=9)
    assert [covers(sunday, began + off) for off in (-SECOND, timedelta(0), timedelta(hours=24) - SECOND)] == [
        False, True, True,
    ]  # fmt: skip
    assert not covers(sunday, began + timedelta(hours=24))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (datetime(2026, 10, 1, 12, tzinfo=LOCAL), False),  # National Day, a Thursday
        (datetime(2026, 10, 10, 12, tzinfo=LOCAL), True),  # a Saturday that is worked for the holiday
        (datetime(2026, 11, 28, 12, tzinfo=LOCAL), False),
        (datetime(2026, 11, 30, 12, tzinfo=LOCAL), True),
        (datetime(2090, 1, 1, 12, tzinfo=LOCAL), False),  # not published: weekends and fixed days
        (datetime(2090, 1, 2, 12, tzinfo=LOCAL), True),
    ],
)
def test_working_days_are_those_of_the_state_council(day: datetime, works: bool) -> None:
    working, rest, every = (
        DutyHours(A, 0, 0, days=one) for one in (RotaDays.WORKING, RotaDays.REST, RotaDays.EVERY)
    )
    assert (covers(working, day), covers(rest, day), covers(every, day)) == (works, not works, True)


@pytest.mark.parametrize(("off", "first"), [(-SECOND, A), (timedelta(0), C), (SECOND, C)])
def test_who_takes_over_is_first_for_that_time_alone(off: timedelta, first: UUID) -> None:
    swap = TakeOver(C, at(10), at(12))
    assert on_duty([A, B, C], [DAY, NIGHT], [swap], at(10) + off).people[0] == first
    assert on_duty([A, B, C], [DAY, NIGHT], [swap], at(12)).people == (A,)


def test_the_last_of_two_take_overs_is_first_and_who_is_gone_is_nobody() -> None:
    swaps = [TakeOver(B, at(9), at(12)), TakeOver(C, at(10), at(12)), TakeOver(UUID(int=9), at(11), at(12))]
    assert on_duty([A, B, C], [DAY], swaps, at(11)).people == (C, B, A)


def test_nobody_on_duty_is_no_reason_to_page_nobody() -> None:
    assert on_duty([B, A], [DutyHours(A, 60, 120)], [], at(12)) == OnDuty((B, A), by_rota=False)
    assert on_duty([], [DAY], [], at(12)) == OnDuty((), by_rota=False)


@given(
    st.lists(st.sampled_from([A, B, C]), unique=True),
    st.lists(
        st.builds(
            DutyHours,
            st.sampled_from([A, B, C]),
            st.integers(0, DAY_MINUTES - 1),
            st.integers(0, DAY_MINUTES),
            st.integers(0, 127),
            st.sampled_from(RotaDays),
        )
    ),
    st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 30), timezones=st.just(LOCAL)),
)
def test_everybody_who_is_paged_is_known_and_paged_once(
    order: list[UUID], hours: list[DutyHours], local: datetime
) -> None:
    found = on_duty(order, hours, [TakeOver(A, local, local + SECOND)], local)
    assert len(set(found.people)) == len(found.people)
    assert set(found.people) <= set(order)
    assert bool(found.people) == bool(order)
    assert found.people[:1] == (A,) or A not in order


@given(st.integers(0, DAY_MINUTES - 1), st.integers(0, DAY_MINUTES - 1), st.integers(0, DAY_MINUTES - 1))
def test_two_shifts_that_share_a_day_leave_no_minute_out(first: int, second: int, minute: int) -> None:
    day, night = DutyHours(A, first, second), DutyHours(B, second, first)
    local = MONDAY + timedelta(minutes=minute)
    covered = [covers(day, local), covers(night, local)]
    assert any(covered)
    assert all(covered) == (first == second)


@pytest.mark.parametrize(
    ("text", "minute"),
    [("00:00", 0), ("08:30", 510), ("23:59", 1439), ("24:00", 1440), ("24:01", None), ("8:30", None),
     ("08:60", None), ("0830", None), ("ab:cd", None), ("", None), ("０８:30", None)],
)  # fmt: skip
def test_a_time_of_day_is_read_strictly(text: str, minute: int | None) -> None:
    assert minute_of(text) == minute
