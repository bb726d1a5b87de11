"""Many rows at once: COPY on PostgreSQL, executemany on SQLite. Inside a transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from models.tables.fields import CharField

Values = Mapping[str, Any]


async def insert_rows(connection: BaseDBAsyncClient, table: type[Model], rows: Sequence[Values]) -> None:
    """Insert rows given by field name; a field that is left out has its default.

    `connection` is that of the transaction. Raises IntegrityError as `bulk_create` does.
    """
    if not rows:
        return
    fields = sorted(table._meta.fields_db_projection)
    columns = [table._meta.fields_db_projection[field] for field in fields]
    records = _records(table, fields, rows)
    if is_postgresql(connection):
        raw: Any = connection._connection
        try:
            await raw.copy_records_to_table(table._meta.db_table, records=records, columns=columns)
        except asyncpg.IntegrityConstraintViolationError as error:
            raise IntegrityError(error) from error
        return
    marks = ", ".join("?" * len(columns))
    names = ", ".join(f'"{column}"' for column in columns)
    insert = f'INSERT INTO "{table._meta.db_table}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
    await connection.execute_many(insert, records)


async def update_rows(
    connection: BaseDBAsyncClient, table: type[Model], changes: Sequence[tuple[UUID, Values]]
) -> None:
    """Set fields of rows by their key. Rows that change the same fields are sent together."""
    by_fields: dict[tuple[str, ...], list[Values]] = {}
    for key, values in changes:
        by_fields.setdefault(tuple(sorted(values)), []).append({**values, "id": key})
    for fields, rows in by_fields.items():
        count = len(fields) + 1
        marks = [f"${n}" for n in range(1, count + 1)] if is_postgresql(connection) else ["?"] * count
        columns = [table._meta.fields_db_projection[field] for field in fields]
        sets = ", ".join(f'"{column}" = {mark}' for column, mark in zip(columns, marks, strict=False))
        update = f'UPDATE "{table._meta.db_table}" SET {sets} WHERE "id" = {marks[-1]}'  # noqa: S608
        await connection.execute_many(update, _records(table, [*fields, "id"], rows))


async def refresh_statistics(connection: BaseDBAsyncClient, tables: Iterable[type[Model]]) -> None:
    """Tell PostgreSQL how large tables have grown, or it goes on reading them whole as if they were empty."""
    if is_postgresql(connection):
        for table in tables:
            await connection.execute_query(f'ANALYZE "{table._meta.db_table}"')


def is_postgresql(connection: BaseDBAsyncClient) -> bool:
    return connection.capabilities.dialect == "postgres"


def _records(table: type[Model], fields: Sequence[str], rows: Sequence[Values]) -> list[list[Any]]:
    readers = [_reader(table, name) for name in fields]
    return [[read(row) for read in readers] for row in rows]


def _reader(table: type[Model], name: str) -> Callable[[Values], Any]:
    field = table._meta.fields_map[name]
    default = field.default

    def read(row: Values) -> Any:
        value = row[name] if name in row else default() if callable(default) else default
        if isinstance(value, datetime):
            value = value.astimezone(UTC)  # SQLite compares them as text
        written = field.to_db_value(value, table)
        if isinstance(field, CharField):
            field.validate(written)  # for a table, and not a row, it takes this to be a question
        return written

    return read
