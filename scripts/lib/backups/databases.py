"""The database of a URL, as backup and restore see it."""

from pathlib import Path
from typing import Protocol

from models.database import orm_config
from scripts.lib.backups.manifest import Contents, DatabaseKind
from scripts.lib.backups.postgresql import PostgresqlDatabase
from scripts.lib.backups.sqlite import SqliteDatabase


class Database(Protocol):
    kind: DatabaseKind

    async def dump(self, target: Path) -> Contents:
        """Write a copy as of one moment to a new file; returns what is in it."""

    async def contents(self) -> Contents: ...

    async def replace(self, dump: Path) -> None:
        """Make the database what the dump is; whatever was there is gone."""


def database_of(url: str) -> Database:
    """Raises ValueError for a URL of another kind."""
    [(kind, connection)] = orm_config(url)["connections"].items()
    if kind == "sqlite":
        return SqliteDatabase(Path(connection["credentials"]["file_path"]))
    return PostgresqlDatabase(connection["credentials"])
