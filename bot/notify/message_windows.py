"""Until when, and how often, a person may be sent a customer-service message: counted here, kept in Redis.

WeChat tells neither. A window is opened by the conversation that answers the
person's touch (`bot/chat/conversation_store.py`), and forgotten when WeChat says it is shut.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from redis import asyncio as aioredis

from models.rules.notices.ways import ALLOWANCES, Touch, Window, window_to_use

# KEYS: window. ARGV: what it was, what it is now. 0 where another message was counted first.
_REPLACE = """
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
        self._replace = redis.register_script(_REPLACE)

    async def take(self, openid_hash: str, now: datetime) -> Window | None:
        """The window in which a message about to be sent was counted; None where none allows one."""
        while True:
            chosen = window_to_use(await self._windows(openid_hash), now)
            if chosen is None:
                return None
            counted = replace(chosen, sent=chosen.sent + 1)
            if await self._change(openid_hash, chosen, counted):
                return counted

    async def give_back(self, openid_hash: str, counted: Window) -> None:
        """It was not sent. Where more were counted meanwhile the count stays: one too few is safe."""
        await self._change(openid_hash, counted, replace(counted, sent=counted.sent - 1))

    async def _change(self, openid_hash: str, old: Window, new: Window) -> bool:
        key = window_key(openid_hash, old.touch)
        return bool(await self._replace(keys=[key], args=[window_text(old), window_text(new)]))

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
