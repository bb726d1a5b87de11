"""Connections to PostgreSQL across a failover: what is not on the replica is not shown, a replica is left."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from tortoise.connection import get_connections
from tortoise.transactions import in_transaction

from bot.kernel.timeouts import within
from models.database import is_away, open_database
from tests.support.databases import scratch_postgresql
from tests.support.own_servers import OwnPostgresql
from tests.support.waiting import until

pytestmark = pytest.mark.processes


@pytest.fixture
async def waiting_for_replica() -> AsyncIterator[str]:
    """A server whose commits wait for a replica that is not there."""
    server = OwnPostgresql()
    server.create()
    await server.start()
    try:
        admin = await asyncpg.connect(server.url)
        await admin.execute("CREATE TABLE kept (name text PRIMARY KEY)")
        await admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'gone'")
        await admin.execute("SELECT pg_reload_conf()")
        await admin.close()
        yield server.url
    finally:
        await server.remove()


async def keep(name: str) -> None:
    async with in_transaction() as connection:
        await connection.execute_query("INSERT INTO kept VALUES ($1)", [name])


async def _raw(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_a_row_that_waits_for_the_replica_is_not_shown_to_who_tries_again(
    waiting_for_replica: str,
) -> None:
    """Else the second try would get a receipt for what a failover loses."""

    async def names() -> Any:
        return await _raw(waiting_for_replica, "SELECT array_agg(name) FROM kept")

    async def waits() -> bool:
        return bool(
            await _raw(
                waiting_for_replica, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
            )
        )

    async with open_database(waiting_for_replica):
        first = asyncio.create_task(within(3, keep("told")))
        await until(waits, seconds=3)
        with pytest.raises(TimeoutError):
            await first
        assert await names() is None
        with pytest.raises(TimeoutError):
            await within(1, keep("told"))
        assert await names() is None
        assert await waits()  # the first is still there

        await _raw(waiting_for_replica, "ALTER SYSTEM RESET synchronous_standby_names")
        await _raw(waiting_for_replica, "SELECT pg_reload_conf()")

        async def is_kept() -> bool:
            return bool(await names() == ["told"])

        await until(is_kept, seconds=10)
        await keep("another")


async def test_a_primary_that_only_reads_any_more_is_left_for_a_new_connection() -> None:
    async with scratch_postgresql("test_pool") as url:
        await _raw(url, "CREATE TABLE kept (name text PRIMARY KEY)")
        async with open_database(f"{url}?maxsize=1"):
            [database] = get_connections().all()
            await database.execute_query("SET default_transaction_read_only = on")  # as after a demotion
            for again in (keep("name"), database.execute_query("INSERT INTO kept VALUES ($1)", ["name"])):
                with pytest.raises(Exception, match="read-only transaction") as raised:
                    await again
                assert is_away(raised.value)
                await keep("name")  # on another connection
                await database.execute_query("DELETE FROM kept")
                await database.execute_query("SET default_transaction_read_only = on")
