"""Databases as earlier builds made them: `scripts/lib/earlier_builds.py` has written the dumps."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import asyncpg

from scripts.lib.earlier_builds import dump_of
from tests.support.databases import scratch_postgresql

ENGINES = ("sqlite", "postgresql")


@asynccontextmanager
async def database_of(build: str, engine: str, directory: Path) -> AsyncIterator[str]:
    """The URL of a database that holds the dump, gone after the block."""
    dump = dump_of(build, engine)
    if engine == "sqlite":
        file = directory / f"{build}.sqlite3"
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(dump)
        yield f"sqlite://{file}"
        return
    async with scratch_postgresql(f"{directory}/{build}") as url:
        filled = await asyncpg.connect(url)
        await filled.execute(dump)
        await filled.close()
        yield url
