"""What phones make is kept, what cannot be kept is named, and no picture takes more than its budget."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from bot.files.decoder import DecodingBudget
from bot.files.photos import NotAPhoto, PhotoStore
from tests.support.photos import HOSTILE, jpeg, picture

FIFTY_MEGAPIXELS = (8160, 6120)


async def kept(tmp_path: Path, data: bytes, budget: DecodingBudget | None = None) -> Image.Image:
    store = PhotoStore(tmp_path, budget) if budget else PhotoStore(tmp_path)
    return Image.open(store.path(await store.keep(data)))


def heic(width: int, height: int) -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(Image.open(BytesIO(jpeg(width, height)))).save(out)
    return out.getvalue()


PHONES: dict[str, Callable[[], bytes]] = {
    "HEIC, of Apple and Huawei": lambda: heic(800, 600),
    "AVIF": lambda: picture("AVIF", 800, 600),
    "BMP": lambda: picture("BMP", 800, 600),
    "PNG with transparency": lambda: picture("PNG", 800, 600, mode="RGBA"),
    "PNG of a palette": lambda: picture("PNG", 800, 600, mode="P"),
    "grey": lambda: picture("JPEG", 800, 600, mode="L"),
    "CMYK": lambda: picture("JPEG", 800, 600, mode="CMYK"),
    "WebP": lambda: picture("WEBP", 800, 600),
    "GIF": lambda: picture("GIF", 800, 600),
}


@pytest.mark.parametrize("kind", PHONES)
async def test_what_a_phone_made_is_kept_as_a_jpeg(tmp_path: Path, kind: str) -> None:
    image = await kept(tmp_path, PHONES[kind]())
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (800, 600))


@pytest.mark.long
@pytest.mark.parametrize("kind", ["JPEG", "progressive", "HEIC"])
async def test_photos_of_50_megapixels_are_kept(tmp_path: Path, kind: str) -> None:
    data = (
        heic(*FIFTY_MEGAPIXELS)
        if kind == "HEIC"
        else picture("JPEG", *FIFTY_MEGAPIXELS, progressive=kind == "progressive")
    )
    assert (await kept(tmp_path, data)).size == (2048, 1536)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("missing", [1, 2, 200])
async def test_a_jpeg_whose_last_bytes_are_missing_is_kept(
    tmp_path: Path, progressive: bool, missing: int
) -> None:
    data = picture("JPEG", 1200, 900, progressive=progressive)
    assert (await kept(tmp_path, data[:-missing])).size == (1200, 900)


async def test_a_photo_of_which_most_is_missing_is_not_shown_as_one(tmp_path: Path) -> None:
    data = picture("JPEG", 1200, 900)
    with pytest.raises(NotAPhoto, match="没有传完整"):
        await kept(tmp_path, data[: len(data) // 3])


@pytest.mark.parametrize("kind", HOSTILE)
async def test_what_is_no_photo_is_named_and_leaves_nothing(tmp_path: Path, kind: str) -> None:
    with pytest.raises(NotAPhoto):
        await kept(tmp_path, HOSTILE[kind])
    assert not list(tmp_path.iterdir())


def plain(width: int, height: int) -> bytes:
    """A few bytes, a lot of pixels."""
    out = BytesIO()
    Image.new("RGBA", (width, height)).save(out, "PNG", compress_level=1)
    return out.getvalue()


BUDGETS = {
    "memory, by the header": (DecodingBudget(memory=2**20), (800, 600)),
    "seconds of the processor": (DecodingBudget(memory=2**31, seconds=1), (10_000, 10_000)),
    "seconds by the clock": (DecodingBudget(waits=0), (800, 600)),
}


@pytest.mark.parametrize("name", BUDGETS)
async def test_a_photo_that_takes_more_than_its_budget_is_given_up(tmp_path: Path, name: str) -> None:
    budget, size = BUDGETS[name]
    with pytest.raises(NotAPhoto, match="尺寸太大"):
        await kept(tmp_path, plain(*size), budget)
