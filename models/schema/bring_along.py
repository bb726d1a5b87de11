"""Carries a repair out: all of it, or nothing."""

from datetime import UTC, datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from models.schema.repair import Repair
from models.schema.tables import Schema
from models.sql import is_sqlite


class SchemaError(Exception):
    """The tables are not those of this version; the text says what to do."""


async def bring_along(connection: BaseDBAsyncClient, repair: Repair, found: Schema) -> list[str]:
    """Run the statements; returns what was done, a line each. `found` is the schema before.

    On SQLite the connection must not enforce foreign keys: a table that is made anew
    would lose what points to it. Raises SchemaError where the rows do not allow it.
    """
    sqlite = is_sqlite(connection)
    done = list(repair.words)
    try:
        async with in_transaction(connection.connection_name) as transaction:
            for statement in repair.statements:
                await transaction.execute_query(statement)
            if sqlite:
                done += await _write_times_in_utc(transaction, found)
                if await transaction.execute_query_dict("PRAGMA foreign_key_check"):
                    raise SchemaError("Rows point to rows that are gone; nothing was changed.")
    except BaseORMException as error:
        raise SchemaError(f"The rows do not allow it, and nothing was changed: {error}") from error
    return done


async def _write_times_in_utc(transaction: BaseDBAsyncClient, found: Schema) -> list[str]:
    """SQLite compares times as text, and builds of those days wrote each in its own zone."""
    done = []
    for table, name in [
        (table, name)
        for table, one in found.items()
        for name, column in one.columns.items()
        if column.type == "TIMESTAMP"
    ]:
        rows = await transaction.execute_query_dict(
            f'SELECT rowid, "{name}" AS time FROM "{table}" WHERE "{name}" NOT LIKE \'%+00:00\''  # noqa: S608
        )
        for row in rows:
            moment = datetime.fromisoformat(row["time"])
            if moment.tzinfo:
                await transaction.execute_query(
                    f'UPDATE "{table}" SET "{name}" = ? WHERE rowid = ?',  # noqa: S608
                    [moment.astimezone(UTC).isoformat(" "), row["rowid"]],
                )
        if rows:
            done.append(f"times of {table}.{name} written in UTC")
    return done
