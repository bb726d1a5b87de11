"""`scripts/purge`: erase what has been kept for its full period. The worker does the same once a day."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.files.photos import PhotoStore
from models.actions.privacy.purge import count_due, purge
from models.actions.shared.audit import Actor
from models.database import open_database
from models.rules.privacy.audit_chain import ActorKind
from models.rules.privacy.retention import PERIODS, Data
from scripts.lib.data_settings import DataSettings
from scripts.lib.key_settings import read
from scripts.lib.running import run_to_status


def show(counts: Mapping[Data, int], title: str, console: Console) -> None:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2))
    for heading in ("data", "kept for", "rows"):
        table.add_column(heading, justify="right" if heading == "rows" else "left")
    for data, count in counts.items():
        period = PERIODS[data]
        table.add_row(data.value, f"{period.count} {period.unit.name.lower()}(s)", str(count))
    console.print(table)


async def purge_now(now: datetime, photos: PhotoStore, console: Console) -> dict[Data, int]:
    """How many rows of each kind went."""
    due = await count_due(now)
    gone = dict.fromkeys(Data, 0)
    actor = Actor(ActorKind.OPERATOR, name="scripts/purge")
    with Progress(console=console) as progress:
        bars = {data: progress.add_task(data.value, total=count) for data, count in due.items()}
        async for purged in purge(now, photos.remove, actor):
            gone[purged.data] += purged.count
            # Persons become due as their reports go: the bar's end moves with them.
            total = max(due[purged.data], gone[purged.data])
            progress.update(bars[purged.data], completed=gone[purged.data], total=total)
    return gone


async def run(options: argparse.Namespace, console: Console) -> int:
    settings = read(DataSettings)
    now = datetime.now(UTC)
    async with open_database(settings.database_url):
        if options.dry_run:
            show(await count_due(now), "A purge would erase", console)
        else:
            gone = await purge_now(now, PhotoStore(settings.photos), console)
            show(gone, "Erased, with audit entries", console)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/purge", description="Erase what is kept no longer.")
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--dry-run", action="store_true", help="only count")
    chosen.add_argument("--yes", action="store_true", help="erase; it cannot be undone")
    console = Console(stderr=True, highlight=False, markup=False)
    return run_to_status("scripts/purge", run(parser.parse_args(arguments), console), console)


if __name__ == "__main__":
    sys.exit(main())
