"""A connection to Redis that has closed under uvloop says what callers wait for: the server is away."""

import asyncio

import pytest
import uvloop
from redis.asyncio.connection import AbstractConnection, Connection
from redis.exceptions import ConnectionError as RedisConnectionError

from bot.kernel.redis_client import connect_redis


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(1024):
        writer.write(b"+OK\r\n" * 2)


async def _write_to_closed(connection: AbstractConnection) -> None:
    await connection.connect()  # type: ignore[no-untyped-call]
    assert connection._writer is not None
    connection._writer.transport.abort()
    await asyncio.sleep(0)
    await connection.send_command("PING", check_health=False)


async def _by_ours(port: int) -> None:
    async with connect_redis(f"redis://127.0.0.1:{port}") as redis:
        await _write_to_closed(redis.connection_pool.make_connection())  # type: ignore[no-untyped-call]


async def _by_theirs(port: int) -> None:
    await _write_to_closed(Connection(port=port))


def _under_uvloop(by: str) -> None:
    async def run() -> None:
        async with await asyncio.start_server(_answer, "127.0.0.1", 0) as server:
            port: int = server.sockets[0].getsockname()[1]
            await (_by_ours(port) if by == "ours" else _by_theirs(port))

    uvloop.run(run())


def test_a_write_to_a_closed_connection_is_an_error_of_redis() -> None:
    with pytest.raises(RedisConnectionError):
        _under_uvloop("ours")


def test_redis_py_alone_lets_a_runtime_error_of_uvloop_through() -> None:
    """Once it does not, `_closed_is_away` has nothing left to do."""
    with pytest.raises(RuntimeError, match="closed"):
        _under_uvloop("theirs")
