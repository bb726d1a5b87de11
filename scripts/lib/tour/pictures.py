"""The pictures of the README: what a tour has seen, alone or side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

GAP, BETWEEN = 20, "#d8dce4"


@dataclass(frozen=True)
class Picture:
    """Pages side by side, each cut off at `height` where it is longer; 0 leaves them whole."""

    names: Sequence[str]
    height: int = 0


PICTURES: Mapping[str, Picture] = {
    "scan-and-receipt": Picture(("scan", "receipt"), 844),
    "phone": Picture(("chat-hazard", "chat-entrapment"), 844),
    "insurance": Picture(("policy", "maintainer", "comparison"), 1300),
    "desk": Picture(("desk",), 860),
    "board": Picture(("board",), 1640),
    "rescuer": Picture(("rescuer",), 1500),
}


class Album:
    """Keeps what is looked at; `print_to` writes every picture whose pages were seen."""

    def __init__(self) -> None:
        self._seen: dict[str, Image.Image] = {}

    async def look(self, name: str, page: Page) -> None:
        shot = await page.screenshot(full_page=True)
        self._seen[name] = Image.open(BytesIO(shot)).convert("RGB")

    def print_to(self, folder: Path) -> list[str]:
        """The names of the files, which are as small as 256 colours make them."""
        written = []
        for title, picture in PICTURES.items():
            pages = [self._seen[name] for name in picture.names if name in self._seen]
            if len(pages) == len(picture.names):
                drawn = side_by_side(pages, picture.height)
                drawn.quantize(256).save(folder / f"{title}.png", optimize=True)
                written.append(f"{title}.png")
        return written


def side_by_side(pages: Sequence[Image.Image], height: int) -> Image.Image:
    cut = [page.crop((0, 0, page.width, min(page.height, height or page.height))) for page in pages]
    width = sum(page.width for page in cut) + GAP * (len(cut) - 1)
    drawn = Image.new("RGB", (width, max(page.height for page in cut)), BETWEEN)
    left = 0
    for page in cut:
        drawn.paste(page, (left, 0))
        left += page.width + GAP
    return drawn
