"""Photos as people send them, turned into files that are safe to show and to pass on.

Everything is decoded and encoded again: no metadata survives (EXIF holds the
place and the phone), and nothing but a JPEG is kept. Decoding happens in a
process of its own, with a budget of memory and of processor time.
"""

import asyncio
import hashlib
import logging
import os
from enum import StrEnum
from pathlib import Path

from bot.files import decode_photo
from bot.files.decode_photo import DecodeVerdict
from bot.files.decoder import USUAL_BUDGET, DecodingBudget, run_decoder

log = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024  # WeChat's limit for an image, used for every door


class PhotoTrouble(StrEnum):
    """Why a photo was not kept."""

    NO_PHOTO = "no_photo"
    TOO_LARGE = "too_large"
    TOO_MANY_BYTES = "too_many_bytes"
    CUT_OFF = "cut_off"
    NOT_STORED = "not_stored"
    TOO_MANY = "too_many"


SAYS = {
    PhotoTrouble.NO_PHOTO: "这个文件不是能打开的照片，请换一张。",
    PhotoTrouble.TOO_LARGE: "照片的尺寸太大了，请换一张。",
    PhotoTrouble.TOO_MANY_BYTES: "照片太大了，请选 10 MB 以内的。",
    PhotoTrouble.CUT_OFF: "照片没有传完整，请再传一次。",
    PhotoTrouble.NOT_STORED: "我们没能存下这张照片，请过一会儿再传。",
    PhotoTrouble.TOO_MANY: "照片的张数已经够了，这张没有收。",
}
_OF_STATUS: dict[int, PhotoTrouble] = {
    DecodeVerdict.NOT_A_PHOTO: PhotoTrouble.NO_PHOTO,
    DecodeVerdict.TOO_LARGE: PhotoTrouble.TOO_LARGE,
    DecodeVerdict.CUT_OFF: PhotoTrouble.CUT_OFF,
}


class NotAPhoto(Exception):
    """What was sent cannot be kept; the text says why, in Chinese, for the sender."""

    def __init__(self, trouble: PhotoTrouble) -> None:
        super().__init__(says(trouble))
        self.trouble = trouble


def says(trouble: PhotoTrouble) -> str:
    """In Chinese, for the sender."""
    return SAYS[trouble]


class PhotoStore:
    """Files named after their SHA-256 below one directory, shared by all processes.

    The directory itself must be there: it may lie on a file system that is not mounted just now.
    """

    def __init__(self, directory: Path, budget: DecodingBudget = USUAL_BUDGET) -> None:
        self._directory, self._budget = directory, budget
        # Two at a time: decoding is memory and processor, and the rest of the process must go on.
        self._decoding = asyncio.Semaphore(2)

    async def keep(self, data: bytes) -> str:
        """Re-encode and store; returns the SHA-256 in hex. Raises NotAPhoto; OSError for a fault of ours."""
        if len(data) > MAX_BYTES:
            raise NotAPhoto(PhotoTrouble.TOO_MANY_BYTES)
        async with self._decoding:
            encoded = await _decoded(data, self._budget)
        return await asyncio.to_thread(self._keep, encoded)

    async def remove(self, sha256: str) -> None:
        """Remove the file where there is one. Raises OSError where the directory is not mounted."""
        await asyncio.to_thread(self._remove, self.path(sha256))

    def path(self, sha256: str) -> Path:
        return self._directory / sha256[:2] / f"{sha256}.jpg"

    def _keep(self, encoded: bytes) -> str:
        sha256 = hashlib.sha256(encoded).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            _write_through(path, encoded)
        return sha256

    def _remove(self, path: Path) -> None:
        if not self._directory.is_dir():  # else it would be taken for removed, and be there for ever
            raise FileNotFoundError(self._directory)
        path.unlink(missing_ok=True)


async def _decoded(data: bytes, budget: DecodingBudget) -> bytes:
    """Raises NotAPhoto."""
    status, encoded = await run_decoder(decode_photo.__file__, data, budget)
    if status == DecodeVerdict.KEPT:
        return encoded
    if status > 0 and status not in _OF_STATUS:
        raise OSError(f"the decoder of photos ended with status {status}")  # the photo is not at fault
    raise NotAPhoto(_OF_STATUS.get(status, PhotoTrouble.TOO_LARGE))  # below zero: ended by its budget


def _write_through(path: Path, data: bytes) -> None:
    """On disk before the report that refers to it is committed."""
    beside = path.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
