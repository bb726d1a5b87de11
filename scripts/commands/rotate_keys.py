"""`scripts/rotate_keys`: seal everything anew with the newest key, so that older ones can be dropped.

To replace a key: 1. add the new one at the end of TIMA_SECRET_KEYS and restart
every process; 2. move it to the front and restart; 3. run this; 4. after 7 days,
when links signed with the old key have expired, drop the old key and restart.

TIMA_LOOKUP_KEY is replaced with all processes stopped: change it, run this,
start. Unused recovery codes of staff are void afterwards.
"""

import argparse
import sys
from collections.abc import Sequence

from cryptography.fernet import InvalidToken
from rich.console import Console
from rich.progress import Progress
from tortoise.transactions import in_transaction

from bot.kernel.clock import system_clock
from models.actions.privacy.rotate_keys import count_sealed, rotate, sealed_columns
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.database import open_database
from models.rules.privacy.audit_chain import ActorKind
from models.vault import Vault
from scripts.lib.key_settings import KeySettings, read
from scripts.lib.running import run_to_status


async def rotate_all(vault: Vault, console: Console) -> int:
    """How many values were written anew. Raises InvalidToken where a value opens with no key."""
    changed = 0
    with Progress(console=console) as progress:
        for column in sealed_columns():
            name = f"{column.table._meta.db_table}.{column.name}"
            bar = progress.add_task(name, total=await count_sealed(column))
            async for batch in rotate(column, vault):
                changed += batch.changed
                progress.advance(bar, batch.seen)
    async with in_transaction():
        await record_audit(
            Actor(ActorKind.OPERATOR, name="scripts/rotate_keys"),
            "rotate_keys",
            AuditSubject("vault"),
            system_clock(),
            details={"changed": changed},
        )
    return changed


async def run(console: Console) -> int:
    settings = read(KeySettings)
    async with open_database(settings.database_url):
        try:
            changed = await rotate_all(settings.vault(), console)
        except InvalidToken:
            console.print("A value opens with none of the keys: put the missing one back and run this again.")
            return 1
    console.print(f"Values sealed or hashed anew: {changed}. All are sealed with the newest key.")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    argparse.ArgumentParser(
        prog="scripts/rotate_keys",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args(arguments)
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    return run_to_status("scripts/rotate_keys", run(console), console)


if __name__ == "__main__":
    sys.exit(main())
