"""Until when, and how often, a person may be sent a customer-service message: counted here, kept in Redis.

WeChat tells neither. A window is opened by the conversation that answers the
person's touch (`bot/talk_store.py`), and forgotten when WeChat says it is shut.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from redis import asyncio as aioredis

from models.rules.notices import ALLOWANCES, Touch, Window, window_to_use

# KEYS: window. ARGV: what it was, what it is now. Counts one message; 0 where another was counted first.
_COUNT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
"""


def window_key(openid_hash: str, touch: Touch) -> str:
    return f"talk:{openid_hash}:window:{touch.value}"


def window_text(window: Window) -> str:
    """As it is kept: when it was opened, in milliseconds since 1970, and how many were sent."""
    return f"{int(window.opened_at.timestamp() * 1000)}:{window.sent}"


def window_lasts(touch: Touch) -> timedelta:
    return ALLOWANCES[touch].lasts


class MessageWindows:
    def __init__(self, redis: "aioredis.Redis") -> None:
        self._redis = redis
        self._count = redis.register_script(_COUNT)

    async def take(self, openid_hash: str, now: datetime) -> bool:
        """Count a message that is about to be sent; False where no window allows one."""
        while True:
            windows = await self._windows(openid_hash)
            chosen = window_to_use(windows, now)
            if chosen is None:
                return False
            counted = Window(chosen.touch, chosen.opened_at, chosen.sent + 1)
            key = window_key(openid_hash, chosen.touch)
            if await self._count(keys=[key], args=[window_text(chosen), window_text(counted)]):
                return True

    async def forget(self, openid_hashes: Iterable[str]) -> None:
        """WeChat says that they are shut, or the person has asked to be forgotten."""
        keys = [window_key(one, touch) for one in openid_hashes for touch in Touch]
        if keys:
            await self._redis.delete(*keys)

    async def _windows(self, openid_hash: str) -> list[Window]:
        kept: Any = await self._redis.mget([window_key(openid_hash, touch) for touch in Touch])
        return [_read(touch, raw) for touch, raw in zip(Touch, kept, strict=True) if raw is not None]


def _read(touch: Touch, raw: bytes) -> Window:
    opened_ms, sent = raw.decode().split(":")
    return Window(touch, datetime.fromtimestamp(int(opened_ms) / 1000, UTC), int(sent))
