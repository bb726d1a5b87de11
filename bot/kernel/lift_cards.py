"""Lift cards, kept for a minute in this process so that a chat message needs no database."""

from contextlib import AbstractAsyncContextManager

from cachetools import TTLCache
from redis import asyncio as aioredis

from bot.kernel.clock import Clock
from bot.kernel.pubsub import call, hearing
from models.actions.lifts.find import LiftCard, RevokedCode, lift_by_code, lifts_by_rescue_number

KEEP_SECONDS = 60
KEEP_AT_MOST = 10_000
CHANGED_CHANNEL = "tima:code-changed"


class LiftCards:
    """Looks lifts up by their public code or by their 识别码.

    A revoked code is called out to every process; one that cannot hear it, Redis
    being away, shows the old card for what is left of its minute.
    """

    def __init__(self, clock: Clock, redis: "aioredis.Redis") -> None:
        self._clock = clock
        self._redis = redis
        self._by_code: TTLCache[str, LiftCard | RevokedCode] = TTLCache(KEEP_AT_MOST, KEEP_SECONDS)
        self._forgotten = 0  # how often something was, so that a card read before it is not kept after it

    async def by_code(self, code: str) -> LiftCard | RevokedCode | None:
        """`code` is canonical, as `lift_code.read_code` gives it. Unknown codes are not kept."""
        known = self._by_code.get(code)
        if known is None:
            forgotten = self._forgotten
            known = await lift_by_code(code, self._clock())
            if known is not None and forgotten == self._forgotten:
                self._by_code[code] = known
        return known

    async def by_rescue_number(self, number: str) -> list[LiftCard]:
        """All lifts with this number: one a city."""
        return await lifts_by_rescue_number(number, self._clock())

    async def changed(self, code: str) -> None:
        """The code was revoked: forget its card, here and in every other process."""
        self._forget(code)
        await call(self._redis, CHANGED_CHANNEL, code)

    def kept_true(self) -> AbstractAsyncContextManager[None]:
        """Hear what other processes change, for as long as the block lasts."""
        return hearing(self._redis, CHANGED_CHANNEL, self._forget, self._forget_all)

    def _forget(self, code: str) -> None:
        self._forgotten += 1
        self._by_code.pop(code, None)

    def _forget_all(self) -> None:
        self._forgotten += 1
        self._by_code.clear()
