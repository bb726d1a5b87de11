"""Lift cards, kept for a minute in this process so that a chat message needs no database."""

import asyncio
from contextlib import AbstractAsyncContextManager

from cachetools import TTLCache
from redis import asyncio as aioredis

from bot.kernel.clock import Clock
from bot.kernel.pubsub import call, hearing
from bot.kernel.timeouts import shared
from models.actions.lifts.find import LiftCard, RevokedCode, lift_by_code, lifts_by_rescue_number
from models.rules.base import budgets

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
        self._asking: dict[str, asyncio.Task[LiftCard | RevokedCode | None]] = {}
        self._forgotten = 0  # how often something was, so that a card read before it is not kept after it

    def kept(self, code: str) -> LiftCard | RevokedCode | None:
        """What is known of a canonical code without asking the database."""
        return self._by_code.get(code)

    async def by_code(self, code: str) -> LiftCard | RevokedCode | None:
        """`code` is canonical, as `lift_code.read_code` gives it. Unknown codes are not kept.

        Those who ask for one code at once share one look-up: a crowd before a broken lift is one question.
        """
        known = self._by_code.get(code)
        if known is not None:
            return known
        asking = self._asking.get(code)
        if asking is None or asking.done():
            asking = self._asking[code] = shared(budgets.LOOK_UP, self._look_up(code))
        try:
            return await asyncio.shield(asking)
        finally:
            if asking.done() and self._asking.get(code) is asking:
                del self._asking[code]

    async def _look_up(self, code: str) -> LiftCard | RevokedCode | None:
        forgotten = self._forgotten
        found = await lift_by_code(code, self._clock())
        if found is not None and forgotten == self._forgotten:
            self._by_code[code] = found
        return found

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
        self._asking.pop(code, None)  # who asks from now on must not get what was read before

    def _forget_all(self) -> None:
        self._forgotten += 1
        self._by_code.clear()
        self._asking.clear()
