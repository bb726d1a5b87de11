"""`scripts/restore`: back to what a backup holds.

The backup is loaded into a new database beside the one in use, counted, and only then put in
its place, in one step. What was there is kept until `--drop-kept`.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import Progress

from bot.kernel.file_lock import alone
from scripts.lib.backups import BackupError
from scripts.lib.backups.archive import unpack
from scripts.lib.backups.command import run
from scripts.lib.backups.databases import Database, database_of
from scripts.lib.backups.manifest import DATABASE_MEMBERS, Manifest, own_migrations
from scripts.lib.backups.photos import added, put_aside
from scripts.lib.backups.seal import BackupSettings
from scripts.lib.backups.trial import check_fits
from scripts.lib.key_settings import read

STAGING = ".restoring-"
PHOTOS_ASIDE = "photos-before-"


@dataclass(frozen=True)
class Restored:
    """What came back; what was there before, by name, where anything was."""

    manifest: Manifest
    kept: str
    photos_aside: str


async def restore_backup(
    settings: BackupSettings, file: Path, progress: Progress, *, force: bool, unsigned: bool = False
) -> Restored:
    """Raises BackupError; then what was there is as it was."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with alone(settings.var_dir / "restore.lock") as is_ours:
        if not is_ours:
            raise BackupError("another restore is at work")
        for cut_off in settings.var_dir.glob(f"{STAGING}*"):
            shutil.rmtree(cut_off)
        with tempfile.TemporaryDirectory(dir=settings.var_dir, prefix=STAGING) as directory:
            staging = Path(directory)
            manifest = unpack(settings, file, staging, progress, unsigned=unsigned)
            return await _restore(settings, manifest, staging, force=force)


async def _restore(settings: BackupSettings, manifest: Manifest, staging: Path, *, force: bool) -> Restored:
    database = database_of(settings.database_url)
    await _check_target(settings, database, manifest, force)
    stamp = f"{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    await database.refuse_while_used()
    try:
        loaded = await database.load(staging / DATABASE_MEMBERS[manifest.database], "restoring")
        if loaded != manifest.contents:
            raise BackupError("the database of the backup does not hold what its manifest says")
        with added(staging / "photos", settings.photos):
            kept = await database.swap(stamp)
    finally:
        await database.discard("restoring")
    aside = settings.var_dir / f"{PHOTOS_ASIDE}{stamp}"
    moved = put_aside(settings.photos, manifest.members, aside)
    return Restored(manifest, kept, str(aside) if moved else "")


async def _check_target(
    settings: BackupSettings, database: Database, manifest: Manifest, force: bool
) -> None:
    check_fits(manifest, database.kind)
    if force:
        return
    if (await database.contents()).rows or any(settings.photos.glob("*/*.jpg")):
        raise BackupError("there is data already; --force puts the backup in its place and keeps it aside")


async def drop_kept(settings: BackupSettings) -> str:
    """Delete what restores have put aside."""
    dropped = await database_of(settings.database_url).drop_kept()
    for folder in sorted(settings.var_dir.glob(f"{PHOTOS_ASIDE}*")):
        shutil.rmtree(folder)
        dropped.append(str(folder))
    return f"deleted: {', '.join(dropped)}" if dropped else "restores have kept nothing"


def in_words(restored: Restored) -> str:
    manifest = restored.manifest
    words = [
        f"restored what was there on {manifest.made_at:%Y-%m-%d %H:%M} UTC, {manifest.age()} ago: "
        f"{manifest.rows} rows, {manifest.photos} photos, all counted."
    ]
    if own_migrations() - set(manifest.contents.migrations):
        words.append("It is of an older version: run scripts/migrate.")
    aside = [name for name in (restored.kept, restored.photos_aside) if name]
    if aside:
        words.append(
            f"What was there before is kept as {' and '.join(aside)}; scripts/restore --drop-kept deletes it."
        )
    return "\n".join(words)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/restore", description="Restore a backup. Stop web and worker processes first."
    )
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE.tar.gz")
    parser.add_argument(
        "--force", action="store_true", help="where there is data, put the backup in its place and keep it"
    )
    parser.add_argument("--unsigned", action="store_true", help="take a backup that our keys did not sign")
    parser.add_argument("--drop-kept", action="store_true", help="delete what restores have put aside")
    chosen = parser.parse_args(arguments)
    if (chosen.file is None) is not chosen.drop_kept:
        parser.error("say FILE.tar.gz or --drop-kept")
    settings = read(BackupSettings)

    async def work(progress: Progress) -> str:
        if chosen.drop_kept:
            return await drop_kept(settings)
        restored = await restore_backup(
            settings, chosen.file, progress, force=chosen.force, unsigned=chosen.unsigned
        )
        return in_words(restored)

    return run("scripts/restore", work)


if __name__ == "__main__":
    sys.exit(main())
