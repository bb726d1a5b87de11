"""`scripts/doctor`: how an installation stands, one line a matter. It changes nothing."""

import argparse
import asyncio
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from redis.exceptions import RedisError
from rich.console import Console

from bot.emergency.journal import ENTRY
from bot.files.shared_folder import missing_parts
from bot.kernel.redis_client import connect_redis
from bot.kernel.redis_persistence import server_writes_to_disk
from bot.kernel.settings import EMBEDDED
from models.actions.ledger.prove import last_proof
from models.actions.overview.backups import OLDEST_BACKUP, last_verified
from models.database import DATABASE_AWAY, database_time, open_database, standing
from scripts.lib.data_settings import DataSettings
from scripts.lib.key_settings import read

WORST_SKEW = timedelta(seconds=5)
OLDEST_PROOF = timedelta(minutes=5)
LEAST_FREE_BYTES = 2 * 1024**3
WITHIN_SECONDS = 10


class Health(StrEnum):
    GOOD = "ok"
    LOOK = "look"  # nothing is lost yet, but somebody should see to it
    BAD = "BAD"


@dataclass(frozen=True)
class Sign:
    """One matter, and what was found."""

    matter: str
    health: Health
    words: str


class DoctorSettings(DataSettings):
    """Where the data is, and Redis."""

    redis_url: str = EMBEDDED


async def examine(settings: DoctorSettings, now: datetime) -> list[Sign]:
    signs = [_disk(settings), *_shared(settings), _journal(settings, now), await _redis(settings)]
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            refusal = (await standing(settings.database_url)).refusal()
            if refusal:
                return [*signs, Sign("tables", Health.BAD, refusal)]
            signs.append(Sign("tables", Health.GOOD, "as this version makes them"))
            async with open_database(settings.database_url):
                signs += [await _clock(), await _workers(now), await _backups(now)]
    except DATABASE_AWAY as error:
        signs.append(Sign("database", Health.BAD, f"cannot be asked: {type(error).__name__}"))
    return signs


def _disk(settings: DoctorSettings) -> Sign:
    free = shutil.disk_usage(settings.var_dir if settings.var_dir.exists() else settings.var_dir.parent).free
    health = Health.BAD if free < LEAST_FREE_BYTES else Health.GOOD
    return Sign("disk", health, f"{free / 1024**3:.1f} GiB free below TIMA_VAR_DIR")


def _shared(settings: DoctorSettings) -> list[Sign]:
    """Nothing where there is but one host."""
    if settings.shared_dir is None:
        return []
    if missing := missing_parts(settings.shared_dir):
        words = f"TIMA_SHARED_DIR is not mounted, or was never set up: no {', '.join(missing)} in it"
        return [Sign("shared folder", Health.BAD, words)]
    return [Sign("shared folder", Health.GOOD, "is there")]


def _journal(settings: DoctorSettings, now: datetime) -> Sign:
    directory = settings.var_dir / "journal"
    written = [file.stat().st_mtime for file in directory.glob(f"*{ENTRY}")] if directory.exists() else []
    if not written:
        return Sign("journal", Health.GOOD, "no call for help waits in it")
    waits = now - datetime.fromtimestamp(min(written), UTC)
    return Sign("journal", Health.BAD, f"{len(written)} calls for help wait, the oldest for {_age(waits)}")


async def _redis(settings: DoctorSettings) -> Sign:
    if settings.redis_url == EMBEDDED:
        return Sign("Redis", Health.GOOD, "inside the one process")
    try:
        async with asyncio.timeout(WITHIN_SECONDS), connect_redis(settings.redis_url) as redis:
            began = time.monotonic()
            await redis.ping()
            took = f"answers in {(time.monotonic() - began) * 1000:.0f} ms"
            if await server_writes_to_disk(redis):
                return Sign("Redis", Health.LOOK, f'{took}, and writes to a disk: set save "", appendonly no')
            return Sign("Redis", Health.GOOD, f"{took}, and writes to no disk")
    except (RedisError, OSError) as error:
        return Sign("Redis", Health.BAD, f"cannot be asked: {type(error).__name__}")


async def _clock() -> Sign:
    theirs = await database_time()
    if theirs is None:
        return Sign("clock", Health.GOOD, "one machine, one clock")
    ahead = theirs - datetime.now(UTC)
    health = Health.LOOK if abs(ahead) > WORST_SKEW else Health.GOOD
    return Sign("clock", health, f"the database is {ahead.total_seconds():+.1f} s ahead of this machine")


async def _workers(now: datetime) -> Sign:
    proof = await last_proof()
    if proof is None or now - proof.at > OLDEST_PROOF:
        since = "never" if proof is None else f"{_age(now - proof.at)} ago"
        return Sign("workers", Health.BAD, f"none has proven the ledger lately (last: {since})")
    found = ", ".join(f"{one.finding.value} {one.count}" for one in proof.found if one.count)
    words = f"the ledger does not hold: {found}" if found else f"the ledger held {_age(now - proof.at)} ago"
    return Sign("workers", Health.BAD if found else Health.GOOD, words)


async def _backups(now: datetime) -> Sign:
    verified = await last_verified()
    if verified is None:
        return Sign("backups", Health.LOOK, "none was ever restored on trial: scripts/backup --verify")
    age = now - verified.made_at
    health = Health.LOOK if age > OLDEST_BACKUP else Health.GOOD
    return Sign("backups", health, f"the newest that was restored on trial was made {_age(age)} ago")


def _age(age: timedelta) -> str:
    """`3 s`, `12 min`, `5 h`, `9 days`."""
    seconds = max(int(age.total_seconds()), 0)
    for unit, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


async def run(console: Console) -> int:
    signs = await examine(read(DoctorSettings), datetime.now(UTC))
    for sign in signs:
        console.print(f"{sign.health:>4}  {sign.matter}: {sign.words}")
    return max(list(Health).index(sign.health) for sign in signs)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 where all is well, 1 where somebody should look, 2 where something is bad."""
    argparse.ArgumentParser(prog="scripts/doctor", description=__doc__).parse_args(arguments)
    return asyncio.run(run(Console(highlight=False, markup=False, soft_wrap=True)))


if __name__ == "__main__":
    sys.exit(main())
