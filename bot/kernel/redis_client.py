"""The Redis client of the product: of one server, or of the master that the Sentinels name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis import asyncio as aioredis
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import (
    MasterNotFoundError,
    Sentinel,
    SentinelConnectionPool,
    SentinelManagedConnection,
    SentinelManagedSSLConnection,
)
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from bot.kernel.embedded_redis import embedded_redis
from bot.kernel.redis_address import Sentinels, is_of_sentinels, parse_sentinels
from bot.kernel.settings import Settings
from models.rules.base import budgets


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator["aioredis.Redis"]:
    """The server of the settings, or the one inside this process."""
    if settings.embedded:
        async with embedded_redis(settings.var_dir / "redis.json") as embedded:
            yield embedded
        return
    async with connect_redis(settings.redis_url) as redis:
        yield redis


@asynccontextmanager
async def connect_redis(url: str) -> AsyncIterator["aioredis.Redis"]:
    """`redis://…` or `redis+sentinel://…`. Connects with the first command; every wait has its budget."""
    if not is_of_sentinels(url):
        async with aioredis.Redis.from_url(url, **_options(budgets.REDIS_TRIES)) as redis:
            _closed_is_away(redis.connection_pool)
            yield redis
        return
    told = parse_sentinels(url)
    sentinels = AgreedSentinel.of(told)
    async with sentinels, _master_of(sentinels, told) as redis:
        yield redis


def _closed_is_away(pool: ConnectionPool) -> None:
    """Let its connections say what callers wait for: that the server is away.

    uvloop raises RuntimeError for a write to a transport that has closed meanwhile, where asyncio's own
    loop writes nothing; redis-py takes it for no fault of the connection, and lets it through.
    """
    usual: type[AbstractConnection] = pool.connection_class

    class _Connection(usual):  # type: ignore[misc, valid-type]
        async def send_packed_command(self, command: Any, check_health: bool = True) -> None:
            try:
                await super().send_packed_command(command, check_health)
            except RuntimeError as error:  # redis-py has ended the connection by now
                raise RedisConnectionError("the connection was closed before a command went out") from error

    pool.connection_class = _Connection


def _options(tries: int) -> dict[str, Any]:
    return {
        "socket_timeout": budgets.REDIS,
        "socket_connect_timeout": budgets.REDIS,
        "health_check_interval": 30,
        "retry": Retry(NoBackoff(), tries - 1),
    }


def _tls(told: Sentinels) -> dict[str, Any]:
    return {"ssl": True, "ssl_ca_certs": told.ca_file} if told.tls else {}


def _master_of(sentinels: "AgreedSentinel", told: Sentinels) -> "aioredis.Redis":
    pool = SentinelConnectionPool(  # type: ignore[no-untyped-call]
        told.master,
        sentinels,
        db=told.database,
        connection_class=_SecureMasterConnection if told.tls else _MasterConnection,
        **({"ssl_ca_certs": told.ca_file} if told.tls else {}),
        **told.credentials,
        **_options(budgets.REDIS_TRIES),
    )
    _closed_is_away(pool)
    return aioredis.Redis.from_pool(pool)


class AgreedSentinel(Sentinel):
    """Asks all Sentinels at once, and believes the newest configuration that a majority knows of.

    redis-py asks one after the other: each that is gone with its host would cost a timeout, and one
    that is cut off with the old master still names that one. Fewer than a majority are believed when
    the others do not answer: the old master refuses writes itself (`min-replicas-to-write`).
    """

    @classmethod
    def of(cls, told: Sentinels) -> "AgreedSentinel":
        asked = {
            "socket_timeout": budgets.ASK_SENTINEL,
            "socket_connect_timeout": budgets.ASK_SENTINEL,
            "retry": Retry(NoBackoff(), 0),
        }
        agreed = cls(told.addresses, sentinel_kwargs={**asked, **_tls(told), **told.sentinel_credentials})
        for sentinel in agreed.sentinels:
            _closed_is_away(sentinel.connection_pool)
        return agreed

    async def discover_master(self, service_name: str) -> tuple[str, int]:
        """Raises MasterNotFoundError, a redis ConnectionError."""
        asking = {asyncio.ensure_future(self._state(one, service_name)) for one in self.sentinels}
        answers: list[dict[str, Any]] = []
        try:
            async with asyncio.timeout(budgets.ASK_SENTINEL):
                for next_answer in asyncio.as_completed(asking):
                    try:
                        answers.append(await next_answer)
                    except (RedisError, OSError):
                        continue
                    if len(answers) > len(self.sentinels) / 2:
                        break
        except TimeoutError:
            pass
        finally:
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
        known = [one for one in answers if one and self.check_master_state(one, service_name)]
        if not known:
            raise MasterNotFoundError(f"no Sentinel of {len(self.sentinels)} names a master {service_name!r}")
        newest = max(known, key=lambda one: int(one["config-epoch"]))
        return newest["ip"], int(newest["port"])

    @staticmethod
    async def _state(sentinel: "aioredis.Redis", master: str) -> dict[str, Any]:
        """What one Sentinel knows of the master; empty where it does not know it."""
        masters: Any = await sentinel.sentinel_masters()
        return dict(masters.get(master, {}))


class _MasterConnection(SentinelManagedConnection):
    """Finds the master, connects and signs in within the budget of one try."""

    async def connect(self) -> None:
        try:
            async with asyncio.timeout(budgets.REDIS):
                await self._connect_retry()  # type: ignore[no-untyped-call]
        except TimeoutError:
            await self.disconnect(nowait=True)
            raise RedisTimeoutError("the master was not reached in time") from None


class _SecureMasterConnection(_MasterConnection, SentinelManagedSSLConnection):
    pass
