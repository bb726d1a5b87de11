"""A PostgreSQL database, by its own pg_dump and pg_restore."""

import asyncio
import os
from pathlib import Path
from typing import Any

import asyncpg

from scripts.lib.backups import BackupError
from scripts.lib.backups.manifest import Contents, DatabaseKind


class PostgresqlDatabase:
    kind: DatabaseKind = "postgresql"

    def __init__(self, credentials: dict[str, Any]) -> None:
        """`credentials` are Tortoise's: host, port, user, password, database, ssl."""
        self._given = {
            name: credentials[name]
            for name in ("host", "port", "user", "password", "database", "ssl")
            if credentials.get(name) is not None
        }

    async def dump(self, target: Path) -> Contents:
        """pg_dump's custom format, of the same snapshot that the rows are counted in."""
        connection = await asyncpg.connect(**self._given)
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
                contents = await _contents(connection)
                options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
                await self._run("pg_dump", *options, f"--file={target}")
        finally:
            await connection.close()
        return contents

    async def contents(self) -> Contents:
        connection = await asyncpg.connect(**self._given)
        try:
            return await _contents(connection)
        finally:
            await connection.close()

    async def replace(self, dump: Path) -> None:
        """Drop our tables and load the dump, which is there whole or not at all."""
        connection = await asyncpg.connect(**self._given)
        try:
            for table in await _tables(connection):
                await connection.execute(f'DROP TABLE IF EXISTS "{table}" CASCADE')
        finally:
            await connection.close()
        options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
        await self._run("pg_restore", *options, f"--dbname={self._given['database']}", str(dump))

    async def _run(self, program: str, *arguments: str) -> None:
        # By environment: everybody on the machine may read a command line.
        variables = {"user": "PGUSER", "ssl": "PGSSLMODE"}
        told = {variables.get(name, f"PG{name.upper()}"): str(value) for name, value in self._given.items()}
        try:
            process = await asyncio.create_subprocess_exec(
                program, *arguments, env={**os.environ, **told}, stderr=asyncio.subprocess.PIPE
            )
        except FileNotFoundError:
            raise BackupError(
                f"{program} is not installed (Debian: apt-get install postgresql-client)"
            ) from None
        _, problem = await process.communicate()
        if process.returncode:
            raise BackupError(f"{program}: {problem.decode(errors='replace').strip()}")


async def _tables(connection: Any) -> list[str]:
    found = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    )
    return [row["tablename"] for row in found]


async def _contents(connection: Any) -> Contents:
    tables = await _tables(connection)
    rows = {name: await connection.fetchval(f'SELECT count(*) FROM "{name}"') for name in tables}
    migrations: list[str] = []
    if "tortoise_migrations" in tables:
        applied = await connection.fetch("SELECT name FROM tortoise_migrations ORDER BY name")
        migrations = [row["name"] for row in applied]
    return Contents(migrations=migrations, rows=rows)
