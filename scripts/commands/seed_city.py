"""`scripts/seed_city`: a city of any size in an empty database, to try the product at its real size."""

import argparse
import asyncio
import secrets
import sys
import time
from datetime import UTC, datetime

from cryptography.fernet import Fernet
from rich.console import Console
from rich.progress import Progress, TaskID

from models.database import migrate, open_database
from models.tables.lifts import Lift
from models.vault import Vault
from scripts.city.plans import whole_reads
from scripts.city.seed import seed
from scripts.lib.data_settings import DataSettings


async def run(url: str, lifts: int, console: Console, *, explain: bool) -> int:
    """1 where the database is not empty, or a plan reads a large table whole."""
    await migrate(url)
    async with open_database(url):
        if await Lift.exists():
            if not explain:
                console.print(
                    "The database holds lifts already: a city is written into an empty one.", style="red"
                )
                return 1
        else:
            await _write(lifts, console)
        if explain:
            return await _explain(url, console)
    return 0


async def _write(lifts: int, console: Console) -> None:
    began = time.perf_counter()
    with Progress(console=console) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(table: str, rows: int) -> None:
            if table not in tasks:
                tasks[table] = progress.add_task(table, total=None)
            progress.advance(tasks[table], rows)

        await seed(lifts, datetime.now(UTC), tell)
    console.print(f"{lifts:,} lifts in {time.perf_counter() - began:.0f} s")


async def _explain(url: str, console: Console) -> int:
    if url.startswith("sqlite"):
        console.print("Plans are shown for PostgreSQL only.", style="red")
        return 1
    found = await whole_reads(
        datetime.now(UTC), Vault([Fernet.generate_key().decode()], secrets.token_hex(32))
    )
    for one in found:
        console.print(f"{one.asked}: reads {one.table} whole: {one.statement}", style="red")
    if not found:
        console.print("Every query that somebody waits for finds its rows by an index.")
    return 1 if found else 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/seed_city", description=__doc__)
    parser.add_argument("--lifts", type=int, default=310_700, help="Zhejiang had 310,700 at the end of 2014")
    parser.add_argument(
        "--explain", action="store_true", help="then show plans that read a large table whole"
    )
    chosen = parser.parse_args()
    url = DataSettings().database_url
    sys.exit(asyncio.run(run(url, chosen.lifts, Console(), explain=chosen.explain)))


if __name__ == "__main__":
    main()
