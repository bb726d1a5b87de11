"""A SQLite file, copied while others write to it."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from scripts.lib.backups import BackupError
from scripts.lib.backups.manifest import Contents, DatabaseKind

PAGES_AT_ONCE = 2000
LOGS = ("-wal", "-shm", "-journal")
MOST_FAULTS = 3


class SqliteDatabase:
    kind: DatabaseKind = "sqlite"

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def mode(self) -> int:
        return self._file.stat().st_mode & 0o777 if self._file.exists() else 0o600

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

    async def refuse_while_used(self) -> None:
        self._fold_log()

    async def load(self, dump: Path, purpose: str) -> Contents:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._beside(purpose)
        shutil.copyfile(dump, beside)
        shutil.copymode(dump, beside)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        with closing(sqlite3.connect(beside)) as connection:
            faults = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})")]
            if faults != ["ok"]:
                raise BackupError(f"its database is damaged: {'; '.join(faults)}")
            return _contents(connection)

    async def discard(self, purpose: str) -> None:
        for suffix in ("", *LOGS):
            _with(self._beside(purpose), suffix).unlink(missing_ok=True)

    async def swap(self, stamp: str) -> str:
        kept = _with(self._file, f".before-{stamp}")
        there = self._file.exists()
        if there:
            is_whole = self._fold_log()
            os.link(self._file, kept)
            if not is_whole:
                self._keep_logs(kept)
        os.replace(self._beside("restoring"), self._file)
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return str(kept) if there else ""

    async def drop_kept(self) -> list[str]:
        kept = sorted(self._file.parent.glob(f"{self._file.name}.before-*"))
        for file in kept:
            file.unlink()
        return [str(file) for file in kept]

    def _beside(self, purpose: str) -> Path:
        return _with(self._file, f".{purpose}")

    def _fold_log(self) -> bool:
        """Bring everything into the one file. False where it cannot be read; BackupError while it is used."""
        if not self._file.exists():
            return True
        try:
            with closing(sqlite3.connect(self._file, timeout=0)) as connection:
                [mode] = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as problem:
            raise BackupError(f"{self._file} is in use, stop web and worker processes: {problem}") from None
        except sqlite3.DatabaseError:
            return False
        return str(mode) == "delete"

    def _keep_logs(self, kept: Path) -> None:
        """A log of the database before would be applied to the new one."""
        for suffix in LOGS:
            log = _with(self._file, suffix)
            if log.exists():
                os.link(log, _with(kept, suffix))
                log.unlink()


def _with(file: Path, suffix: str) -> Path:
    return file.with_name(file.name + suffix)


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
