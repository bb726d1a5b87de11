"""`scripts/labels`: the cabin labels of an estate as a PDF for the printer."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rich.console import Console
from rich.progress import Progress
from tortoise.exceptions import OperationalError

from bot.prints.fonts import find_typeface, typeface_of
from bot.prints.labels import CannotPrint
from bot.prints.labels.register import read_labels
from bot.prints.labels.sheet import LabelSheets
from models.database import open_database
from scripts.lib.find_estate import find_estate, lifts_in_walking_order


class LabelSettings(BaseSettings):
    """The two settings that labels need: from the environment, else from the demo that ran last."""

    model_config = SettingsConfigDict(env_prefix="TIMA_", env_file="var/demo.env", extra="ignore")

    public_url: str = Field(pattern=r"^https?://[^/]+$")
    database_url: str = "sqlite://var/tima.sqlite3"


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/labels", description="Print the cabin labels of an estate."
    )
    parser.add_argument("--estate", required=True, metavar="NAME", help="its name, or how the name begins")
    parser.add_argument("--district", metavar="NAME", help="where several districts have such an estate")
    parser.add_argument("--building", metavar="NAME", help="only this building")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="the PDF to write")
    parser.add_argument("--public-url", metavar="URL", help="what the QR codes open (TIMA_PUBLIC_URL)")
    parser.add_argument("--font", type=Path, metavar="FILE", help="a TrueType or OpenType font with Chinese")
    return parser.parse_args(arguments)


def read_settings(public_url: str | None) -> LabelSettings:
    """Raises CannotPrint where the public URL is missing or malformed."""
    chosen: dict[str, Any] = {"public_url": public_url.rstrip("/")} if public_url else {}
    try:
        return LabelSettings(**chosen)
    except ValidationError:
        raise CannotPrint(
            "set TIMA_PUBLIC_URL or --public-url to what the labels shall open, such as https://tima.example"
        ) from None


async def print_labels(options: argparse.Namespace, console: Console) -> None:
    """Write the PDF and say what is in it. Raises CannotPrint; then nothing is written."""
    if not options.out.absolute().parent.is_dir():
        raise CannotPrint(f"there is no directory {options.out.absolute().parent}")
    settings = read_settings(options.public_url)
    sheets = LabelSheets(typeface_of(options.font) if options.font else find_typeface())
    async with open_database(settings.database_url):
        estate = await find_estate(options.estate, options.district)
        lifts = await lifts_in_walking_order(estate, options.building)
        with Progress(console=console) as progress:
            bar = progress.add_task(estate.name, total=len(lifts))
            async for label in read_labels(lifts, settings.public_url, datetime.now(UTC)):
                if label is not None:
                    sheets.add(label)
                progress.advance(bar)
    without_code = len(lifts) - sheets.count
    if not sheets.count:
        raise CannotPrint(f"no lift here has a code in force; lifts: {without_code}")
    options.out.write_bytes(sheets.to_pdf())
    console.print(f"{options.out.absolute()}: {sheets.count} × label, opening {settings.public_url}")
    if without_code:
        console.print(f"Lifts without a code in force, and so without a label: {without_code}")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 2 with a message where something has to be put right first."""
    # fontTools warns of tables it leaves out when subsetting, which no printer misses.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        asyncio.run(print_labels(parse_arguments(arguments), console))
    except CannotPrint as problem:
        console.print(f"scripts/labels: {problem}")
        return 2
    except OperationalError as error:
        console.print(f"scripts/labels: the database cannot be read ({error}); check TIMA_DATABASE_URL")
        return 2
    except OSError as error:  # the database's server, or the file to write
        console.print(f"scripts/labels: {error}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
