"""Alters PostgreSQL's tables while people use them.

A change of a table waits until every statement that reads it has ended, and whoever comes
later waits behind the change: beside one long query (a backup, a report) nobody could call for help
until it is over. So a change waits for a moment only, gives way, and is tried again.
"""

import asyncpg
from tortoise.migrations.schema_editor.asyncpg import AsyncpgSchemaEditor

LOCK_WITHIN_MS = 500  # below budgets.LOOK_UP and FILE_CALL, so that what waits behind it is still answered
GaveWay = asyncpg.LockNotAvailableError  # Tortoise passes it on
PAUSE_SECONDS = 1.0
TRIES = 600


class YieldingPostgresqlEditor(AsyncpgSchemaEditor):
    """Raises GaveWay if others hold the table for too long."""

    async def _run_sql(self, sql: str) -> None:
        if self.atomic_migration and not self.collect_sql:
            await self.client.execute_script(f"SET LOCAL lock_timeout = {LOCK_WITHIN_MS}")
        await super()._run_sql(sql)
