"""A Tortoise engine: SQLite whose transactions take the write lock when they begin.

With SQLite's deferred transactions, one that reads and then writes fails at
once with `database is locked` when another process has written in between;
taking the lock first makes it wait its turn (`busy_timeout`) instead.

It also keeps every time in UTC: SQLite compares times as text, and Tortoise would write each in its own zone.
"""

import sqlite3
from datetime import UTC, datetime

from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.exceptions import TransactionManagementError


def _as_utc(moment: datetime) -> str:
    return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat(" ")


# After Tortoise's own, which its client has brought along.
sqlite3.register_adapter(datetime, _as_utc)


class _ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error


class ImmediateSqliteClient(SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(_ImmediateTransaction(self), self._lock)


client_class = ImmediateSqliteClient
