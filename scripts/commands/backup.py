"""`scripts/backup`: the database and the photos in one file that fits together.

The database first: photos are written before the report that refers to them,
and never changed, so those that the copy of the database knows are there.
"""

import argparse
import hashlib
import io
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.progress import Progress

from scripts.lib.backups import BackupError
from scripts.lib.backups.command import run
from scripts.lib.backups.databases import database_of
from scripts.lib.backups.manifest import (
    DATABASE_MEMBERS,
    MANIFEST,
    PHOTO,
    SIGNATURE,
    Manifest,
    Member,
    own_version,
)
from scripts.lib.backups.seal import BackupSettings, make_seal
from scripts.lib.backups.trial import note, try_out
from scripts.lib.key_settings import read

COMPRESSION = 1  # photos do not get smaller, and a dump of PostgreSQL is compressed already


async def make_backup(settings: BackupSettings, out: Path, progress: Progress) -> Manifest:
    """Write the file, readable by its owner only. Raises BackupError; then nothing is left behind."""
    _check_name(out)
    beside = out.with_name(out.name + ".part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            manifest = await _write(settings, file, out.parent, progress)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, out)
    finally:
        beside.unlink(missing_ok=True)
    return manifest


async def _write(settings: BackupSettings, file: Any, workspace: Path, progress: Progress) -> Manifest:
    database = database_of(settings.database_url)
    members: dict[str, Member] = {}
    with (
        tarfile.open(fileobj=file, mode="w:gz", compresslevel=COMPRESSION) as archive,
        tempfile.TemporaryDirectory(dir=workspace, prefix=".backup-") as directory,
    ):
        bar = progress.add_task("database", total=2)
        dump = Path(directory) / DATABASE_MEMBERS[database.kind]
        contents = await database.dump(dump)
        progress.advance(bar)
        members[dump.name] = _add_file(archive, dump, database.mode)
        progress.advance(bar)
        photos = sorted(_photos(settings.photos))
        for name, path in progress.track(photos, description="photos"):
            try:
                data, mode = path.read_bytes(), path.stat().st_mode & 0o777
            except FileNotFoundError:
                continue  # erased since it was listed
            members[name] = _add(archive, name, data, mode)
        manifest = Manifest(
            version=own_version(),
            made_at=datetime.now(UTC),
            database=database.kind,
            contents=contents,
            members=members,
            folders=_folders(settings.photos),
        )
        written = manifest.model_dump_json(indent=2).encode()
        _add(archive, MANIFEST, written)
        _add(archive, SIGNATURE, make_seal(settings, written).model_dump_json().encode())
    return manifest


def _check_name(out: Path) -> None:
    if out.exists():
        raise BackupError(f"{out} exists already")
    if not out.name.endswith(".tar.gz"):
        raise BackupError("the name must end in .tar.gz")


def _photos(directory: Path) -> Iterator[tuple[str, Path]]:
    """Finished photos by their member name; a file under another name is one being written."""
    for path in directory.glob("*/*.jpg"):
        name = f"photos/{path.parent.name}/{path.name}"
        if PHOTO.fullmatch(name):
            yield name, path


def _folders(photos: Path) -> dict[str, int]:
    """The permissions of the folder of photos and of those in it."""
    found = [photos, *sorted(photos.glob("??/"))] if photos.is_dir() else []
    return {str(one.relative_to(photos.parent)): one.stat().st_mode & 0o777 for one in found}


def _add_file(archive: tarfile.TarFile, path: Path, mode: int) -> Member:
    info = _info(path.name, path.stat().st_size)
    with path.open("rb") as file:
        archive.addfile(info, file)
    with path.open("rb") as file:
        return Member(sha256=hashlib.file_digest(file, "sha256").hexdigest(), mode=mode)


def _add(archive: tarfile.TarFile, name: str, data: bytes, mode: int = 0o600) -> Member:
    archive.addfile(_info(name, len(data)), io.BytesIO(data))
    return Member(sha256=hashlib.sha256(data).hexdigest(), mode=mode)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    return info


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/backup", description="Back up the database and the photos. The keys are not in it."
    )
    parser.add_argument("--out", type=Path, metavar="FILE.tar.gz", help="the file to write")
    parser.add_argument(
        "--verify",
        nargs="?",
        type=Path,
        const=Path(),
        metavar="FILE.tar.gz",
        help="restore this backup, or the one just made, into a throw-away database and count",
    )
    chosen = parser.parse_args(arguments)
    file = chosen.out if chosen.verify == Path() else chosen.verify
    if file is None and chosen.out is None:
        parser.error("say --out FILE.tar.gz, --verify FILE.tar.gz or both")
    settings = read(BackupSettings)

    async def work(progress: Progress) -> str:
        lines = []
        if chosen.out:
            made = await make_backup(settings, chosen.out, progress)
            lines.append(
                f"{chosen.out}: {made.rows} rows, {made.photos} photos. "
                "The keys (TIMA_SECRET_KEYS, TIMA_LOOKUP_KEY, TIMA_SIGNING_KEY) are not in it: "
                "keep them elsewhere."
            )
        if file:
            tried = await try_out(settings, file, progress)
            lines.append(
                f"{file} comes back whole: {tried.rows} rows, {tried.photos} photos, all counted; "
                f"{tried.age()} old. {await note(settings, tried)}"
            )
        return "\n".join(lines)

    return run("scripts/backup", work)


if __name__ == "__main__":
    sys.exit(main())
