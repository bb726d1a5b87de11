"""`python -m scripts.lib.answers URL`: exit status 0 when the database or Redis there answers."""

import asyncio
import sys

import asyncpg
from redis import asyncio as aioredis


async def ask(url: str) -> None:
    async with asyncio.timeout(3):
        if url.startswith("redis"):
            redis: aioredis.Redis = aioredis.Redis.from_url(url)
            async with redis:
                await redis.set("tima-test:answers", "1", ex=1)
        else:
            connection = await asyncpg.connect(url)
            await connection.close()


if __name__ == "__main__":
    try:
        asyncio.run(ask(sys.argv[1]))
    except Exception as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from None
