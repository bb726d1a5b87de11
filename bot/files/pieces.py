"""Photos that come in pieces over a slow network: each grows on disk until it is whole.

They lie beside the uploads, and go with those after a day.
"""

import asyncio
import fcntl
import hashlib
from pathlib import Path

from bot.files.photos import MAX_BYTES, NotAPhoto, PhotoTrouble

MAX_PIECE = 128 * 1024


class Misplaced(Exception):
    """The piece does not begin where the last one ended: at `have`."""

    def __init__(self, have: int) -> None:
        super().__init__(have)
        self.have = have


class PhotoPieces:
    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def held(self, key: str) -> int:
        """How many bytes there are."""
        return await asyncio.to_thread(_size, self._path(key))

    async def append(self, key: str, at: int, data: bytes, size: int) -> int:
        """Add a piece; how many bytes there are now.

        Raises Misplaced, NotAPhoto, or OSError where the disk is full.
        """
        if size > MAX_BYTES:
            raise NotAPhoto(PhotoTrouble.TOO_MANY_BYTES)
        if not data or at + len(data) > size:
            raise Misplaced(await self.held(key))
        return await asyncio.to_thread(_append, self._path(key), at, data)

    async def take(self, key: str) -> bytes:
        """The whole photo, which is kept here no longer. Raises NotAPhoto where it has been taken."""
        return await asyncio.to_thread(_take, self._path(key))

    def _path(self, key: str) -> Path:
        return self._directory / hashlib.sha256(key.encode()).hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _append(path: Path, at: int, data: bytes) -> int:
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the same piece may be sent twice at once
        have = file.seek(0, 2)
        if have != at:
            raise Misplaced(have)
        try:
            file.write(data)
            file.flush()
        except OSError:
            file.truncate(at)
            raise
        return at + len(data)


def _take(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NotAPhoto(PhotoTrouble.CUT_OFF) from None
    path.unlink(missing_ok=True)
    return data
