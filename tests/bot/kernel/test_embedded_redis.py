"""The Redis inside the process."""

import asyncio
from pathlib import Path

import pytest

from api.console.sessions import SessionStore, SignInStage
from bot.kernel import embedded_redis
from tests.support.clock import MovableClock


async def test_it_ends_whatever_its_saver_is_doing_just_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_redis, "EVERY_SECONDS", 0.0)
    for turns in range(40):
        async with asyncio.timeout(5), embedded_redis.embedded_redis(tmp_path / "redis.json"):
            for _ in range(turns):
                await asyncio.sleep(0)


async def test_a_session_outlives_a_restart_with_the_time_that_its_last_use_gave_it(
    tmp_path: Path, clock: MovableClock
) -> None:
    file = tmp_path / "redis.json"
    async with embedded_redis.embedded_redis(file) as redis:
        begun = await SessionStore(redis).begin(SignInStage.SIGNED_IN, clock())
        [name] = await redis.keys("console:session:*")
        await redis.expire(name, 60)
    assert begun.key not in file.read_text()
    async with embedded_redis.embedded_redis(file) as redis:
        assert await redis.ttl(name) <= 60
        assert await SessionStore(redis).find(begun.key, clock()) == begun
    async with embedded_redis.embedded_redis(file) as redis:
        assert await redis.ttl(name) > 60
