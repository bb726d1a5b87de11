"""`scripts/import`: one register file into the database, with the same rules as in the console."""

import argparse
import asyncio
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from bot.files.registers.paths import ImportFiles, sha256_of
from bot.files.registers.run import run_import
from bot.files.shared_folder import prepare_shared
from bot.files.sheets import max_bytes
from bot.files.templates import template
from models.actions.imports.all import REGISTERS
from models.actions.imports.steps import ImportJob, NewImport, add_import
from models.actions.shared.audit import Actor
from models.database import open_database
from models.rules.imports.phase import ImportPhase
from models.rules.privacy.audit_chain import ActorKind
from models.tables.imports import Import
from models.tables.keys import new_key
from scripts.lib.data_settings import DataSettings
from scripts.lib.key_settings import read
from scripts.lib.running import run_to_status

PHASES = {ImportPhase.STAGING: "reading", ImportPhase.CHECKING: "checking", ImportPhase.APPLYING: "writing"}


def now() -> datetime:
    return datetime.now(UTC)


async def import_file(
    kind: str, file: Path, accepts_good: bool, files: ImportFiles, console: Console
) -> Import:
    """Take a copy first: a worker can then finish what is interrupted here."""
    key = new_key()
    stored = files.file(key)
    await asyncio.to_thread(shutil.copyfile, file, stored)
    sha256 = await asyncio.to_thread(sha256_of, stored)
    actor = Actor(ActorKind.OPERATOR, name="scripts/import")
    new = NewImport(kind, file.name, sha256, stored.stat().st_size, accepts_good, None, actor)
    job = await add_import(new, now(), held=True, key=key)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bars = {phase: progress.add_task(words, total=None, start=False) for phase, words in PHASES.items()}

        def tell(job: ImportJob) -> None:
            if job.phase in bars:
                progress.start_task(bars[job.phase])
                progress.update(bars[job.phase], completed=job.done, total=job.total)

        await run_import(job, files, now, tell)
    stored.unlink(missing_ok=True)
    return job


def show(job: ImportJob, report: Path | None, console: Console) -> None:
    table = Table(title=f"{job.file_name}: {job.phase.value}", title_justify="left", box=None, padding=(0, 2))
    for heading in ("rows", "added", "updated", "unchanged", "bad"):
        table.add_column(heading, justify="right")
    table.add_row(*(f"{getattr(job, name):,}" for name in ("rows", "added", "updated", "unchanged", "bad")))
    console.print(table)
    if job.reason:
        console.print(job.reason)
    if job.bad and report:
        console.print(f"The bad rows, each with its reasons: {report}")


async def run(options: argparse.Namespace, console: Console) -> int:
    settings = read(DataSettings)
    prepare_shared(settings.var_dir, settings.shared_dir)
    files = ImportFiles(settings.shared)
    async with open_database(settings.database_url):
        job = await import_file(options.kind, options.file, options.accept_good, files, console)
    report = files.report(job.id)
    if options.report and report.exists():
        shutil.copyfile(report, options.report)
        report = options.report
    show(job, report, console)
    return 0 if job.phase is ImportPhase.DONE and not job.bad else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 where every row was taken, 1 where some were bad, 2 where it could not be run."""
    parser = argparse.ArgumentParser(prog="scripts/import", description="Import a register file.")
    parser.add_argument("kind", choices=REGISTERS)
    parser.add_argument(
        "file", type=Path, help="CSV (UTF-8 or GB18030) or xlsx; with --template, what to write"
    )
    parser.add_argument(
        "--accept-good", action="store_true", help="write the good rows although others are bad"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="where to put the bad rows (CSV)")
    parser.add_argument(
        "--template", action="store_true", help="write an empty file with its headings and an example"
    )
    options = parser.parse_args(arguments)
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    kind = REGISTERS[options.kind].kind
    try:
        if options.template:
            form = "xlsx" if options.file.suffix.lower() == ".xlsx" else "csv"
            options.file.write_bytes(template(kind, form))
            return 0
        if options.file.stat().st_size > max_bytes(options.file.name):
            console.print(f"scripts/import: {options.file} is larger than an import may be")
            return 2
    except OSError as error:
        console.print(f"scripts/import: {error}")
        return 2
    return run_to_status("scripts/import", run(options, console), console)


if __name__ == "__main__":
    sys.exit(main())
