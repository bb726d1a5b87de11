"""Every row of a database, read past the product's own code."""

import sqlite3
from contextlib import closing
from typing import Any

import asyncpg

Rows = dict[str, list[str]]


async def all_rows(database_url: str) -> Rows:
    """By table, each row as text, sorted."""
    if database_url.startswith("sqlite"):
        return _sqlite_rows(database_url.removeprefix("sqlite://"))
    connection = await asyncpg.connect(database_url)
    try:
        found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            name: sorted(repr(tuple(row)) for row in await connection.fetch(f'SELECT * FROM "{name}"'))
            for (name,) in found
        }
    finally:
        await connection.close()


def _sqlite_rows(file: str) -> Rows:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        return {
            name: sorted(repr(row) for row in connection.execute(f'SELECT * FROM "{name}"'))
            for (name,) in found.fetchall()
        }


async def rows_by_table(database_url: str) -> dict[str, list[dict[str, Any]]]:
    """Each row as the driver gives it, by the names of its columns."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite://"))) as opened:
            opened.row_factory = sqlite3.Row
            return {
                name: [dict(row) for row in opened.execute(f'SELECT * FROM "{name}"')]
                for name in _sqlite_rows(database_url.removeprefix("sqlite://"))
            }
    connection = await asyncpg.connect(database_url)
    try:
        found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            name: [dict(row) for row in await connection.fetch(f'SELECT * FROM "{name}"')]
            for (name,) in found
        }
    finally:
        await connection.close()


async def run_sql(database_url: str, *statements: str) -> None:
    """As an operator would by hand, past the product's own code."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite://"), isolation_level=None)) as opened:
            for statement in statements:
                opened.execute(statement)
        return
    connection = await asyncpg.connect(database_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def table_names(database_url: str) -> set[str]:
    return set(await all_rows(database_url))


async def destroy(database_url: str) -> None:
    """Every table is gone, as after a lost disk."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite://"), isolation_level=None)) as opened:
            opened.execute("PRAGMA foreign_keys = OFF")
            for name in await table_names(database_url):
                opened.execute(f'DROP TABLE "{name}"')
        return
    connection = await asyncpg.connect(database_url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()


async def count_rows(database_url: str) -> dict[str, int]:
    """By table."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite://"))) as opened:
            found = opened.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
            names = [name for (name,) in found]
            return dict(opened.execute(_counting(names)).fetchall())
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return dict(await connection.fetch(_counting([name for (name,) in rows])))
    finally:
        await connection.close()


def _counting(names: list[str]) -> str:
    return " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names)
