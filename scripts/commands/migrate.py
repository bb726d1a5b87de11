"""`scripts/migrate`: the database to the newest migration, or, when told so, back to an older one."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta

from rich.console import Console

from bot.kernel.clock import system_clock
from models.actions.reports.receipts import BACK_WITHIN, reopen_receipts
from models.database import DATABASE_AWAY, ZERO, migrate, open_database, standing
from models.schema.bring_along import SchemaError
from models.schema.repair import BeyondRepairError
from models.vault import Vault
from scripts.lib.data_settings import DataSettings
from scripts.lib.key_settings import KeySettings, read

TOLD = {"apply_done": "applied", "rollback_done": "undone", "repair_done": "put right"}
GAVE_WAY = "gave_way"
AS_MADE, BEHIND, REFUSED = 0, 1, 2


async def show(database_url: str, console: Console) -> int:
    """What is to be applied, and each difference between the tables and what the migrations make."""
    now = await standing(database_url)
    for name in now.pending:
        console.print(f"to apply: {name}")
    for name in now.newer:
        console.print(f"applied by a newer version: {name}")
    for one in now.differences:
        console.print(f"{one} (harmless)" if one.harmless else str(one))
    if now.wrong:
        try:
            now.repair()
        except BeyondRepairError as error:
            console.print(f"scripts/migrate cannot put this right: {error}")
            return REFUSED
    if now.pending or now.wrong:
        console.print("scripts/migrate brings the database along.")
        return BEHIND
    if now.newer:
        console.print("The database is ahead of this version, which can work with it.")
        return AS_MADE
    console.print("The database is at the newest migration, and its tables are as the migrations make them.")
    return AS_MADE


async def move(database_url: str, back_to: str | None, console: Console) -> int:
    done: list[str] = []

    def tell(event: str, _app: str, name: str) -> None:
        if event in TOLD:
            done.append(name)
            console.print(f"{TOLD[event]}: {name}")
        elif event == GAVE_WAY:
            console.print("Others use the tables: trying again.")

    await migrate(database_url, back_to, tell)
    if not done:
        console.print("Nothing to do.")
    return AS_MADE


async def make_ready_for_previous(database_url: str, vault: Vault, console: Console) -> int:
    """Write what processes of the release before read, so that they can be started again."""
    async with open_database(database_url):
        reopened = await reopen_receipts(vault, system_clock())
    hours = BACK_WITHIN // timedelta(hours=1)
    console.print(f"Receipts written in clear: {reopened}. They stay so for {hours} hours.")
    console.print("Start the processes of the release before.")
    return AS_MADE


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0; 1 where --show finds work to do; 2 where something has to be put right first."""
    parser = argparse.ArgumentParser(prog="scripts/migrate", description="Migrate TIMA_DATABASE_URL.")
    parser.add_argument(
        "--show", action="store_true", help="only say what would be applied, and in what the tables differ"
    )
    parser.add_argument(
        "--back-to", metavar="NAME", help=f"undo all after this one, with the data in it; {ZERO} for all"
    )
    parser.add_argument(
        "--ready-for-previous",
        action="store_true",
        help="write what the release before reads, to start it again once its transition is over",
    )
    chosen = parser.parse_args(arguments)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    settings = read(KeySettings if chosen.ready_for_previous else DataSettings)
    settings.var_dir.mkdir(parents=True, exist_ok=True)  # where the default database is
    database_url = settings.database_url
    if isinstance(settings, KeySettings):
        work = make_ready_for_previous(database_url, settings.vault(), console)
    elif chosen.show:
        work = show(database_url, console)
    else:
        work = move(database_url, chosen.back_to, console)
    try:
        return asyncio.run(work)
    except (ValueError, SchemaError, *DATABASE_AWAY) as problem:
        console.print(f"scripts/migrate: {problem}")
        return REFUSED


if __name__ == "__main__":
    sys.exit(main())
