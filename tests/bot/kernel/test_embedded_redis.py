"""The Redis inside the process."""

import asyncio
from pathlib import Path

import pytest

from bot.kernel import embedded_redis


async def test_it_ends_whatever_its_saver_is_doing_just_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_redis, "EVERY_SECONDS", 0.0)
    for turns in range(40):
        async with asyncio.timeout(5), embedded_redis.embedded_redis(tmp_path / "redis.json"):
            for _ in range(turns):
                await asyncio.sleep(0)
