"""A SQLite file, copied while others write to it."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from scripts.lib.backups import BackupError
from scripts.lib.backups.manifest import Contents, DatabaseKind

PAGES_AT_ONCE = 2000


class SqliteDatabase:
    kind: DatabaseKind = "sqlite"

    def __init__(self, file: Path) -> None:
        self._file = file

    async def dump(self, target: Path) -> Contents:
        """A copy as of one moment, and what is in it."""
        if not self._file.exists():
            raise BackupError(f"there is no database {self._file}")
        with closing(sqlite3.connect(self._file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode=DELETE")  # so that one file is all of it
            return _contents(copy)

    async def contents(self) -> Contents:
        if not self._file.exists():
            return Contents(migrations=[], rows={})
        with closing(sqlite3.connect(self._file)) as connection:
            return _contents(connection)

    async def replace(self, dump: Path) -> None:
        """Put the copy in the place of whatever is there."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_name(self._file.name + ".restoring")
        shutil.copyfile(dump, beside)
        # A log of the database before would be applied to this one.
        for suffix in ("-wal", "-shm", "-journal"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        os.replace(beside, self._file)


def _contents(connection: sqlite3.Connection) -> Contents:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    tables = [name for (name,) in found]
    rows = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
    migrations: list[str] = []
    if "tortoise_migrations" in tables:
        applied = connection.execute("SELECT name FROM tortoise_migrations ORDER BY name")
        migrations = [name for (name,) in applied]
    return Contents(migrations=migrations, rows=rows)
