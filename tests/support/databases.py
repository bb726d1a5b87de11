"""Databases for tests: filled once a run, fresh for every test."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from models.database import migrate, open_database
from models.vault import Vault
from scripts.demo import data as demo_data
from tests.support.kept_database import BeyondRepairError, KeptDatabase
from tests.support.once import made_once, shared

T = TypeVar("T")

POSTGRESQL_ADMIN_URL = os.environ.get(
    "TIMA_TEST_POSTGRESQL_URL", "postgres://postgres@127.0.0.1:5432/postgres"
)


async def fill(url: str, vault: Vault, now: datetime) -> None:
    """The tables and the demo data, in an empty database."""
    await migrate(url)
    async with open_database(url):
        await demo_data.load(vault, now)


class SqliteTemplate:
    def __init__(self, of_the_run: Path, vault: Vault, now: datetime) -> None:
        def make(file: Path) -> None:
            asyncio.run(fill(f"sqlite://{file}", vault, now))

        self._file = made_once(of_the_run / "template.sqlite3", make)

    def copy_to(self, directory: Path) -> str:
        """The URL of a copy of its own."""
        target = directory / "tima.sqlite3"
        shutil.copyfile(self._file, target)
        return f"sqlite://{target}"


class PostgresqlDatabase:
    """One database for each process of the run, for one test after the other.

    Databases of a run are named after its directory, so that several runs share one server.
    """

    def __init__(self, of_the_run: Path, process: str, vault: Vault, now: datetime) -> None:
        self._template = f"tima_test_{sha256(str(of_the_run).encode()).hexdigest()[:8]}"
        self._name = f"{self._template}_{process}"
        self._vault, self._now = vault, now
        self._kept: KeptDatabase | None = None
        # Not the loop of a test: the connection outlives them.
        self._loop = asyncio.new_event_loop()
        self._shared = shared(of_the_run / "postgresql", self._make_template, self._drop_template)
        self._shared.__enter__()
        self.version = self._run(_admin("SHOW server_version")).split()[0]

    def _run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(doing)

    @asynccontextmanager
    async def copied(self) -> AsyncIterator[str]:
        """The URL of a copy of its own that nobody is connected to, gone after the block."""
        name = f"{self._name}_copy"
        await _drop(name)
        await _admin(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        try:
            yield _url(name)
        finally:
            for one in await named_databases(name):
                await _drop(one)

    def _make_template(self) -> None:
        self._drop_template()  # what a killed run has left
        self._run(_admin(f"CREATE DATABASE {self._template}"))
        self._run(fill(_url(self._template), self._vault, self._now))

    def _drop_template(self) -> None:
        self._run(_drop(self._template))

    def fresh(self) -> str:
        """Its URL, once it is as the template again."""
        return self._run(self._fresh())

    async def _fresh(self) -> str:
        if self._kept:
            try:
                await self._kept.put_back()
            except (BeyondRepairError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await self._forget()
        if not self._kept:
            await _drop(self._name)
            await _admin(f"CREATE DATABASE {self._name} TEMPLATE {self._template}")
            # No test kills this server: what is told as written need not be on the disk.
            await _admin(f"ALTER DATABASE {self._name} SET synchronous_commit = off")
            self._kept = await KeptDatabase.open(_url(self._name))
        return _url(self._name)

    async def _forget(self) -> None:
        if self._kept:
            await self._kept.close()
        self._kept = None

    def close(self) -> None:
        self._run(self._forget())
        self._run(_drop(self._name))
        self._shared.__exit__(None, None, None)
        self._loop.close()


@asynccontextmanager
async def scratch_postgresql(of: str) -> AsyncIterator[str]:
    """The URL of an empty database, gone after the block. `of` tells it from those of other tests."""
    name = f"tima_scratch_{sha256(of.encode()).hexdigest()[:12]}"
    await _drop(name)
    await _admin(f"CREATE DATABASE {name}")
    try:
        yield _url(name)
    finally:
        await _drop(name)


def _url(name: str) -> str:
    return POSTGRESQL_ADMIN_URL.rsplit("/", 1)[0] + f"/{name}"


async def _admin(statement: str) -> str:
    connection = await asyncpg.connect(POSTGRESQL_ADMIN_URL)
    try:
        return str(await connection.fetchval(statement) or "")
    finally:
        await connection.close()


async def named_databases(name: str) -> list[str]:
    connection = await asyncpg.connect(POSTGRESQL_ADMIN_URL)
    try:
        found = await connection.fetch("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", name)
        return [row["datname"] for row in found]
    finally:
        await connection.close()


async def _drop(name: str) -> None:
    await _admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
