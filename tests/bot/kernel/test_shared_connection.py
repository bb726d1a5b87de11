"""One connection for many callers: order, faults, and an end to every wait."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from redis import asyncio as aioredis
from redis.exceptions import RedisError, ResponseError

from bot.kernel.shared_connection import SharedConnection
from scripts.chaos.faulty_proxy import Fault, FaultyProxy
from tests.support.own_servers import OwnRedis

pytestmark = pytest.mark.processes

BUDGET = 1.0


@pytest.fixture
async def server() -> AsyncIterator[OwnRedis]:
    own = OwnRedis()
    await own.start()
    yield own
    await own.stop()


@pytest.fixture
async def proxy(server: OwnRedis) -> AsyncIterator[FaultyProxy]:
    between = FaultyProxy(server.url, random.Random(1))
    yield between
    await between.stop()


@pytest.fixture
async def connection(proxy: FaultyProxy) -> AsyncIterator[SharedConnection]:
    redis = aioredis.Redis.from_url(await proxy.start(), socket_timeout=BUDGET, socket_connect_timeout=BUDGET)
    shared = SharedConnection(redis.connection_pool.make_connection, BUDGET)
    yield shared
    await shared.close()
    await redis.aclose()


async def test_commands_that_wait_go_out_together_in_the_order_of_their_calls(
    connection: SharedConnection,
) -> None:
    pushed = await asyncio.gather(*(connection.send("RPUSH", "list", number) for number in range(200)))
    assert pushed == list(range(1, 201))
    kept = await connection.send("LRANGE", "list", 0, -1)
    assert [int(one) for one in kept] == list(range(200))


async def test_one_command_that_fails_fails_alone(connection: SharedConnection) -> None:
    await connection.send("SET", "text", "a")
    wrong, right = connection.send("LPUSH", "text", "b"), connection.send("GET", "text")
    with pytest.raises(ResponseError):
        await wrong
    assert await right == b"a"


async def test_a_caller_who_has_gone_shifts_no_answers(connection: SharedConnection) -> None:
    first, second = connection.send("ECHO", "first"), connection.send("ECHO", "second")
    first.cancel()
    assert await second == b"second"


async def test_a_script_is_known_again_after_redis_has_forgotten_it(connection: SharedConnection) -> None:
    for _ in range(2):
        assert await connection.script("return ARGV[1]", "0" * 40, [], ["said"]) == b"said"


async def test_an_old_connection_that_fell_silent_is_replaced_within_the_budget(
    connection: SharedConnection, proxy: FaultyProxy
) -> None:
    await connection.send("SET", "a", "1")
    proxy.go_wrong(Fault.OLD_SILENT)
    async with asyncio.timeout(10):
        assert await connection.send("GET", "a") == b"1"


async def test_a_silent_redis_ends_every_wait_and_is_used_again_once_it_answers(
    connection: SharedConnection, proxy: FaultyProxy
) -> None:
    await connection.send("SET", "a", "1")
    proxy.go_wrong(Fault.ALL_SILENT)
    answers = [connection.send("GET", "a") for _ in range(3)]
    async with asyncio.timeout(10):
        results = await asyncio.gather(*answers, return_exceptions=True)
    assert all(isinstance(one, RedisError | OSError) for one in results)
    proxy.heal()
    async with asyncio.timeout(10):
        while True:
            with suppress(RedisError, OSError):
                assert await connection.send("GET", "a") == b"1"
                return


async def test_a_redis_that_is_away_is_told_at_once(connection: SharedConnection, server: OwnRedis) -> None:
    await connection.send("SET", "a", "1")
    await server.stop()
    async with asyncio.timeout(10):
        with pytest.raises((RedisError, OSError)):
            await connection.send("GET", "a")
    await server.start()
    assert await connection.send("GET", "a") is None


async def test_closing_fails_what_still_waits(connection: SharedConnection, proxy: FaultyProxy) -> None:
    await connection.send("PING")
    proxy.go_wrong(Fault.ALL_SILENT)
    waiting = connection.send("PING")
    await asyncio.sleep(0)
    await connection.close()
    with pytest.raises(ConnectionError, match="closed"):
        await waiting
