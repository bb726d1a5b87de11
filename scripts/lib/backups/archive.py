"""Reading the file of a backup: into a folder of its own, where nothing else sees it until it is verified."""

import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError
from rich.progress import Progress

from scripts.lib.backups import BackupError
from scripts.lib.backups.manifest import DATABASE_MEMBERS, MANIFEST, PHOTO, SIGNATURE, Manifest
from scripts.lib.backups.seal import BackupSettings, refusal_of_seal

CHUNK = 1024 * 1024
LONGEST_NOTE = 256 * CHUNK  # a manifest names each photo in 150 bytes


def unpack(
    settings: BackupSettings, file: Path, into: Path, progress: Progress, *, unsigned: bool = False
) -> Manifest:
    """Extract and verify in one reading. Raises BackupError where the file is not what its manifest says.

    Takes a manifest without our signature only with `unsigned`.
    """
    notes, found = {MANIFEST: b"", SIGNATURE: b""}, {}
    with _members(file, progress) as members:
        for name, chunks in members:
            if name in notes:
                notes[name] = _note(name, chunks)
            elif name in DATABASE_MEMBERS.values() or PHOTO.fullmatch(name):
                found[name] = _extract(into / name, chunks)
            else:
                raise BackupError(f"{file} is damaged: {name} does not belong in it")
    why = refusal_of_seal(settings, notes[MANIFEST], notes[SIGNATURE])
    if why and not unsigned:
        raise BackupError(f"{file}: {why}; --unsigned takes it all the same")
    try:
        manifest = Manifest.model_validate_json(notes[MANIFEST])
    except ValidationError:
        raise BackupError(f"{file} has no manifest that this version can read") from None
    told = {name: member.sha256 for name, member in manifest.members.items()}
    databases = [name for name in found if not PHOTO.fullmatch(name)]
    if found != told or databases != [DATABASE_MEMBERS[manifest.database]]:
        raise BackupError(f"{file} is damaged: its members are not those of its manifest")
    _permit(manifest, into)
    return manifest


def _note(name: str, chunks: Iterator[bytes]) -> bytes:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > LONGEST_NOTE:
            raise BackupError(f"{name} is too long")
    return bytes(data)


def _extract(target: Path, chunks: Iterator[bytes]) -> str:
    """The SHA-256 of what was written."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(target, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        for chunk in chunks:
            digest.update(chunk)
            out.write(chunk)
        if target.suffix == ".jpg":  # it becomes the photo; the database's copy is only read from
            out.flush()
            os.fsync(out.fileno())
    return digest.hexdigest()


def _permit(manifest: Manifest, into: Path) -> None:
    """Give files and folders the permissions of those that were backed up: nine bits, no more."""
    for name, member in manifest.members.items():
        (into / name).chmod(member.mode & 0o777)
    for name, mode in manifest.folders.items():
        if (into / name).resolve().is_relative_to(into.resolve()) and (into / name).is_dir():
            (into / name).chmod(mode & 0o777)


@contextmanager
def _members(file: Path, progress: Progress) -> Iterator[Iterator[tuple[str, Iterator[bytes]]]]:
    """The regular files of the archive, in order, each read in pieces."""
    try:
        with (
            progress.open(file, "rb", description="verifying") as raw,
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
