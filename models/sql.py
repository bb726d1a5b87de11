"""SQL that is written out: the one place that knows how the two databases say the same thing.

Names that come in are our own, never a caller's; values go in as parameters.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

Row = dict[str, Any]


class Sql(ABC):
    """How one database says what both can do."""

    hold_row: str
    """Behind a SELECT: its row stays as it is until the transaction ends, and others may refer to it."""

    @abstractmethod
    def mark(self, place: int) -> str:
        """What stands for the parameter of this place, from 1. It may be named twice."""

    @abstractmethod
    def key(self, key: UUID) -> object:
        """A key as parameter."""

    @abstractmethod
    def milliseconds(self, time: str) -> str:
        """Whole milliseconds since 1970 of a column of times."""

    @abstractmethod
    def month(self, time: str) -> str:
        """`2026-11`, in Asia/Shanghai, of a column of times."""

    @abstractmethod
    def json_text(self, column: str, key: str) -> str:
        """The value of a key, as text."""

    @abstractmethod
    def json_without(self, column: str, key: str) -> str:
        """The object without a key."""


class _Sqlite(Sql):
    hold_row = ""  # there is one writer at a time

    def mark(self, place: int) -> str:
        return f"?{place}"

    def key(self, key: UUID) -> object:
        return str(key)

    def milliseconds(self, time: str) -> str:
        # Times are text in UTC.
        return (
            f"(CAST(strftime('%s', {time}) AS INTEGER) * 1000"
            f" + CAST(substr(strftime('%f', {time}), 4, 3) AS INTEGER))"
        )

    def month(self, time: str) -> str:
        return f"strftime('%Y-%m', {time}, '+8 hours')"

    def json_text(self, column: str, key: str) -> str:
        return f"json_extract({column}, '$.{key}')"

    def json_without(self, column: str, key: str) -> str:
        return f"json_remove({column}, '$.{key}')"


class _Postgresql(Sql):
    hold_row = " FOR NO KEY UPDATE"

    def mark(self, place: int) -> str:
        return f"${place}"

    def key(self, key: UUID) -> object:
        return key

    def milliseconds(self, time: str) -> str:
        return f"CAST(FLOOR(EXTRACT(EPOCH FROM {time}) * 1000) AS BIGINT)"

    def month(self, time: str) -> str:
        return f"to_char({time} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"

    def json_text(self, column: str, key: str) -> str:
        return f"{column}->>'{key}'"

    def json_without(self, column: str, key: str) -> str:
        return f"{column} - '{key}'"


_SQLITE, _POSTGRESQL = _Sqlite(), _Postgresql()


def is_sqlite(connection: BaseDBAsyncClient) -> bool:
    return connection.capabilities.dialect == "sqlite"


def sql_of(connection: BaseDBAsyncClient) -> Sql:
    return _SQLITE if is_sqlite(connection) else _POSTGRESQL


async def fetch(table: type[Model], sql: str, parameters: Sequence[object]) -> list[Row]:
    """Ask where the table is, inside the caller's transaction if there is one."""
    return list(await table._meta.db.execute_query_dict(sql, [*parameters]))
