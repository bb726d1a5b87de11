"""Opening the database: SQLite by default, PostgreSQL by its URL. One set of tables and queries."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.connection import get_connection, get_connections
from tortoise.context import TortoiseContext
from tortoise.exceptions import (
    BaseORMException,
    DoesNotExist,
    FieldError,
    IntegrityError,
    MultipleObjectsReturned,
    ValidationError,
)
from tortoise.migrations.executor import MigrationTarget

from models.engines.postgresql import ArrayClient
from models.light_migrations import LightExecutor
from models.rules.base import budgets
from models.schema.bring_along import SchemaError, bring_along
from models.schema.postgresql_editor import PAUSE_SECONDS, TRIES, GaveWay
from models.schema.repair import BeyondRepairError
from models.schema.standing import SchemaStanding, standing_of
from models.tables import MODULES
from models.tables.cities import City

APP = "tima"
Tell = Callable[[str, str, str], object]
ZERO = "zero"
# What a query raises where the database is away. Tortoise passes the driver's own errors of connecting on.
DATABASE_AWAY = (
    BaseORMException,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection whose server went away in the middle of an answer
    OSError,
    TimeoutError,
)
# Of these, what tells of a row and not of the server.
_OF_A_ROW = (IntegrityError, DoesNotExist, MultipleObjectsReturned, ValidationError, FieldError)
# A process that starts waits no longer than this to hear whether the tables are right.
CHECK_WITHIN_SECONDS = 5
# How long a write waits for another process's write on SQLite, in milliseconds.
SQLITE_BUSY_TIMEOUT = 10_000


def is_away(error: BaseException) -> bool:
    """Whether a query failed because the database is away, or did not answer in time."""
    return isinstance(error, DATABASE_AWAY) and not isinstance(error, _OF_A_ROW)


def orm_config(database_url: str) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite://FILE` or `postgres://…`. Raises ValueError for others."""
    scheme = urlsplit(database_url).scheme
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise ValueError(f"TIMA_DATABASE_URL must be sqlite://… or postgres://…, not {scheme}://…")
    connection = expand_db_url(database_url.replace("postgresql://", "postgres://", 1))
    if scheme == "sqlite":
        connection["engine"] = "models.engines.sqlite"
        connection["credentials"] |= {"busy_timeout": SQLITE_BUSY_TIMEOUT, "synchronous": "FULL"}
    else:
        connection["engine"] = "models.engines.postgresql"
        # Without a connection at the start, so that none is waited for while others want theirs.
        connection["credentials"] |= {
            "reset": _tidy,
            "minsize": 0,
            "timeout": budgets.CONNECT,
            "command_timeout": budgets.STATEMENT,
        }
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


async def _tidy(connection: asyncpg.Connection) -> None:
    """What a pooled connection needs before its next use.

    asyncpg would send four statements of its own after every query, to undo
    what nothing here does: advisory locks, cursors, LISTEN and SET.
    """
    if connection.is_in_transaction():
        await connection.reset()


async def migrate(database_url: str, back_to: str | None = None, tell: Tell | None = None) -> None:
    """Bring the database to the newest migration; nothing happens where it is there already.

    One of an earlier build, whose tables are not what its migrations make, first gets
    what it lacks; SchemaError where that is not possible without losing anything.
    With `back_to`, undo all migrations after that one, or all of them for ZERO,
    and lose what their tables held. Raises ValueError for a name that is unknown
    or not applied. `tell` hears of each step: event, app, name.

    On PostgreSQL people may go on working meanwhile: a migration that would have them wait
    is undone and tried again (`models/schema/postgresql_editor.py`).
    """
    for _ in range(TRIES):
        try:
            return await _migrate(database_url, back_to, tell)
        except GaveWay:
            if tell:
                tell("gave_way", APP, "")
        await asyncio.sleep(PAUSE_SECONDS)
    raise TimeoutError("others hold the tables that a migration changes: look for long transactions")


async def _migrate(database_url: str, back_to: str | None, tell: Tell | None) -> None:
    name = "__latest__" if back_to is None else "__first__" if back_to == ZERO else back_to
    target = [MigrationTarget(APP, name)]
    async with _executor(database_url) as executor:
        if back_to is not None:
            await executor.migrate(target, direction="backward", progress=tell)
            return
        for words in await _bring_along(executor):
            if tell:
                tell("repair_done", APP, words)
        await executor.migrate(target, direction="forward", progress=tell)


async def standing(database_url: str) -> SchemaStanding:
    """How the database stands to the migrations."""
    async with _executor(database_url) as executor:
        return await standing_of(executor)


async def refuse_other_schema(database_url: str) -> bool:
    """Raises SchemaError where this version must not work on the database.

    False where the database is away: that is no reason, for calls for help are taken without
    it; the question is asked again later.
    """
    try:
        async with asyncio.timeout(CHECK_WITHIN_SECONDS):
            words = (await standing(database_url)).refusal()
    except DATABASE_AWAY:
        return False
    if words:
        raise SchemaError(words)
    return True


async def _bring_along(executor: LightExecutor) -> list[str]:
    """What was put right, a line each."""
    now = await standing_of(executor)
    if not now.wrong:
        return []
    try:
        return await bring_along(executor.connection, now.repair(), now.found)
    except BeyondRepairError as error:
        raise SchemaError(
            f"This database cannot be brought along without losing data: {error}."
            " Keep a copy of it, and work on with the version that made it or begin with an empty database."
        ) from None


@asynccontextmanager
async def _executor(database_url: str) -> AsyncIterator[LightExecutor]:
    config = orm_config(database_url)
    [name] = config["connections"]
    if name == "postgresql":
        # The index of a whole city takes minutes.
        config["connections"][name]["credentials"]["command_timeout"] = None
    else:
        # It makes a table anew in order to alter it, and rows that point to the old one must stay.
        config["connections"][name]["credentials"]["foreign_keys"] = "OFF"
    async with TortoiseContext() as context:
        await context.init(config=config, init_connections=False)
        yield LightExecutor(get_connection(name), config["apps"])


@asynccontextmanager
async def open_database(database_url: str) -> AsyncIterator[None]:
    """Connect for as long as the block lasts, for every task of this process."""
    async with TortoiseContext() as context:
        await context.init(config=orm_config(database_url), _enable_global_fallback=True)
        yield


async def ask_database() -> None:
    """The cheapest question; raises one of DATABASE_AWAY where there is no answer."""
    await City.exists()


async def database_time() -> datetime | None:
    """What the database server's clock shows; None where it is this machine's own (SQLite)."""
    [connection] = get_connections().all()
    if not isinstance(connection, ArrayClient):
        return None
    [row] = await connection.execute_query_dict("SELECT clock_timestamp() AS now")
    shown: datetime = row["now"]
    return shown.astimezone(UTC)


# `tortoise makemigrations` compares the tables with the migrations and connects to nothing.
FOR_MAKEMIGRATIONS = orm_config("sqlite://:memory:")
