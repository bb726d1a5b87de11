"""Opening the database: SQLite by default, PostgreSQL by its URL. One set of tables and queries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate as run_migrations

from models.tables import MODULES
from models.tables.place import City

APP = "tima"
# How long a write waits for another process's write on SQLite, in milliseconds.
SQLITE_BUSY_TIMEOUT = 10_000


def orm_config(database_url: str) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite://FILE` or `postgres://…`. Raises ValueError for others."""
    scheme = urlsplit(database_url).scheme
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise ValueError(f"TIMA_DATABASE_URL must be sqlite://… or postgres://…, not {scheme}://…")
    connection = expand_db_url(database_url.replace("postgresql://", "postgres://", 1))
    if scheme == "sqlite":
        connection["engine"] = "models.sqlite_immediate"
        connection["credentials"] |= {"busy_timeout": SQLITE_BUSY_TIMEOUT, "synchronous": "FULL"}
    # Tortoise keeps finished statements by connection name for the life of the process,
    # so that each dialect needs a name of its own.
    name = "sqlite" if scheme == "sqlite" else "postgresql"
    return {
        "connections": {name: connection},
        "apps": {
            APP: {"models": list(MODULES), "default_connection": name, "migrations": "models.migrations"}
        },
        "use_tz": True,
        "timezone": "UTC",
    }


async def migrate(database_url: str) -> None:
    """Bring the database to the newest migration; nothing happens where it is there already."""
    async with TortoiseContext():
        await run_migrations(config=orm_config(database_url))


@asynccontextmanager
async def open_database(database_url: str) -> AsyncIterator[None]:
    """Connect for as long as the block lasts, for every task of this process."""
    async with TortoiseContext() as context:
        await context.init(config=orm_config(database_url), _enable_global_fallback=True)
        yield


async def ask_database() -> None:
    """The cheapest question; raises what the driver raises where the database is away."""
    await City.exists()


# `tortoise makemigrations` compares the tables with the migrations and connects to nothing.
FOR_MAKEMIGRATIONS = orm_config("sqlite://:memory:")
