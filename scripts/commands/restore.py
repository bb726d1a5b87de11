"""`scripts/restore`: back to what a backup holds, after every member of it has been verified."""

import argparse
import hashlib
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError
from rich.progress import Progress

from scripts.lib.backups import BackupError
from scripts.lib.backups.command import run
from scripts.lib.backups.databases import Database, database_of
from scripts.lib.backups.manifest import DATABASE_MEMBERS, MANIFEST, PHOTO, Manifest, own_migrations
from scripts.lib.data_settings import DataSettings

CHUNK = 1024 * 1024


async def restore_backup(settings: DataSettings, file: Path, force: bool, progress: Progress) -> Manifest:
    """Raises BackupError. Nothing is touched unless the whole file is what its manifest says."""
    database = database_of(settings.database_url)
    manifest = verify(file, progress)
    await _check_target(settings, database, manifest, force)
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.var_dir, prefix=".restoring-") as directory:
        staging = Path(directory)
        (staging / "photos").mkdir()
        _extract(file, manifest, staging, progress)
        await database.replace(staging / DATABASE_MEMBERS[manifest.database])
        if settings.photos.exists():
            settings.photos.rename(staging / "photos-before")
        (staging / "photos").rename(settings.photos)
    if await database.contents() != manifest.contents:
        raise BackupError(
            "the database does not hold what the manifest says: nobody may be using it meanwhile"
        )
    if _count_photos(settings.photos) != manifest.photos:
        raise BackupError("not all photos are there")
    return manifest


def verify(file: Path, progress: Progress) -> Manifest:
    """Read all of the file once: exactly the members of its manifest, each with its SHA-256."""
    told, found = "", {}
    with _members(file, progress, "verifying") as members:
        for name, chunks in members:
            if name == MANIFEST:
                told = b"".join(chunks).decode(errors="replace")
                continue
            digest = hashlib.sha256()
            for chunk in chunks:
                digest.update(chunk)
            found[name] = digest.hexdigest()
    try:
        manifest = Manifest.model_validate_json(told)
    except ValidationError:
        raise BackupError(f"{file} has no manifest that this version can read") from None
    expected = {DATABASE_MEMBERS[manifest.database]} | {name for name in found if PHOTO.fullmatch(name)}
    if found != manifest.members or set(found) != expected:
        raise BackupError(f"{file} is damaged: its members are not those of its manifest")
    return manifest


async def _check_target(settings: DataSettings, database: Database, manifest: Manifest, force: bool) -> None:
    if manifest.database != database.kind:
        raise BackupError(f"this is a backup of {manifest.database}, TIMA_DATABASE_URL is {database.kind}")
    newer = set(manifest.contents.migrations) - own_migrations()
    if newer:
        raise BackupError(f"this backup is of a newer version, which knows {', '.join(sorted(newer))}")
    if force:
        return
    if (await database.contents()).rows or _count_photos(settings.photos):
        raise BackupError("there is data already; --force deletes it and puts the backup in its place")


def _extract(file: Path, manifest: Manifest, directory: Path, progress: Progress) -> None:
    with _members(file, progress, "restoring") as members:
        for name, chunks in members:
            if name not in manifest.members:
                continue
            target = directory / name  # one of the two forms that `verify` lets through
            target.parent.mkdir(exist_ok=True)
            with target.open("wb") as out:
                out.writelines(chunks)


@contextmanager
def _members(file: Path, progress: Progress, words: str) -> Iterator[Iterator[tuple[str, Iterator[bytes]]]]:
    """The regular files of the archive, in order, each read in pieces."""
    try:
        with (
            progress.open(file, "rb", description=words) as raw,
            tarfile.open(fileobj=raw, mode="r|gz") as archive,
        ):
            yield ((member.name, _chunks(archive, member)) for member in archive)
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise BackupError(f"{file} is damaged: {error}") from None


def _chunks(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    content = archive.extractfile(member) if member.isfile() else None
    if content is None:
        raise BackupError(f"{member.name} is not a regular file")
    while chunk := content.read(CHUNK):
        yield chunk


def _count_photos(directory: Path) -> int:
    return sum(1 for _ in directory.glob("*/*.jpg"))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/restore", description="Restore a backup. Stop web and worker processes first."
    )
    parser.add_argument("file", type=Path, metavar="FILE.tar.gz")
    parser.add_argument("--force", action="store_true", help="delete the data that is there")
    chosen = parser.parse_args(arguments)

    async def work(progress: Progress) -> str:
        restored = await restore_backup(DataSettings(), chosen.file, chosen.force, progress)
        words = (
            f"restored what was there on {restored.made_at:%Y-%m-%d %H:%M} UTC: "
            f"{sum(restored.contents.rows.values())} rows, {restored.photos} photos, all counted."
        )
        if own_migrations() - set(restored.contents.migrations):
            words += " It is of an older version: run scripts/migrate."
        return words

    return run("scripts/restore", work)


if __name__ == "__main__":
    sys.exit(main())
