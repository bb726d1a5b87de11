"""Photos as people send them, turned into files that are safe to show and to pass on.

Everything is decoded and encoded again: no metadata survives (EXIF holds the
place and the phone), nothing but a JPEG is kept, and what is too large to
decode safely is refused by its header, before decoding.
"""

import asyncio
import hashlib
import os
import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024  # WeChat's limit for an image, used for every door
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2048
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class NotAPhoto(Exception):
    """What was sent cannot be kept; the text says why, in Chinese, for the sender."""


class PhotoStore:
    """Files named after their SHA-256 below one directory, shared by all processes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        # Two at a time: decoding is memory and processor, and the rest of the process must go on.
        self._decoding = asyncio.Semaphore(2)

    async def keep(self, data: bytes) -> str:
        """Re-encode and store; returns the SHA-256 in hex. Raises NotAPhoto."""
        if len(data) > MAX_BYTES:
            raise NotAPhoto("照片太大了，请选 10 MB 以内的。")
        async with self._decoding:
            return await asyncio.to_thread(self._keep, data)

    async def remove(self, sha256: str) -> None:
        """Remove the file where there is one."""
        await asyncio.to_thread(self.path(sha256).unlink, missing_ok=True)

    def path(self, sha256: str) -> Path:
        return self._directory / sha256[:2] / f"{sha256}.jpg"

    def _keep(self, data: bytes) -> str:
        encoded = re_encode(data)
        sha256 = hashlib.sha256(encoded).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_through(path, encoded)
        return sha256


def re_encode(data: bytes) -> bytes:
    """A plain JPEG, upright, at most 2048 pixels a side, without metadata. Raises NotAPhoto."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise NotAPhoto("照片的尺寸太大了，请换一张。")
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(image).convert("RGB")
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                clean = Image.frombytes("RGB", upright.size, upright.tobytes())
    except NotAPhoto:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        OverflowError,
    ) as error:
        raise NotAPhoto("这个文件不是能打开的照片，请换一张。") from error
    out = BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _write_through(path: Path, data: bytes) -> None:
    """On disk before the report that refers to it is committed."""
    beside = path.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
