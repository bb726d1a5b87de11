"""Many rows at once: COPY on PostgreSQL, executemany on SQLite. Inside a transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.fields import JSONField, UUIDField
from tortoise.models import Model

from models.sql import is_sqlite, sql_of
from models.tables.fields import CharField

Row = TypeVar("Row", bound=Model)
Values = Mapping[str, Any]
Write = Callable[[Any], Any]


async def insert_rows(connection: BaseDBAsyncClient, table: type[Model], rows: Sequence[Values]) -> None:
    """Insert rows given by field name; a field that is left out has its default.

    `connection` is that of the transaction. Raises IntegrityError as `bulk_create` does.
    """
    if not rows:
        return
    fields = sorted(table._meta.fields_db_projection)
    columns = [table._meta.fields_db_projection[field] for field in fields]
    on_sqlite = is_sqlite(connection)
    written = [_column(table, field, rows, keys_as_text=on_sqlite) for field in fields]
    records: list[Any] = list(zip(*written, strict=True))
    if not on_sqlite:
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
        writers = _writers(table, [*fields, "id"])
        await _update(connection, table, fields, [[write(row[f]) for f, write in writers] for row in rows])


async def save_rows(table: type[Row], rows: Sequence[Row], fields: Sequence[str]) -> None:
    """Write these fields of each row, in the caller's transaction.

    Tortoise's own `bulk_update` builds one statement with a CASE for every
    value, which costs more than all the rest for a batch of deliveries.
    """
    if rows:
        writers = _writers(table, [*fields, "id"])
        records = [[write(getattr(row, field)) for field, write in writers] for row in rows]
        await _update(table._meta.db, table, fields, records)


async def _update(
    connection: BaseDBAsyncClient, table: type[Model], fields: Sequence[str], records: list[list[Any]]
) -> None:
    """A record holds the fields' values and, last, the key."""
    mark, names = sql_of(connection).mark, table._meta.fields_db_projection
    sets = ", ".join(f'"{names[field]}" = {mark(place)}' for place, field in enumerate(fields, 1))
    where = f'"id" = {mark(len(fields) + 1)}'
    await connection.execute_many(f'UPDATE "{table._meta.db_table}" SET {sets} WHERE {where}', records)  # noqa: S608


async def refresh_statistics(connection: BaseDBAsyncClient, tables: Iterable[type[Model]]) -> None:
    """Tell PostgreSQL how large tables have grown, or it goes on reading them whole as if they were empty."""
    if not is_sqlite(connection):
        for table in tables:
            await connection.execute_query(f'ANALYZE "{table._meta.db_table}"')


def _column(table: type[Model], name: str, rows: Sequence[Values], *, keys_as_text: bool) -> list[Any]:
    """What the rows hold of a field, in the database's form; values that repeat are written once."""
    field, default = table._meta.fields_map[name], table._meta.fields_map[name].default
    values = [row[name] if name in row else default() if callable(default) else default for row in rows]
    if isinstance(field, UUIDField) and not keys_as_text:
        return values  # asyncpg takes them as they are
    write = _writer(table, name)
    if isinstance(field, JSONField):
        return [write(value) for value in values]
    written = {value: write(value) for value in {*values}}
    return [written[value] for value in values]


def _writers(table: type[Model], fields: Sequence[str]) -> list[tuple[str, Write]]:
    return [(field, _writer(table, field)) for field in fields]


def _writer(table: type[Model], name: str) -> Write:
    """Make the database's form of a value. Raises ValidationError for a text that is too long."""
    field = table._meta.fields_map[name]

    def write(value: Any) -> Any:
        if isinstance(value, datetime):
            value = value.astimezone(UTC)  # SQLite compares them as text
        written = field.to_db_value(value, table)
        if isinstance(field, CharField):
            field.validate(written)  # for a table, and not a row, it takes this to be a question
        return written

    return write
