"""Whether a backup comes back: restored into a throw-away database, counted, and noted."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import Progress

from models.actions.overview.backups import VerifiedBackup, note_verified
from models.database import DATABASE_AWAY, open_database
from scripts.lib.backups import BackupError
from scripts.lib.backups.archive import unpack
from scripts.lib.backups.databases import database_of
from scripts.lib.backups.manifest import DATABASE_MEMBERS, Manifest, own_migrations
from scripts.lib.backups.seal import BackupSettings


async def try_out(settings: BackupSettings, file: Path, progress: Progress) -> Manifest:
    """Raises BackupError where it does not come back whole. The data in use is not touched."""
    database = database_of(settings.database_url)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.var_dir, prefix=".verifying-") as directory:
        manifest = unpack(settings, file, Path(directory), progress)
        check_fits(manifest, database.kind)
        try:
            found = await database.load(Path(directory) / DATABASE_MEMBERS[manifest.database], "verifying")
        finally:
            await database.discard("verifying")
    if found != manifest.contents:
        raise BackupError(f"{file} does not come back with the rows that its manifest says")
    return manifest


async def note(settings: BackupSettings, tried: Manifest) -> str:
    """Write down that it came back, for the metrics; in words what became of that."""
    verified = VerifiedBackup(tried.made_at, datetime.now(UTC), tried.rows, tried.photos)
    try:
        async with open_database(settings.database_url):
            await note_verified(verified)
    except DATABASE_AWAY as problem:
        return f"That could not be noted in the database: {problem}"
    return "The metrics show it."


def check_fits(manifest: Manifest, kind: str) -> None:
    """Raises BackupError for another kind of database, and for a version that this one does not know."""
    if manifest.database != kind:
        raise BackupError(f"this is a backup of {manifest.database}, TIMA_DATABASE_URL is {kind}")
    newer = set(manifest.contents.migrations) - own_migrations()
    if newer:
        raise BackupError(f"this backup is of a newer version, which knows {', '.join(sorted(newer))}")
