"""Photos as people and attackers send them."""

import errno
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.files import photos


def jpeg(width: int = 640, height: int = 480, *, exif: bool = False) -> bytes:
    """A photo; with `exif` it tells where and with what it was taken, and lies on its side."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    out = BytesIO()
    tags = Image.Exif()
    if exif:
        tags[0x010F] = "SecretPhoneMaker"
        tags[0x0112] = 6
        tags.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    image.save(out, "JPEG", exif=tags)
    return out.getvalue()


def picture(form: str, width: int, height: int, *, mode: str = "RGB", **options: int) -> bytes:
    """A noisy picture in a format of Pillow's: no two rows are the same."""
    noise = Image.effect_noise((width // 8, height // 8), 60).resize((width, height))
    out = BytesIO()
    noise.convert("RGB").convert(mode).save(out, form, **options)
    return out.getvalue()


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few bytes that say they are a picture of 3.6 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\x00" * 10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def fill_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No photo can be stored any more."""

    def no_space(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(photos, "_write_through", no_space)


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "text": b"GIF89a is how it begins",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "cut short": jpeg()[:400],
    "bomb": png_bomb(),
    "zip": b"PK\x03\x04" + b"\x00" * 100,
    "zero sized": png_bomb(0, 0),
}
