"""`scripts/intake`: records of 96333 or 12345 from a CSV or xlsx file of any length."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.files.record_uploads import RecordUpload, take_file
from bot.files.refused import refused_file
from models.actions.desks.take_record import TakenRecord
from models.actions.desks.take_records import Intake, audit_intake
from models.actions.shared.audit import Actor
from models.database import open_database
from models.rules.imports.table import BadFile
from models.rules.partners.kinds import OrganisationKind
from models.rules.privacy.audit_chain import ActorKind
from models.tables.partners.organisation import Organisation
from models.vault import Vault
from scripts.lib.key_settings import KeySettings, read
from scripts.lib.running import run_to_status

DESKS = (OrganisationKind.RESCUE_DESK, OrganisationKind.CITY_DESK)
MOST_ROWS = 1_000_000
SHOWN = 20
OPERATOR = Actor(ActorKind.OPERATOR, name="scripts/intake")


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/intake", description="Take in records of 96333 or 12345.")
    parser.add_argument("file", type=Path, help="CSV (UTF-8, GB18030) or xlsx, with its headings")
    parser.add_argument("--organisation", required=True, metavar="NAME", help="whose records they are")
    parser.add_argument("--rejected", type=Path, metavar="FILE", help="where to write what was not taken")
    return parser.parse_args(arguments)


async def run(options: argparse.Namespace, console: Console) -> int:
    """0: all taken; 1: some rejected, or not read to the end; 2: nothing could be begun."""
    settings = read(KeySettings)
    async with open_database(settings.database_url):
        desk = await Organisation.get_or_none(name=options.organisation, kind__in=DESKS)
        if desk is None:
            known = [
                row["name"] for row in await Organisation.filter(kind__in=DESKS).limit(20).values("name")
            ]
            console.print("--organisation must be one of:", *known, sep="\n  ")
            return 2
        try:
            with options.file.open("rb") as file:
                upload = await _with_bar(file, desk, settings.vault(), console)
        except (BadFile, OSError) as problem:
            console.print(f"scripts/intake: {problem}")
            return 2
        await audit_intake(upload.intake, options.file.name, OPERATOR, datetime.now(UTC))
    _show(upload, options, console)
    return 1 if upload.stopped or upload.intake.rejected else 0


async def _with_bar(file: BinaryIO, desk: Organisation, vault: Vault, console: Console) -> RecordUpload:
    """The rows of a file are not known before it is read: the bar counts them."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed} rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task(desk.name, total=None)
        return await take_file(
            file,
            Intake(desk, vault),
            lambda: datetime.now(UTC),
            MOST_ROWS,
            lambda rows: progress.advance(bar, rows),
        )


def _show(upload: RecordUpload, options: argparse.Namespace, console: Console) -> None:
    for taken in TakenRecord:
        console.print(f"{taken.value:10}{upload.intake.counts[taken]:8}")
    console.print(f"{'rejected':10}{upload.intake.rejected:8}")
    if upload.sheet.ignored:
        console.print("columns not read:", ", ".join(upload.sheet.ignored))
    if upload.stopped:
        console.print(f"stopped: {upload.stopped}")
    for one in upload.rejected[:SHOWN]:
        console.print(f"  line {one.line.number}: {one.reasons}")
    if options.rejected and upload.rejected:
        sheet = upload.sheet
        options.rejected.write_bytes(refused_file(sheet.form, sheet.columns, upload.rejected))
        console.print(f"what was not taken is in {options.rejected}")


def main(arguments: Sequence[str] | None = None) -> int:
    console = Console(stderr=True, highlight=False, markup=False)
    return run_to_status("scripts/intake", run(parse_arguments(arguments), console), console)


if __name__ == "__main__":
    sys.exit(main())
