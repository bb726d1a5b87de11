"""The database of a URL, as backup and restore see it."""

from pathlib import Path
from typing import Literal, Protocol

from models.database import orm_config
from scripts.lib.backups.manifest import Contents, DatabaseKind
from scripts.lib.backups.postgresql import PostgresqlDatabase
from scripts.lib.backups.sqlite import SqliteDatabase

Purpose = Literal["restoring", "verifying"]


class Database(Protocol):
    kind: DatabaseKind

    @property
    def mode(self) -> int:
        """The permissions of its file; those of a secret where it has none."""

    async def dump(self, target: Path) -> Contents:
        """Write a copy as of one moment to a new file; returns what is in it."""

    async def contents(self) -> Contents: ...

    async def refuse_while_used(self) -> None:
        """Raises BackupError while another process has it open."""

    async def load(self, dump: Path, purpose: Purpose) -> Contents:
        """Load the dump into a new database beside this one; returns what is in it, checked whole."""

    async def discard(self, purpose: Purpose) -> None:
        """Remove what `load` has left."""

    async def swap(self, stamp: str) -> str:
        """Put what `load` has made for "restoring" in the place of this one, in one step.

        This one is kept under the name that is returned; empty where there was none.
        """

    async def drop_kept(self) -> list[str]:
        """Delete what swaps have kept; the names."""


def database_of(url: str) -> Database:
    """Raises ValueError for a URL of another kind."""
    [(kind, connection)] = orm_config(url)["connections"].items()
    if kind == "sqlite":
        return SqliteDatabase(Path(connection["credentials"]["file_path"]))
    return PostgresqlDatabase(connection["credentials"])
