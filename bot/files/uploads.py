"""Photos that came before their report: kept apart for a day, and put among the others once it names them.

So what nobody names is found by its age alone, without asking the database about files.
"""

import asyncio
import logging
import os
import time
from pathlib import Path

from bot.files.photos import PhotoStore
from bot.files.pieces import PhotoPieces

log = logging.getLogger(__name__)

KEPT_SECONDS = 24 * 3600


class Uploads:
    """A store beside the photos, on the same file system, shared by all processes."""

    def __init__(self, directory: Path, photos: PhotoStore) -> None:
        self._directory = directory
        self._waiting = PhotoStore(directory)
        self._photos = photos
        self.pieces = PhotoPieces(directory / "pieces")

    async def keep(self, data: bytes) -> str:
        """Re-encode and store; returns the SHA-256 in hex. Raises NotAPhoto."""
        sha256 = await self._waiting.keep(data)
        await asyncio.to_thread(_touch, self._waiting.path(sha256))
        return sha256

    async def adopt(self, sha256: str) -> bool:
        """Put it among the photos, as a report is filed. False where it is gone, or the disk is full."""
        try:
            return await asyncio.to_thread(_link, self._waiting.path(sha256), self._photos.path(sha256))
        except OSError:
            log.exception("an upload cannot be kept")
            return False

    async def tidy(self) -> int:
        """Remove what is older than a day; how many files that were."""
        return await asyncio.to_thread(_remove_before, self._directory, time.time() - KEPT_SECONDS)


def _touch(path: Path) -> None:
    """Uploaded again: its day begins anew."""
    os.utime(path)


def _link(source: Path, target: Path) -> bool:
    target.parent.mkdir(exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        return True
    except FileNotFoundError:
        return target.exists()  # a repeat of a report whose upload has been tidied away
    return True


def _remove_before(directory: Path, end: float) -> int:
    old = [path for path in directory.glob("*/*") if path.stat().st_mtime < end]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
