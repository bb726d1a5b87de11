"""The Redis of a single process: fakeredis, written to a file every second.

So conversations survive a restart with what a real Redis with
`appendfsync everysec` would promise: at most the last second is lost.
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


@asynccontextmanager
async def embedded_redis(file: Path) -> AsyncIterator[Any]:
    """A `redis.asyncio.Redis` in this process, with the keys that the file kept."""
    redis = FakeAsyncRedis()
    await _load(redis, file)
    saver = asyncio.create_task(_save_regularly(redis, file))
    try:
        yield redis
    finally:
        saver.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await saver
        await _save(redis, file, b"")
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


async def _save_regularly(redis: Any, file: Path) -> None:
    last = b""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        last = await _save(redis, file, last)


async def _save(redis: Any, file: Path, last: bytes) -> bytes:
    """Write what has changed since `last`, through a second file so that a crash leaves one whole."""
    now_ms = int(time.time() * 1000)
    kept = []
    async for key in redis.scan_iter(_type="string"):
        left_ms = await redis.pttl(key)
        value = await redis.get(key)
        # Only what expires is state worth keeping, and a lock's key is worth nothing to the next process.
        if left_ms > 0 and value is not None:
            kept.append([b64encode(key).decode(), b64encode(value).decode(), now_ms + left_ms])
    text = json.dumps(kept).encode()
    fingerprint = repr([row[:2] for row in kept]).encode()
    if fingerprint != last:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        beside.write_bytes(text)
        os.replace(beside, file)
    return fingerprint
