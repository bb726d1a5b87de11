"""Plays the tour of the demo in a real browser, all ten steps; with --pictures, makes those of the README.

With --faces, shows what each role sees first on a small phone instead: light, dark and with doubled text.
"""

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
from scripts.lib.tour.faces import print_faces
from scripts.lib.tour.pictures import Album
from scripts.lib.tour.play import look_at_nothing, new_tour
from scripts.lib.tour.sign_ins import read_sign_ins

WAIT_MS = 20_000
NO_CHROMIUM = "A Chromium is needed: apt-get install chromium, or set TIMA_TEST_CHROMIUM."


def find_chromium() -> str | None:
    named = os.environ.get("TIMA_TEST_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("google-chrome")


async def run(pictures: Path | None, console: Console) -> int:
    """1 where a step does not do what it says."""
    chromium = find_chromium()
    if chromium is None:
        console.print(NO_CHROMIUM)
        return 2
    album = Album() if pictures else None
    with tempfile.TemporaryDirectory() as folder:
        async with own_demo(Path(folder)) as (url, printed), async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            tour, _ = await new_tour(
                browser, url, read_sign_ins(printed), album.look if album else look_at_nothing
            )
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


async def show_faces(into: Path, console: Console) -> int:
    chromium = find_chromium()
    if chromium is None:
        console.print(NO_CHROMIUM)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        async with own_demo(Path(folder)) as (url, printed), async_playwright() as playwright:
            names = await print_faces(playwright.chromium, chromium, url, printed, into)
    console.print(f"Written to {into}: {', '.join(names)}.")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/demo_tour", description=__doc__)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="such as templates/docs/images")
    parser.add_argument("--faces", type=Path, metavar="FOLDER", help="what each role sees first")
    chosen = parser.parse_args(arguments)
    for folder in (chosen.pictures, chosen.faces):
        if folder and not folder.is_dir():
            parser.error(f"{folder} is no folder")
    console = Console(highlight=False, markup=False, soft_wrap=True)
    return asyncio.run(show_faces(chosen.faces, console) if chosen.faces else run(chosen.pictures, console))


if __name__ == "__main__":
    sys.exit(main())
