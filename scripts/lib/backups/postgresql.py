"""A PostgreSQL database, by its own pg_dump and pg_restore."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from scripts.lib.backups import BackupError
from scripts.lib.backups.database_like import create_like, quoted
from scripts.lib.backups.manifest import Contents, DatabaseKind

MAINTENANCE = ("postgres", "template1")  # to be connected to while databases are renamed
MOST_JOBS = 4
ENDED_WITHIN_SECONDS = 5  # a connection that was closed is gone a moment later


class PostgresqlDatabase:
    kind: DatabaseKind = "postgresql"
    mode = 0o600

    def __init__(self, credentials: dict[str, Any]) -> None:
        """`credentials` are Tortoise's: host, port, user, password, database, ssl."""
        self._given = {
            name: credentials[name]
            for name in ("host", "port", "user", "password", "database", "ssl")
            if credentials.get(name) is not None
        }
        self._name = str(self._given["database"])

    async def dump(self, target: Path) -> Contents:
        """pg_dump's custom format, of the same snapshot that the rows are counted in."""
        async with (
            self._connected() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
            contents = await _contents(connection)
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
            await self._run("pg_dump", *options, f"--file={target}")
        return contents

    async def contents(self) -> Contents:
        async with self._connected() as connection:
            return await _contents(connection)

    async def refuse_while_used(self) -> None:
        async with self._aside() as connection:
            for _ in range(ENDED_WITHIN_SECONDS * 5):
                others = await connection.fetchval(
                    "SELECT count(*) FROM pg_stat_activity "
                    "WHERE datname = $1 AND backend_type = 'client backend'",
                    self._name,
                )
                if not others:
                    return
                await asyncio.sleep(0.2)
        raise BackupError(f"{others} others are connected to {self._name}: stop web and worker processes")

    async def load(self, dump: Path, purpose: str) -> Contents:
        beside = self._beside(purpose)
        await self.discard(purpose)  # what was cut off
        async with self._aside() as connection:
            try:
                await create_like(connection, beside, self._name)
            except asyncpg.InsufficientPrivilegeError:
                raise BackupError(
                    f"the user may not create databases; as an administrator: "
                    f"ALTER ROLE {quoted(str(self._given.get('user', '…')))} CREATEDB"
                ) from None
        jobs = min(MOST_JOBS, os.cpu_count() or 1)
        options = ("--exit-on-error", "--no-owner", "--no-privileges", f"--jobs={jobs}")
        await self._run("pg_restore", *options, f"--dbname={beside}", str(dump))
        async with self._connected(beside) as connection:
            return await _contents(connection)

    async def discard(self, purpose: str) -> None:
        async with self._aside() as connection:
            await connection.execute(f"DROP DATABASE IF EXISTS {quoted(self._beside(purpose))} WITH (FORCE)")

    async def swap(self, stamp: str) -> str:
        kept = f"{self._name[:35]}_before_{stamp}"
        async with self._aside() as connection:
            try:
                async with connection.transaction():
                    await _rename(connection, self._name, kept)
                    await _rename(connection, self._beside("restoring"), self._name)
            except asyncpg.ObjectInUseError:
                raise BackupError(
                    f"somebody is connected to {self._name}: stop web and worker processes"
                ) from None
        return kept

    async def drop_kept(self) -> list[str]:
        ours = re.compile(re.escape(f"{self._name[:35]}_before_") + r"\d{20}")
        async with self._aside() as connection:
            names = [row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")]
            kept = sorted(name for name in names if ours.fullmatch(name))
            for name in kept:
                await connection.execute(f"DROP DATABASE {quoted(name)}")
        return kept

    def _beside(self, purpose: str) -> str:
        return f"{self._name[:50]}_{purpose}"

    @asynccontextmanager
    async def _connected(self, database: str = "") -> AsyncIterator[Any]:
        connection = await asyncpg.connect(**self._given | {"database": database or self._name})
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def _aside(self) -> AsyncIterator[Any]:
        """Connected to a database that is not ours."""
        for name in MAINTENANCE:
            try:
                connection = await asyncpg.connect(**self._given | {"database": name})
            except (asyncpg.InvalidCatalogNameError, asyncpg.InsufficientPrivilegeError) as problem:
                last = problem
                continue
            try:
                yield connection
            finally:
                await connection.close()
            return
        raise last

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


async def _rename(connection: Any, name: str, to: str) -> None:
    await connection.execute(f"ALTER DATABASE {quoted(name)} RENAME TO {quoted(to)}")


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
