"""A pool of PostgreSQL connections in which none is waited for without end.

Connections go silent without a reset: after a failover, behind a firewall that forgets them, in a
pooler that hangs. asyncpg would wait for such a one until TCP gives up, a quarter of an hour later.
"""

import asyncio
from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Any

import asyncpg

from models.rules.base import budgets


class BoundedConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """Is thrown away where the server does not confirm that a statement was cancelled."""

    when_silent: Callable[[], object] = staticmethod(lambda: None)
    used_at = inf  # on the monotonic clock, when it was last given back
    cancels = True
    _commits = False

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109
        self._commits = query.startswith("COMMIT")
        try:
            return str(await super().execute(query, *args, timeout=timeout))
        finally:
            self._commits = False

    async def _do_execute(self, *given: Any, **named: Any) -> Any:
        """asyncpg's way of every statement with parameters. A primary that has become a replica is left."""
        try:
            return await super()._do_execute(*given, **named)
        except asyncpg.ReadOnlySQLTransactionError:
            self.when_silent()
            raise

    def _cancel_current_command(
        self, waiter: "asyncio.Future[None]", cancel_waiter: "asyncio.Future[None]"
    ) -> None:
        """asyncpg's hook for a statement that is given up, by timeout or by cancellation.

        A COMMIT is not cancelled. It may wait for the synchronous replica, and PostgreSQL answers a
        cancellation by showing the row to everybody although the replica does not have it: the next
        try would find the row and give a receipt that a failover breaks. The connection is dropped
        instead; the server goes on waiting, and nobody sees the row before the replica has it.
        Behind PgBouncer nothing is cancelled: 1.18 ends itself where a server goes away meanwhile.
        """
        loop = asyncio.get_running_loop()
        if self._commits or not self.cancels:
            loop.call_soon(self.terminate)
            return
        super()._cancel_current_command(waiter, cancel_waiter)
        loop.call_later(budgets.CANCEL, self._end_if_silent, cancel_waiter)

    def _end_if_silent(self, cancel_waiter: "asyncio.Future[None]") -> None:
        if not cancel_waiter.done() and not self.is_closed():
            self.terminate()
            self.when_silent()


class BoundedPool(asyncpg.Pool):  # type: ignore[misc]
    """Getting and giving back a connection have a budget; one silent connection ends all of its age.

    A connection that was idle for a while is asked whether it lives before it is used.
    """

    async def _acquire(self, timeout: float | None) -> Any:  # noqa: ASYNC109 - as it overrides
        async with asyncio.timeout(timeout or budgets.ACQUIRE):
            while True:
                connection = await super()._acquire(None)
                if await self._lives(connection):
                    return connection

    async def release(self, connection: Any, *, timeout: float | None = None) -> None:  # noqa: ASYNC109
        if connection._con is not None:
            connection._con.used_at = monotonic()
        await super().release(connection, timeout=timeout or budgets.RELEASE)

    async def _lives(self, connection: Any) -> bool:
        """Else it is thrown away, and with it all of its age."""
        raw: BoundedConnection = connection._con
        if monotonic() - raw.used_at < budgets.IDLE_UNASKED:
            return True
        lives = False
        try:
            async with asyncio.timeout(budgets.CHECK):
                await connection.execute("SELECT 1")
            lives = True
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            raw.when_silent()
        finally:
            if not lives:
                raw.terminate()
                await self.release(connection)
        return lives


def make_pool(**given: Any) -> BoundedPool:
    """As `asyncpg.create_pool`, whose defaults belong to the function and not to the class.

    `command_timeout` None is for migrations, whose statements may take as long as they need.
    `statement_cache_size` 0 is for PgBouncer in transaction mode, where a connection of ours has
    another server connection for each transaction: nothing may be prepared or set for a session.
    """
    has_session = given.get("statement_cache_size") != 0

    async def prepare(connection: BoundedConnection) -> None:
        connection.when_silent = expire
        connection.cancels = has_session
        if (
            given["command_timeout"] and has_session
        ):  # the server, too, gives up: it may never hear of a cancellation
            milliseconds = int(budgets.IDLE_IN_TRANSACTION * 1000)
            await connection.execute(f"SET idle_in_transaction_session_timeout = {milliseconds}")

    def expire() -> None:
        """Have every connection made anew before its next use: what silenced one has silenced others."""
        ending.add(task := asyncio.get_running_loop().create_task(pool.expire_connections()))
        task.add_done_callback(ending.discard)

    ending: set[asyncio.Task[None]] = set()
    pool = BoundedPool(
        None,
        **{
            "max_queries": 50_000,
            "max_inactive_connection_lifetime": 300.0,
            "connect": None,
            "setup": None,
            "record_class": asyncpg.Record,
            **given,
            "init": prepare,
            "connection_class": BoundedConnection,
        },
    )
    return pool
