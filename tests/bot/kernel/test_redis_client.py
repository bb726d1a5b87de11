"""Redis with Sentinel: the master is found, lost and found again, within the budgets of one server."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from bot.kernel.pubsub import call, hearing
from bot.kernel.redis_client import connect_redis
from models.rules.base import budgets
from tests.support.own_sentinels import OwnSentinels
from tests.support.waiting import until

pytestmark = pytest.mark.processes

TOLERANCE_SECONDS = 0.5


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[OwnSentinels]:
    started = OwnSentinels(tmp_path)
    try:
        await started.start()
        yield started
    finally:
        await started.stop()


async def writes(redis: "aioredis.Redis", value: str) -> bool:
    """Whether it was taken; no try takes longer than the budget of a command."""
    began = monotonic()
    try:
        return bool(await redis.set("key", value))
    except (RedisError, OSError):
        return False
    finally:
        assert monotonic() - began < budgets.REDIS * budgets.REDIS_TRIES * 2 + TOLERANCE_SECONDS


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_writes_and_calls_go_on_at_the_new_master(servers: OwnSentinels, how: signal.Signals) -> None:
    """Killed, or silent as behind a network that is gone: with one Sentinel beside it."""
    heard: list[str] = []
    async with connect_redis(servers.url) as redis, hearing(redis, "calls", heard.append):
        assert await writes(redis, "before")
        servers.signal(servers.servers[0], how)
        servers.signal(servers.sentinels[0], how)
        await until(lambda: writes(redis, "after"), seconds=15)

        async def is_heard() -> bool:
            await call(redis, "calls", "wake")
            return bool(heard)

        await until(is_heard, seconds=10)
        assert await redis.get("key") == b"after"


async def test_a_planned_switch_is_followed(servers: OwnSentinels) -> None:
    """The old master goes on living, as a replica."""
    async with connect_redis(servers.url) as redis:
        assert await writes(redis, "before")
        await servers.switch()
        await until(lambda: writes(redis, "after"), seconds=15)
        assert await servers.master_port() == servers.servers[1]


async def test_sentinels_that_are_away_and_wrong_passwords(servers: OwnSentinels) -> None:
    """One Sentinel of three is enough to find the master; the rest is a Redis that is away."""
    for wrong in ("of%3Aredis", "of%40sentinel"):
        async with connect_redis(servers.url.replace(wrong, "wrong")) as redis:
            assert not await writes(redis, "value")
    async with connect_redis(servers.url) as redis:
        for port in servers.sentinels[:2]:
            servers.signal(port, signal.SIGSTOP)
        assert await writes(redis, "value")
    async with connect_redis(servers.url) as redis:
        servers.signal(servers.sentinels[2], signal.SIGSTOP)
        assert not await writes(redis, "value")
