"""Procedures: steps on Redis that run as one, in Lua where Redis is a server, here where it is embedded.

Both texts of a procedure give the same answers; a test holds one against the other.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any, Protocol

from redis import asyncio as aioredis

from bot.kernel.embedded_redis import EmbeddedKeys, EmbeddedRedis
from bot.kernel.shared_connection import SharedConnection

Arguments = Sequence[str | int]


@dataclass(frozen=True)
class Procedure:
    """Safe to run twice: a connection that breaks before the answer is replaced, and it is sent again."""

    lua: str
    embedded: Callable[[EmbeddedKeys, Sequence[str], Arguments], Any]
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha", sha1(self.lua.encode(), usedforsecurity=False).hexdigest())


class Procedures(Protocol):
    async def run(self, procedure: Procedure, keys: Sequence[str], arguments: Arguments) -> Any:
        """Its answer, as Redis gives it: bytes, integers, lists.

        Procedures begin in the order of the calls. Raises RedisError, OSError or TimeoutError.
        """


class _InServer:
    def __init__(self, connection: SharedConnection) -> None:
        self._connection = connection

    async def run(self, procedure: Procedure, keys: Sequence[str], arguments: Arguments) -> Any:
        return await self._connection.script(procedure.lua, procedure.sha, keys, arguments)


class _Embedded:
    def __init__(self, keys: EmbeddedKeys) -> None:
        self._keys = keys

    async def run(self, procedure: Procedure, keys: Sequence[str], arguments: Arguments) -> Any:
        self._keys.look_at_clock()
        return procedure.embedded(self._keys, keys, arguments)


@asynccontextmanager
async def open_procedures(redis: "aioredis.Redis", budget: float) -> AsyncIterator[Procedures]:
    """Over a connection of their own to the server of `redis`. `budget`: seconds for each."""
    if isinstance(redis, EmbeddedRedis):
        yield _Embedded(redis.values_here)
        return
    connection = SharedConnection(redis.connection_pool.make_connection, budget)
    try:
        yield _InServer(connection)
    finally:
        await connection.close()
