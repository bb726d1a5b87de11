"""The Redis of a single process: fakeredis, its conversations and sessions written to a file every second.

So they survive a restart with what a real Redis with `appendfsync everysec`
would promise: at most the last second is lost. All else in there is a cache.
What begins with VOLATILE reaches no file.
"""

import asyncio
import contextlib
import json
import logging
import os
import re
import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fakeredis import FakeAsyncRedis, FakeServer
from fakeredis._core._database import Item

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
KEPT = re.compile(rb"talk:[^:]*:(talk|window:.*)|console:session:.*")
VOLATILE = b"volatile:"


class EmbeddedKeys:
    """The values of the embedded Redis, past its commands: a thousandth of their cost.

    All of a process is one thread, so nothing comes between two steps without an `await`.
    """

    def __init__(self, server: FakeServer) -> None:
        self._server, self._database = server, server.dbs[0]

    def look_at_clock(self) -> None:
        """What has expired by now is gone. Once before the steps that belong together."""
        self._database.time = time.time()

    def get(self, key: str) -> bytes | None:
        """A string's value. A key of another type is none of a procedure's."""
        item = self._database.get(key.encode())
        return None if item is None else bytes(item.value)

    def set(self, key: str, value: str | bytes, lasts_ms: int) -> None:
        self._put(key, value.encode() if isinstance(value, str) else value, lasts_ms)

    def queue(self, key: str) -> list[bytes]:
        """A list's values; changes go through `set_queue`."""
        item = self._database.get(key.encode())
        return [] if item is None else list(item.value)

    def set_queue(self, key: str, values: list[bytes], lasts_ms: int) -> None:
        """An empty list is no key, as everywhere in Redis."""
        if values:
            self._put(key, values, lasts_ms)
        else:
            self.delete(key)

    def left_ms(self, key: str) -> int:
        item = self._database.get(key.encode())
        return (
            0 if item is None or item.expireat is None else int((item.expireat - self._database.time) * 1000)
        )

    def delete(self, key: str) -> None:
        self._database.pop(key.encode(), None)

    def publish(self, channel: str, words: bytes) -> None:
        for listener in list(self._server.subscribers.get(channel.encode(), ())):
            listener.put_response([b"message", channel.encode(), words])

    def matching(self, pattern: "re.Pattern[bytes]") -> list[tuple[bytes, bytes, float]]:
        """Keys, values and the Unix time at which each expires."""
        return [
            (key, item.value, item.expireat)
            for key in list(self._database)
            if pattern.fullmatch(key) and (item := self._database[key]).expireat is not None
        ]

    def _put(self, key: str, value: bytes | list[bytes], lasts_ms: int) -> None:
        item: Any = Item(value)
        item.expireat = self._database.time + lasts_ms / 1000
        self._database[key.encode()] = item


class EmbeddedRedis(FakeAsyncRedis):
    """A Redis of its own, whose `values_here` procedures use."""

    def __init__(self) -> None:
        server = FakeServer(version=(7, 4))
        super().__init__(server=server)
        self.values_here = EmbeddedKeys(server)


@asynccontextmanager
async def embedded_redis(file: Path) -> AsyncIterator[Any]:
    """A `redis.asyncio.Redis` in this process, with the keys that the file kept."""
    redis = EmbeddedRedis()
    await _load(redis, file)
    ended = asyncio.Event()
    saver = asyncio.create_task(_save_regularly(redis.values_here, file, ended))
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


async def _save_regularly(values: EmbeddedKeys, file: Path, ended: asyncio.Event) -> None:
    """The last time when `ended` is set."""
    last: list[tuple[bytes, bytes]] = []
    while not ended.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), EVERY_SECONDS)
        # Whoever only looks renews a session without changing it: in the end its time is written, too.
        last = await _save(values, file, [] if ended.is_set() else last)


async def _save(
    values: EmbeddedKeys, file: Path, last: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """Write what has changed since `last`, through a second file so that a crash leaves one whole."""
    values.look_at_clock()
    found = [row for row in values.matching(KEPT) if not row[1].startswith(VOLATILE)]
    known = [(key, value) for key, value, _ in found]
    if known != last:
        kept = [
            [b64encode(key).decode(), b64encode(value).decode(), int(ends * 1000)]
            for key, value, ends in found
        ]
        await asyncio.to_thread(_replace, file, json.dumps(kept).encode())
    return known


def _replace(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_bytes(data)
    os.replace(beside, file)
