"""Wake-up calls between processes over Redis pub/sub: fire and forget (at most once)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from redis import asyncio as aioredis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

TRY_AGAIN_SECONDS = 1.0
QUIET_SECONDS = 2.0  # then the connection is asked; silent for as long again, it is made anew


async def call(redis: "aioredis.Redis", channel: str, words: str) -> None:
    """Publish a call to all listeners. A listener makes up later for a call that is lost."""
    try:
        await redis.publish(channel, words)
    except (RedisError, OSError):
        log.warning("a call was lost: Redis is away", extra={"channel": channel})


@asynccontextmanager
async def hearing(
    redis: "aioredis.Redis",
    channel: str,
    on_call: Callable[[str], None],
    on_begin: Callable[[], None] = lambda: None,
) -> AsyncIterator[None]:
    """Hand every call to `on_call`, for as long as the block lasts.

    `on_begin` is told whenever listening begins (again): calls before that were missed.
    """
    listening = asyncio.create_task(_listen(redis, channel, on_call, on_begin))
    try:
        yield
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


async def _listen(
    redis: "aioredis.Redis", channel: str, on_call: Callable[[str], None], on_begin: Callable[[], None]
) -> None:
    while not _is_told_to_stop():
        try:
            async with redis.pubsub() as pubsub:
                await pubsub.subscribe(channel)
                on_begin()
                is_asked = False
                while not _is_told_to_stop():
                    heard = await pubsub.get_message(ignore_subscribe_messages=True, timeout=QUIET_SECONDS)
                    if heard is None:
                        if is_asked:
                            raise ConnectionError
                        await pubsub.ping()
                    is_asked = heard is None
                    if heard and heard["type"] == "message":
                        on_call(heard["data"].decode(errors="replace"))
        except (RedisError, OSError):
            log.warning("no calls are heard: Redis is away", extra={"channel": channel})
            await asyncio.sleep(TRY_AGAIN_SECONDS)


def _is_told_to_stop() -> bool:
    """Asked for, because redis-py swallows a cancellation that comes while it connects."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
