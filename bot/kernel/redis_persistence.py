"""Whether Redis writes to a disk. Ours must not: what a conversation forgets would stay in its files.

An append-only file keeps each draft and answer beside a hash of the openid,
from which whoever has the keys and the database finds the person again; and
it keeps the words of people who were erased.
"""

from redis import asyncio as aioredis
from redis.exceptions import ResponseError

from bot.kernel.settings import Settings


async def writes_to_disk(redis: "aioredis.Redis", settings: Settings) -> bool:
    """Raises RedisError and OSError. The embedded Redis keeps nothing that is marked as VOLATILE."""
    return not settings.embedded and await server_writes_to_disk(redis)


async def server_writes_to_disk(redis: "aioredis.Redis") -> bool:
    """True also where the server will not say (no right to CONFIG). Raises RedisError and OSError."""
    try:
        told = await redis.config_get("appendonly", "save")
    except ResponseError:
        return True
    return told.get("appendonly") != "no" or told.get("save") != ""
