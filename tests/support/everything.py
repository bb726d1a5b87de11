"""All that is stored anywhere, as text, for tests that say what must not be in it."""

from importlib import import_module

from tortoise.models import Model

from bot.services import Services
from models.tables import MODULES


async def stored_in_tables() -> str:
    """Every value of every row."""
    rows: list[str] = []
    for module in MODULES:
        for table in vars(import_module(module)).values():
            is_table = isinstance(table, type) and issubclass(table, Model) and table.__module__ == module
            if is_table and not table._meta.abstract:
                rows += [f"{table.__name__} {row}" for row in await table.all().values()]
    return "\n".join(rows)


async def stored_in_redis(services: Services, *, longer_than_ms: int = 0) -> str:
    """Every key and value that is kept for longer than this."""
    redis, kept = services.redis, []
    async for key in redis.scan_iter("*"):
        left_ms = await redis.pttl(key)
        if left_ms == -1 or left_ms > longer_than_ms:
            is_list = await redis.type(key) == b"list"
            value = await redis.lrange(key, 0, -1) if is_list else await redis.get(key)
            kept.append(f"{key!r} {value.decode() if isinstance(value, bytes) else value}")
    return "\n".join(kept)
