"""What one chat message costs: counted, not timed."""

import logging
from collections.abc import Iterator
from typing import cast

import pytest
from redis.asyncio.connection import AbstractConnection

from bot.services import Services
from models.actions.lifts.find import LiftCard
from tests.support.chat import Phone


class Count:
    redis_round_trips = 0
    database_queries = 0


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Iterator[Count]:
    """Counts what leaves for the Redis server, and every statement for the database."""
    counted = Count()
    send = AbstractConnection.send_packed_command

    async def counting_send(
        self: AbstractConnection, command: object, *more: object, **named: object
    ) -> None:
        # The listeners of wake-up calls ask their connections every two seconds whether they live.
        packed = command if isinstance(command, bytes) else b"".join(cast("list[bytes]", command))
        counted.redis_round_trips += b"PING" not in packed
        await send(self, command, *more, **named)  # type: ignore[arg-type]

    class CountingHandler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            counted.database_queries += 1

    handler, log = CountingHandler(), logging.getLogger("tortoise.db_client")
    level = log.level
    log.setLevel(logging.DEBUG)
    log.addHandler(handler)
    monkeypatch.setattr(AbstractConnection, "send_packed_command", counting_send)
    yield counted
    log.removeHandler(handler)
    log.setLevel(level)


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_a_message_takes_two_redis_round_trips_and_no_query_for_a_cached_lift(
    phone: Phone, services: Services, lift: LiftCard, count: Count
) -> None:
    await phone.scan(lift.code)  # loads the scripts into Redis and the card into the cache
    for words in (lift.code, "3", "2", "1", "门关不上", "0", "取消", "帮助"):
        count.redis_round_trips = count.database_queries = 0
        await phone.say(words)
        assert (words, count.redis_round_trips, count.database_queries) == (words, 2, 0)


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_filing_takes_no_more_round_trips_than_any_message(
    phone: Phone, lift: LiftCard, count: Count
) -> None:
    await phone.scan(lift.code)
    for words in ("2", "1", "门关不上", "0"):
        await phone.say(words)
    count.redis_round_trips = count.database_queries = 0
    await phone.say("1")
    assert count.redis_round_trips == 2
    assert 0 < count.database_queries <= 16  # one asks whether release 1.0 may run beside
    # A call for help also freezes its ladder, pages its first rung and looks for others in the estate.
    count.redis_round_trips = count.database_queries = 0
    await phone.click("TRAPPED")
    assert count.redis_round_trips == 2
    assert 0 < count.database_queries <= 24  # one asks who is on duty
