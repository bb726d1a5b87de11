"""Calls between processes: a subscription that has fallen silent is made anew, a quiet one is left alone."""

import asyncio
import random

import pytest
from redis import asyncio as aioredis

from bot.kernel import pubsub
from bot.kernel.pubsub import hearing
from bot.services import Services
from scripts.chaos.faulty_proxy import Fault, FaultyProxy
from tests.support.redis_server import RedisDatabase
from tests.support.waiting import until

CHANNEL = "tima:test"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pubsub, "QUIET_SECONDS", 0.2)
    monkeypatch.setattr(pubsub, "TRY_AGAIN_SECONDS", 0.1)


async def test_a_quiet_subscription_lives_on(services: Services) -> None:
    begun: list[int] = []
    heard: list[str] = []
    async with hearing(services.redis, CHANNEL, heard.append, lambda: begun.append(1)):
        await asyncio.sleep(2)
        await services.redis.publish(CHANNEL, "call")

        async def is_heard() -> bool:
            return heard == ["call"]

        await until(is_heard, seconds=3)
    assert len(begun) == 1


async def test_a_silent_subscription_is_made_anew(redis_database: RedisDatabase) -> None:
    proxy = FaultyProxy(redis_database.url, random.Random(1))
    through = aioredis.Redis.from_url(await proxy.start(), socket_timeout=1, socket_connect_timeout=1)
    begun: list[int] = []
    heard: list[str] = []

    async def began(times: int) -> bool:
        return len(begun) >= times

    async with through, hearing(through, CHANNEL, heard.append, lambda: begun.append(1)):
        await until(lambda: began(1), seconds=3)
        proxy.go_wrong(Fault.OLD_SILENT)
        await until(lambda: began(2), seconds=10)
        redis_database.client.publish(CHANNEL, "call")

        async def is_heard() -> bool:
            return heard == ["call"]

        await until(is_heard, seconds=3)
    await proxy.stop()
