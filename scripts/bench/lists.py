"""The list of lifts in a city of 310,700 and in one of 1,000: first page, filters, orders and search.

Two web processes over two databases, each page fetched in turn, as a signed-in administrator gets it.
A page has as many rows on both sides, or the note says so. The databases are made on a PostgreSQL
and dropped afterwards; with --keep they stay, and the next run finds them filled.

    .venv/bin/python -m scripts.bench.lists [--rounds 5] [--keep] [--postgresql URL]
"""

import argparse
import secrets
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import asyncpg
import uvloop
from aiohttp import ClientSession
from cryptography.fernet import Fernet
from redis import asyncio as aioredis
from rich.console import Console
from rich.table import Table

from api.console.sessions import SessionStore, SignInStage
from models.database import migrate, open_database
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.staff import Staff
from scripts.bench.compare import Cpu, Options, Row, Sample, in_turn
from scripts.bench.table import HEADINGS, machine
from scripts.city.seed import seed
from scripts.lib.private_servers import PrivateRedis
from scripts.lib.throwaway import Process, running, variables_of

MANY, FEW = 310_700, 1_000
POSTGRESQL = "postgres://postgres@127.0.0.1:5432/postgres"
PAGES = 10  # a round
GOAL = 1.2

Query = Mapping[str, str]
# By what an officer wants; a query may differ between the two cities, but not how many rows it shows.
ASKED: Mapping[str, Callable[[Lift], Query]] = {
    "first page": lambda _: {},
    "by 识别码": lambda _: {"sort": "rescue_number"},
    "newest installed first": lambda _: {"sort": "-installed"},
    "filter: freight lifts": lambda _: {"kind": "freight"},
    "filter: insured": lambda _: {"cover": "in_force"},
    "filter: ends within 30 days": lambda _: {"cover": "expiring"},
    "filter: cover has lapsed": lambda _: {"cover": "lapsed"},
    "filter: not insured": lambda _: {"cover": "unknown"},
    "filter: known as not insured, no lift": lambda _: {"cover": "none"},
    "filter: examination holds": lambda _: {"examination": "valid"},
    "filter: examination ends within 30 days": lambda _: {"examination": "due_soon"},
    "filter: examination overdue, no lift": lambda _: {"examination": "overdue"},
    "filter: examination failed, no lift": lambda _: {"examination": "failed"},
    "filter: no examination on record, no lift": lambda _: {"examination": "no_record"},
    "search: 识别码": lambda lift: {"q": lift.rescue_number},
    "search: 使用登记证编号": lambda lift: {"q": lift.registration_number},
    "search: an estate": lambda lift: {"q": lift.estate.name},
    "search: a building": lambda _: {"q": "1幢"},
    "search: nothing found": lambda _: {"q": "没有这样的小区"},
}


@dataclass(frozen=True)
class Side:
    """One city behind its web process, with the session of somebody who sees all of it."""

    process: Process
    cookie: str
    lift: Lift

    async def fetch(self, http: ClientSession, query: Query) -> Sample:
        address = f"{self.process.url}/console/lifts?{urlencode(query)}"
        began, cpu = time.perf_counter(), Cpu(self.process)
        for _ in range(PAGES):
            async with http.get(address, headers={"Cookie": self.cookie}) as answer:
                text = await answer.text()
                if answer.status != 200 or "<h1>电梯" not in text:
                    raise RuntimeError(f"{address}: {answer.status}")
        return Sample(PAGES / (time.perf_counter() - began), cpu.ms_each(PAGES))

    async def rows(self, http: ClientSession, query: Query) -> int:
        address = f"{self.process.url}/console/lifts?{urlencode(query)}"
        async with http.get(address, headers={"Cookie": self.cookie}) as answer:
            return (await answer.text()).split("<tbody>")[-1].count("<tr>")


async def _filled(url: str, lifts: int) -> tuple[str, Lift]:
    """The key of an administrator, and a lift in the middle of the register; what is missing is made."""
    await migrate(url)
    async with open_database(url):
        if not await Lift.exists():
            await seed(lifts, datetime.now(UTC))
        now = datetime.now(UTC)
        name = f"bench-{secrets.token_hex(4)}"
        person = await Staff.create(
            sign_in_name=name, display_name="bench", role=StaffRole.ADMINISTRATOR, created_at=now,
            sessions_from=now - timedelta(days=1), password_hash="-",
        )  # fmt: skip
        rows = Lift.all().order_by("id").select_related("estate")
        lift = await rows.offset(await Lift.all().count() // 2).first()
        if lift is None:
            raise RuntimeError("the city is empty")
        return str(person.id), lift


async def measure(admin_url: str, rounds: int, console: Console, *, keep: bool) -> list[Row]:
    names = {"few": ("lists_few", FEW), "many": ("lists_many", MANY)}
    redis, found = PrivateRedis(), []
    await redis.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name, _ in names.values():
                await _admin(admin_url, f"CREATE DATABASE {name}")
            urls = {side: f"{admin_url.rsplit('/', 1)[0]}/{name}" for side, (name, _) in names.items()}
            people = {side: await _filled(urls[side], count) for side, (_, count) in names.items()}
            keys = Fernet.generate_key().decode(), secrets.token_hex(32)
            variables = {
                side: variables_of(Path(folder), *keys, redis.url, url) for side, url in urls.items()
            }
            async with (
                running("api", variables["few"]) as few,
                running("api", variables["many"]) as many,
                ClientSession() as http,
            ):
                sides = {
                    side: Side(process, await _session(redis.url, people[side][0]), people[side][1])
                    for side, process in (("few", few), ("many", many))
                }
                for what, query in ASKED.items():
                    try:
                        found.append(await _row(what, query, sides, http, rounds))
                        console.print(f"{what}: {found[-1].ratio:.2f}")
                    except RuntimeError as failed:  # a page that is not served leaves the others their turn
                        console.print(f"{what}: {failed}", style="red")
    finally:
        await redis.stop()
        if not keep:
            for name, _ in names.values():
                await _admin(admin_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return found


async def _row(
    what: str, query: Callable[[Lift], Query], sides: Mapping[str, Side], http: ClientSession, rounds: int
) -> Row:
    counts = {name: await side.rows(http, query(side.lift)) for name, side in sides.items()}

    def of(side: Side) -> Callable[[], Awaitable[Sample]]:
        return lambda: side.fetch(http, query(side.lift))

    samples = await in_turn({name: of(side) for name, side in sides.items()}, Options(rounds))
    pairs = list(zip(samples["many"], samples["few"], strict=True))
    milliseconds = {name: 1000 / max(one.rate for one in told) for name, told in samples.items()}
    return Row(
        what,
        f"the same at {FEW:,} lifts",
        GOAL,
        at_least=False,
        by_clock=[other.rate / one.rate for one, other in pairs],
        by_cpu=[one.cpu_ms / other.cpu_ms for one, other in pairs if other.cpu_ms],
        note=f"{counts['many']} rows beside {counts['few']}, at best"
        f" {milliseconds['many']:.1f} ms beside {milliseconds['few']:.1f} ms",
    )


async def _session(redis_url: str, staff_id: str) -> str:
    redis = aioredis.from_url(redis_url)
    session = await SessionStore(redis).begin(SignInStage.SIGNED_IN, datetime.now(UTC), staff_id)  # type: ignore[arg-type]
    await redis.aclose()
    return f"__Host-tima={session.key}"


async def _admin(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    except asyncpg.DuplicateDatabaseError:
        pass  # kept by the run before
    finally:
        await connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", action="store_true", help="leave the databases for the next run")
    parser.add_argument("--postgresql", default=POSTGRESQL, metavar="URL")
    chosen, console = parser.parse_args(), Console()
    rows = uvloop.run(measure(chosen.postgresql, chosen.rounds, console, keep=chosen.keep))
    table = Table(*HEADINGS, title=machine())
    for row in rows:
        table.add_row(*row.cells())
    console.print(table)
    for row in rows:
        console.print(f"{row.what}: {row.note}")


if __name__ == "__main__":
    main()
