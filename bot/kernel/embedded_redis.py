"""The Redis of a single process: fakeredis, its conversations written to a file every second.

So they survive a restart with what a real Redis with `appendfsync everysec`
would promise: at most the last second is lost. All else in there is a cache.
What begins with VOLATILE reaches no file.
"""

import asyncio
import contextlib
import json
import logging
import os
import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fakeredis import FakeAsyncRedis

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
KEPT = ("talk:*:talk", "talk:*:window:*")
VOLATILE = b"volatile:"


@asynccontextmanager
async def embedded_redis(file: Path) -> AsyncIterator[Any]:
    """A `redis.asyncio.Redis` in this process, with the keys that the file kept."""
    redis = FakeAsyncRedis()
    await _load(redis, file)
    ended = asyncio.Event()
    saver = asyncio.create_task(_save_regularly(redis, file, ended))
    try:
        yield redis
    finally:
        ended.set()  # and not cancelled: redis-py swallows a cancellation that comes while it connects
        await saver
        await redis.aclose()


async def _load(redis: Any, file: Path) -> None:
    try:
        kept = json.loads(await asyncio.to_thread(file.read_bytes))
    except FileNotFoundError:
        return
    except ValueError:
        log.warning("the embedded Redis's file is damaged and is left aside")
        return
    now_ms = int(time.time() * 1000)
    for key, value, expires_ms in kept:
        if expires_ms > now_ms:
            await redis.set(b64decode(key), b64decode(value), px=expires_ms - now_ms)


async def _save_regularly(redis: Any, file: Path, ended: asyncio.Event) -> None:
    """The last time when `ended` is set."""
    last = b""
    while not ended.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), EVERY_SECONDS)
        last = await _save(redis, file, last)


async def _save(redis: Any, file: Path, last: bytes) -> bytes:
    """Write what has changed since `last`, through a second file so that a crash leaves one whole."""
    keys = [key for pattern in KEPT for key in await redis.keys(pattern)]
    async with redis.pipeline(transaction=False) as asking:
        for key in keys:
            asking.get(key).pttl(key)
        answers = await asking.execute()
    now_ms = int(time.time() * 1000)
    kept = [
        [b64encode(key).decode(), b64encode(value).decode(), now_ms + left_ms]
        for key, value, left_ms in zip(keys, answers[::2], answers[1::2], strict=True)
        if value is not None and left_ms > 0 and not value.startswith(VOLATILE)
    ]
    fingerprint = repr([row[:2] for row in kept]).encode()
    if fingerprint != last:
        await asyncio.to_thread(_replace, file, json.dumps(kept).encode())
    return fingerprint


def _replace(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_bytes(data)
    os.replace(beside, file)
