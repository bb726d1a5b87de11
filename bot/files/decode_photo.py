"""Decode one photo in a process of its own: the file on stdin, a plain JPEG on stdout.

Run as a script, so that it imports nothing of ours: it begins in a tenth of a
second, and its limits of memory and processor time bind nobody else. A few
bytes can say that they are a gigabyte of pixels, or hide minutes of work.
"""

import os
import resource
import sys
from enum import IntEnum
from io import BytesIO

import pi_heif
from PIL import Image, ImageChops, ImageFile, ImageOps

LONGEST_SIDE = 2048
FORMATS = ("JPEG", "HEIF", "AVIF", "PNG", "WEBP", "GIF", "BMP")
MAX_PIXELS = 110_000_000  # of a phone's largest mode
_ALONGSIDE = 256 * 2**20  # address space of the interpreter and the decoders


class DecodeVerdict(IntEnum):
    """The exit status."""

    KEPT = 0
    NOT_A_PHOTO = 10
    TOO_LARGE = 11
    CUT_OFF = 12


class Unusable(Exception):
    def __init__(self, verdict: DecodeVerdict) -> None:
        self.verdict = verdict


def re_encode(data: bytes, most_memory: int) -> bytes:
    """A plain JPEG, upright, at most 2048 pixels a side, without metadata. Raises Unusable."""
    pi_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # judged here, by what the decoding of its format takes
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MAX_PIXELS or memory_for(image) > most_memory:
            raise Unusable(DecodeVerdict.TOO_LARGE)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        is_whole = _load(image)
        # Small first: each step after it works on a copy.
        small = image if image.mode in ("RGB", "L") else image.convert("RGB")
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)
        if not is_whole and _rows_shown(small) * 2 < small.height:
            raise Unusable(DecodeVerdict.CUT_OFF)
        upright = ImageOps.exif_transpose(small).convert("RGB")
        clean = Image.frombytes("RGB", upright.size, upright.tobytes())
    out = BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def memory_for(image: Image.Image) -> int:
    """Bytes that decoding will take, by the header alone."""
    pixels = image.width * image.height
    if image.format == "JPEG":
        # Decoded at an eighth to the whole; of a progressive one all coefficients are kept until its end.
        scale = 1
        while scale < 8 and min(image.size) // (scale * 2) >= LONGEST_SIDE:
            scale *= 2
        return pixels * 3 // scale**2 + (pixels * 6 if "progressive" in image.info else 0)
    if image.format in ("HEIF", "AVIF"):
        return pixels * 10  # measured: 8 of HEIC, 9.5 of AVIF
    return pixels * (len(image.getbands()) * 2 + 3)


def _load(image: Image.Image) -> bool:
    """False where the end of the file is missing: the rest is left in one colour."""
    try:
        image.load()
    except OSError:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        image.load()
        return False
    return True


def _rows_shown(image: Image.Image) -> int:
    """How many rows there are down to the last that is not all of the colour of the last pixel."""
    corner = image.crop((image.width - 1, image.height - 1, image.width, image.height))
    empty = corner.resize(image.size)
    shown = ImageChops.difference(image, empty).getbbox()
    return shown[3] if shown else 0


def main(most_memory: int, most_seconds: int) -> DecodeVerdict:
    os.nice(10)  # people wait for pages
    resource.setrlimit(resource.RLIMIT_AS, (most_memory + _ALONGSIDE,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sys.stdout.buffer.write(re_encode(sys.stdin.buffer.read(), most_memory))
    except Unusable as found:
        return found.verdict
    except MemoryError:
        return DecodeVerdict.TOO_LARGE
    except Exception:  # decoders raise errors of many kinds for what is not a picture
        return DecodeVerdict.NOT_A_PHOTO
    return DecodeVerdict.KEPT


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
