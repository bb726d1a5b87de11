"""`scripts/replay`: send a range of deliveries once more. Workers send them; this makes them due.

It may be stopped and run again: the same request goes on where it was, and a
worker that is up goes on with it by itself.
"""

import argparse
import asyncio
import hashlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from models.actions.forwarding.replay_range import Range, ask_replay, count_range, replay_next
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.work import claim_one
from models.database import open_database
from models.rules.privacy.audit_chain import ActorKind
from models.tables.forwarding.upkeep import Replay
from models.tables.partners.organisation import Organisation
from scripts.lib.data_settings import DataSettings
from scripts.lib.key_settings import read
from scripts.lib.running import run_to_status

OPERATOR = Actor(ActorKind.OPERATOR, name="scripts/replay")
PAUSE_SECONDS = 0.2


def moment(text: str) -> datetime:
    """An ISO time; without a zone it is Asia/Shanghai."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a time such as 2026-11-20T08:00: {text}") from None
    return told if told.tzinfo else told.replace(tzinfo=LOCAL)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/replay",
        description="Send deliveries once more, under their ids, so that who has one knows it again.",
    )
    parser.add_argument("--since", type=moment, required=True, help="2026-11-20T08:00, Asia/Shanghai")
    parser.add_argument("--until", type=moment, help="not included; default: now")
    parser.add_argument("--organisation", metavar="NAME", help="one recipient; default: all")
    parser.add_argument("--everything", action="store_true", help="what has arrived too")
    parser.add_argument("--why", default="", help="for the audit log")
    parser.add_argument("--dry-run", action="store_true", help="only count")
    return parser.parse_args(arguments)


async def organisation_id(name: str | None) -> UUID | None:
    """Raises SystemExit where nobody has the name."""
    if name is None:
        return None
    found = await Organisation.get_or_none(name=name)
    if found is None:
        raise SystemExit(f"no organisation is called {name}")
    return found.id


async def request_key(options: argparse.Namespace, now: datetime) -> str:
    """That of the same request where one is unfinished: running the command again goes on with it."""
    words = (options.since, options.until, options.organisation, options.everything, options.why)
    name = "cli:" + hashlib.sha256(repr(words).encode()).hexdigest()[:24]
    unfinished = await Replay.filter(request_key__startswith=name, finished_at=None).first()
    return unfinished.request_key if unfinished else f"{name}:{now.timestamp():.6f}"


async def follow(replay: Replay, console: Console) -> Replay:
    """Do batches, together with whichever workers do, until nothing is left."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("made due", total=replay.total)
        while replay.finished_at is None:
            claimed = await claim_one(Replay, replay.id, datetime.now(UTC))
            if claimed is None:
                await asyncio.sleep(PAUSE_SECONDS)  # a worker has it
            else:
                await replay_next(claimed, datetime.now(UTC))
            replay = await Replay.get(id=replay.id)
            progress.update(bar, completed=replay.seen)
    return replay


async def run(options: argparse.Namespace, console: Console) -> int:
    async with open_database(read(DataSettings).database_url):
        now = datetime.now(UTC)
        until = options.until or now
        wanted = Range(
            options.since, until, await organisation_id(options.organisation), everything=options.everything
        )
        if wanted.since >= until:
            raise SystemExit("--since must be before --until")
        if options.dry_run:
            console.print(f"{await count_range(wanted)} deliveries would be sent once more")
            return 0
        replay = await follow(
            await ask_replay(await request_key(options, now), wanted, options.why, OPERATOR, now), console
        )
        console.print(f"{replay.replayed} of {replay.seen} deliveries are due again; workers send them")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    console = Console(stderr=True, highlight=False, markup=False)
    return run_to_status("scripts/replay", run(parse_arguments(arguments), console), console)


if __name__ == "__main__":
    sys.exit(main())
