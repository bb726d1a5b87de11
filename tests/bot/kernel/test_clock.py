"""All machines go by the database server's clock, whatever theirs show."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.kernel.clock import SharedClock, system_clock

CLOSE = timedelta(seconds=1)


class Machine:
    """A machine whose clock may be stepped, and the database server that it asks."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self.is_away = False

    def clock(self) -> datetime:
        return system_clock() + self.ahead

    async def ask(self) -> datetime:
        if self.is_away:
            raise OSError
        return system_clock()


@pytest.mark.parametrize("ahead", [timedelta(seconds=45), timedelta(seconds=-90), timedelta(hours=8)])
async def test_the_time_is_the_servers_and_the_difference_is_known(ahead: timedelta) -> None:
    machine = Machine()
    machine.ahead = ahead
    clock = SharedClock(machine.clock, machine.ask)
    assert abs(clock() - machine.clock()) < CLOSE
    await clock.compare_once()
    assert abs(clock() - system_clock()) < CLOSE
    assert clock.skew is not None
    assert abs(clock.skew + ahead) < CLOSE


async def test_a_step_of_the_machines_clock_moves_nothing_also_while_the_database_is_away() -> None:
    machine = Machine()
    clock = SharedClock(machine.clock, machine.ask)
    await clock.compare_once()
    machine.ahead, machine.is_away = timedelta(minutes=10), True
    await clock.compare_once()
    assert abs(clock() - system_clock()) < CLOSE


async def test_a_database_without_a_clock_of_its_own_leaves_the_machines() -> None:
    machine = Machine()
    machine.ahead = timedelta(minutes=3)

    async def none() -> None:
        return None

    clock = SharedClock(machine.clock, none)
    await clock.compare_once()
    assert (abs(clock() - machine.clock()) < CLOSE, clock.skew) == (True, timedelta(0))


async def test_until_the_database_has_answered_the_difference_is_unknown() -> None:
    machine = Machine()
    machine.is_away = True
    clock = SharedClock(machine.clock, machine.ask)
    await clock.compare_once()
    assert clock.skew is None
    assert clock().tzinfo is UTC
