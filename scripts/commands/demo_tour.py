"""Plays the tour of the demo in a real browser, all ten steps; with --pictures, makes those of the README."""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Error, async_playwright
from rich.console import Console

from scripts.lib.tour.demo_process import own_demo
from scripts.lib.tour.pictures import Album
from scripts.lib.tour.play import look_at_nothing, new_tour

WAIT_MS = 20_000


def find_chromium() -> str | None:
    named = os.environ.get("TIMA_TEST_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("google-chrome")


async def run(pictures: Path | None, console: Console) -> int:
    """1 where a step does not do what it says."""
    chromium = find_chromium()
    if chromium is None:
        console.print("A Chromium is needed: apt-get install chromium, or set TIMA_TEST_CHROMIUM.")
        return 2
    album = Album() if pictures else None
    with tempfile.TemporaryDirectory() as folder:
        async with own_demo(Path(folder)) as (url, people), async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            tour, _ = await new_tour(browser, url, people, album.look if album else look_at_nothing)
            for page in (tour.phone, tour.desk):
                page.set_default_timeout(WAIT_MS)
            try:
                await tour.play()
            except (AssertionError, TimeoutError, Error) as error:
                console.print(f"Done: {', '.join(tour.done)}. The next step does not do: {error}")
                return 1
            finally:
                await browser.close()
    console.print(f"All {len(tour.done)} steps do: {', '.join(tour.done)}.")
    if album and pictures:
        console.print(f"Written to {pictures}: {', '.join(album.print_to(pictures))}.")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/demo_tour", description=__doc__)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="such as templates/docs/images")
    chosen = parser.parse_args(arguments)
    if chosen.pictures and not chosen.pictures.is_dir():
        parser.error(f"{chosen.pictures} is no folder")
    return asyncio.run(run(chosen.pictures, Console(highlight=False, markup=False, soft_wrap=True)))


if __name__ == "__main__":
    sys.exit(main())
