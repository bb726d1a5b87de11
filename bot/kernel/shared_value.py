"""A value that all processes share over Redis and that one of them fetches: WeChat's tokens and tickets."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis import asyncio as aioredis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError

from bot.kernel.clock import Clock

log = logging.getLogger(__name__)

RENEW_EARLY = timedelta(minutes=5)
WAIT_SECONDS = 15
LOOK_AGAIN_SECONDS = 0.05

# KEYS: value. ARGV: what is kept. Deletes it only where nobody has replaced it meanwhile.
_FORGET = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


@dataclass(frozen=True)
class Fetched:
    value: str
    lasts: timedelta


@dataclass(frozen=True)
class _Kept:
    value: str
    renew_at: float
    raw: bytes


def _hear(fetching: "asyncio.Task[str]") -> None:
    """Its failure is told to who waits; where all have given up by then, it is no error that nobody saw."""
    if not fetching.cancelled():
        fetching.exception()


class SharedValue:
    """Fetched by one caller of all processes while the others wait for it.

    Near its end one caller renews it, and the others go on with the old one,
    which is still good: also where the renewal fails.
    """

    def __init__(
        self, redis: "aioredis.Redis", key: str, clock: Clock, fetch: Callable[[], Awaitable[Fetched]]
    ) -> None:
        self._redis, self._key, self._clock, self._fetch = redis, key, clock, fetch
        self._fetching: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """Raises what `fetch` raises, and TimeoutError where another process does not come to an end."""
        kept = await self._kept()
        if kept is not None and self._clock().timestamp() < kept.renew_at:
            return kept.value
        return await (self._wait_for_one() if kept is None else self._renew(kept))

    async def forget(self, value: str) -> None:
        """It is refused: the next caller fetches another, unless that has happened already."""
        kept = await self._kept()
        if kept is not None and kept.value == value:
            await self._redis.eval(_FORGET, 1, self._key, kept.raw)

    async def _wait_for_one(self) -> str:
        """All callers of this process wait for one task, and so share its failure too."""
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch_or_wait())
            self._fetching.add_done_callback(_hear)
        return await asyncio.shield(self._fetching)

    async def _fetch_or_wait(self) -> str:
        lock = self._lock()
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                kept = await self._kept()
                if kept is not None:
                    return kept.value
                if await lock.acquire(blocking=False):
                    return await self._fetch_under(lock)
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _fetch_under(self, lock: Lock) -> str:
        try:
            kept = await self._kept()  # somebody may have been done between the look and the lock
            return kept.value if kept else await self._replace()
        finally:
            with suppress(LockError):
                await lock.release()

    async def _renew(self, old: _Kept) -> str:
        lock = self._lock()
        if not await lock.acquire(blocking=False):
            return old.value
        try:
            kept = await self._kept()
            if kept is not None and kept.value != old.value:
                return kept.value
            return await self._replace()
        except Exception as error:
            log.warning("a shared value could not be renewed", extra={"key": self._key, "why": repr(error)})
            return old.value
        finally:
            with suppress(LockError):
                await lock.release()

    async def _replace(self) -> str:
        fetched = await self._fetch()
        renew_at = (self._clock() + fetched.lasts - RENEW_EARLY).timestamp()
        kept = json.dumps({"value": fetched.value, "renew_at": renew_at})
        await self._redis.set(self._key, kept, px=max(fetched.lasts, timedelta(seconds=1)))
        return fetched.value

    async def _kept(self) -> _Kept | None:
        raw: Any = await self._redis.get(self._key)
        if not isinstance(raw, bytes):
            return None
        told = json.loads(raw)
        return _Kept(told["value"], told["renew_at"], raw)

    def _lock(self) -> Lock:
        return self._redis.lock(f"{self._key}:lock", timeout=WAIT_SECONDS)
