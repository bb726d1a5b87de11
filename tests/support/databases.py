"""Databases for tests: one filled template a run, a fresh copy for every test."""

import asyncio
import os
import shutil
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import asyncpg

from models.actions.vault import Vault
from models.database import migrate, open_database
from scripts import demo_data
from tests.support.once import made_once, shared

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


class PostgresqlTemplate:
    """Databases of this run are named after its directory, so that several runs share one server."""

    def __init__(self, of_the_run: Path, process: str, vault: Vault, now: datetime) -> None:
        self._name = f"tima_test_{sha256(str(of_the_run).encode()).hexdigest()[:8]}"
        self._process = process
        self._count = 0
        self._vault, self._now = vault, now
        self._shared = shared(of_the_run / "postgresql", self._make, self._unmake)
        self._shared.__enter__()
        self.version = asyncio.run(self._admin("SHOW server_version")).split()[0]

    def _url(self, name: str) -> str:
        return POSTGRESQL_ADMIN_URL.rsplit("/", 1)[0] + f"/{name}"

    def _make(self) -> None:
        self._unmake()  # what a killed run has left
        asyncio.run(self._admin(f"CREATE DATABASE {self._name}"))
        asyncio.run(fill(self._url(self._name), self._vault, self._now))

    def _unmake(self) -> None:
        asyncio.run(self.drop(self._url(self._name)))

    async def _admin(self, statement: str) -> str:
        connection = await asyncpg.connect(POSTGRESQL_ADMIN_URL)
        try:
            return str(await connection.fetchval(statement) or "")
        finally:
            await connection.close()

    async def copy(self) -> str:
        self._count += 1
        name = f"{self._name}_{self._process}_{self._count}"
        await self._admin(f"CREATE DATABASE {name} TEMPLATE {self._name}")
        return self._url(name)

    async def drop(self, url: str) -> None:
        await self._admin(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def close(self) -> None:
        self._shared.__exit__(None, None, None)
