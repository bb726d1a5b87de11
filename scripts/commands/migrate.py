"""`scripts/migrate`: the database to the newest migration, or, when told so, back to an older one."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from rich.console import Console

from models.database import DATABASE_AWAY, ZERO, migrate, missing_migrations
from scripts.lib.data_settings import DataSettings


async def show(database_url: str, console: Console) -> None:
    missing = await missing_migrations(database_url)
    console.print("\n".join(missing) if missing else "The database is at the newest migration.")


async def move(database_url: str, back_to: str | None, console: Console) -> None:
    done: list[str] = []

    def tell(event: str, _app: str, name: str) -> None:
        if event.endswith("_done"):
            done.append(name)
            console.print(f"{'undone' if event.startswith('rollback') else 'applied'}: {name}")

    await migrate(database_url, back_to, tell)
    if not done:
        console.print("Nothing to do.")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, or 2 where something has to be put right first."""
    parser = argparse.ArgumentParser(prog="scripts/migrate", description="Migrate TIMA_DATABASE_URL.")
    parser.add_argument("--show", action="store_true", help="only say which migrations would be applied")
    parser.add_argument(
        "--back-to", metavar="NAME", help=f"undo all after this one, with the data in it; {ZERO} for all"
    )
    chosen = parser.parse_args(arguments)
    console = Console(highlight=False, markup=False, soft_wrap=True)
    settings = DataSettings()
    settings.var_dir.mkdir(parents=True, exist_ok=True)  # where the default database is
    database_url = settings.database_url
    work = show(database_url, console) if chosen.show else move(database_url, chosen.back_to, console)
    try:
        asyncio.run(work)
    except (ValueError, *DATABASE_AWAY) as problem:
        console.print(f"scripts/migrate: {problem}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
