"""Databases for tests: one filled template a run, a fresh copy for every test."""

import asyncio
import os
import shutil
import uuid
from datetime import datetime
from pathlib import Path

import asyncpg

from models.actions.vault import Vault
from models.database import migrate, open_database
from scripts import demo_data

POSTGRESQL_ADMIN_URL = os.environ.get(
    "TIMA_TEST_POSTGRESQL_URL", "postgres://postgres@127.0.0.1:5432/postgres"
)


async def fill(url: str, vault: Vault, now: datetime) -> None:
    """The tables and the demo data, in an empty database."""
    await migrate(url)
    async with open_database(url):
        await demo_data.load(vault, now)


class SqliteTemplate:
    def __init__(self, directory: Path, vault: Vault, now: datetime) -> None:
        self._file = directory / "template.sqlite3"
        asyncio.run(fill(f"sqlite://{self._file}", vault, now))

    def copy_to(self, directory: Path) -> str:
        """The URL of a copy of its own."""
        target = directory / "tima.sqlite3"
        shutil.copyfile(self._file, target)
        return f"sqlite://{target}"


class PostgresqlTemplate:
    """Databases of this run are named after it, so that several runs share one server."""

    def __init__(self, vault: Vault, now: datetime) -> None:
        self._run = uuid.uuid4().hex[:8]
        self._name = f"tima_test_{self._run}"
        self._count = 0
        self.version = asyncio.run(self._create(vault, now))

    def _url(self, name: str) -> str:
        return POSTGRESQL_ADMIN_URL.rsplit("/", 1)[0] + f"/{name}"

    async def _create(self, vault: Vault, now: datetime) -> str:
        version = await self._admin("SHOW server_version")
        await self._admin(f"CREATE DATABASE {self._name}")
        await fill(self._url(self._name), vault, now)
        return version.split()[0]

    async def _admin(self, statement: str) -> str:
        connection = await asyncpg.connect(POSTGRESQL_ADMIN_URL)
        try:
            return str(await connection.fetchval(statement) or "")
        finally:
            await connection.close()

    async def copy(self) -> str:
        self._count += 1
        name = f"{self._name}_{self._count}"
        await self._admin(f"CREATE DATABASE {name} TEMPLATE {self._name}")
        return self._url(name)

    async def drop(self, url: str) -> None:
        await self._admin(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def close(self) -> None:
        asyncio.run(self.drop(self._url(self._name)))
