"""A city goes from the last release to this build and back, while its residents report.

A database of the last release is filled, and its own processes serve it. Then, without a pause:
migrations run, beside a transaction that reads for long; processes of both serve at once; the old ones
end; they are started again and the new ones end (the way back); the migrations are undone under the old
ones; and forward again. People report to any process that is up, and read their receipts at
any other. In the end the books of the ledger and of the partners are compared, and no receipt
may be lost, sent to somebody else, or stand in clear.

    .venv/bin/python -m scripts.chaos.upgrade [--seconds 60] [--reports 50000] [--seed 1]

Exit status 1 where anything is wrong. PostgreSQL and Redis are its own; git must know the release.
"""

import argparse
import asyncio
import logging
import os
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from aiohttp import ClientError, ClientSession, ClientTimeout, web
from rich.console import Console
from rich.table import Table

from models.actions.ledger.prove import ProofCursor, prove_ledger
from models.actions.reports.receipts import hide_receipts
from models.database import open_database
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Report
from models.tables.transitions import Transition
from models.vault import Vault
from scripts.chaos.drain import drain
from scripts.chaos.forwarding import CALM_WITHIN_SECONDS
from scripts.chaos.last_release import RELEASE, compile_code, load, point_partners
from scripts.chaos.reconcile import reconcile
from scripts.chaos.residents import Residents
from scripts.chaos.stepped_process import SteppedClock
from scripts.chaos.two_releases import THIS, Books, City, long_reading
from scripts.lib.earlier_builds import KEY, LOOKUP_KEY, RELEASES, checked_out
from scripts.lib.private_servers import PrivatePostgresql, PrivateRedis
from scripts.lib.throwaway import variables_of
from scripts.simulators.partner import PartnerSimulator

RESIDENTS, PAUSE_SECONDS = 4, 0.1
MOST_SHOWN = 20
BUSY = 503  # what is known without the database


async def go_forth_and_back(
    city: City, newest_of_release: str, seconds: float, people: Sequence[asyncio.Task[None]]
) -> None:
    """`seconds`: how long each company of processes serves, at least."""
    url = city.variables["TIMA_DATABASE_URL"]
    old = await city.start(RELEASE)
    async with city.step(f"{RELEASE} alone"):
        await asyncio.sleep(seconds)
    async with city.step("migrations, beside a long transaction"), long_reading(url):
        await city.migrate()
    async with city.step("this build beside it"):
        new = await city.start(THIS)
        await asyncio.sleep(seconds)
    async with city.step("this build alone"):
        await city.stop(old)
        await asyncio.sleep(seconds)
    async with city.step(f"back: {RELEASE} beside this build"):
        old = await city.start(RELEASE)
        await asyncio.sleep(seconds)
    async with city.step(f"{RELEASE} alone on the new tables"):
        await city.stop(new)
        await asyncio.sleep(seconds)
    async with city.step("migrations undone, beside a long transaction"), long_reading(url):
        await city.migrate("--back-to", newest_of_release)
    async with city.step("forward again"):
        await city.migrate()
        new = await city.start(THIS)
        await city.stop(old)
        await asyncio.sleep(seconds)
    async with city.step("the rest is delivered"):
        city.over.set()
        await asyncio.gather(*people)
        async with open_database(url):
            await drain(CALM_WITHIN_SECONDS)
        await city.stop(new)


async def live(city: City, newest_of_release: str, seconds: float, chance: random.Random) -> None:
    """The city all the while: people report and read their receipts."""
    people = [asyncio.create_task(city.residents.report(city.over, PAUSE_SECONDS)) for _ in range(RESIDENTS)]
    reading = asyncio.create_task(read_receipts(city, chance))
    try:
        await go_forth_and_back(city, newest_of_release, seconds, people)
    finally:
        city.over.set()
        reading.cancel()
        for one in people:
            one.cancel()
        await asyncio.gather(reading, *people, return_exceptions=True)
        for fleet in city.fleets:
            await fleet.stop()
    city.books.receipts, city.books.unanswered = city.residents.receipts, city.residents.unanswered


async def read_receipts(city: City, chance: random.Random) -> None:
    """Whatever process gave a receipt, every other finds it."""
    async with ClientSession(timeout=ClientTimeout(10)) as http:
        while True:
            await asyncio.sleep(0.05)
            if not city.ports or not city.residents.receipts:
                continue
            number = chance.choice(sorted(city.residents.receipts)[-200:])
            port, release = chance.choice(list(city.ports.items()))
            with suppress(ClientError, OSError, TimeoutError):  # a process that ends
                async with http.get(f"http://127.0.0.1:{port}/r/{number}") as answer:
                    text = await answer.text()
                    city.books.read += 1
                    if answer.status == BUSY:
                        city.books.busy += 1
                    elif answer.status != 200:
                        city.books.wrong.append(f"{release} answers {answer.status} to receipt {number}")
                    elif number not in text.replace(" ", ""):
                        city.books.wrong.append(f"{release} shows another receipt than {number}")


async def compare(city: City, partners: PartnerSimulator, names: Mapping[str, str], since: datetime) -> None:
    """The books; first the transition ends, as it does after a day."""
    vault, now, books = Vault([KEY], LOOKUP_KEY), datetime.now(UTC), city.books
    async with open_database(city.variables["TIMA_DATABASE_URL"]):
        await Transition.all().update(ends_at=now)
        while await hide_receipts(vault, now):
            pass
        if in_clear := await Report.filter(receipt_number__not_isnull=True).count():
            books.wrong.append(f"{in_clear} receipts stand in clear")
        keys = {one.id: names[one.name] for one in await Organisation.filter(name__in=list(names))}
        books.reconciled = await reconcile(books.receipts, partners, keys, vault, since)
        found, _ = await prove_ledger(now, ProofCursor())
        books.wrong += [f"the auditor: {one.finding.value}, {one.count}: {one.examples}" for one in found]
        if waiting := await Delivery.filter(urgency=0, attempts=0, created_at__gte=since).count():
            books.wrong.append(f"{waiting} urgent deliveries were never tried")


async def run(
    seconds: float, reports: int, seed: int, tell: Callable[[str], None], log: Path, webs: int = 2
) -> Books:
    """Raises LookupError if git does not know the release."""
    books, chance = Books(), random.Random(seed)
    partners = PartnerSimulator({}, keep=10**6, choose=chance.random)
    runner = web.AppRunner(partners.app(), access_log=None, shutdown_timeout=1)
    with checked_out(RELEASES[RELEASE]) as old_code, tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        postgresql, redis = PrivatePostgresql(directory), PrivateRedis()
        try:
            await asyncio.gather(postgresql.create(), redis.start(), runner.setup())
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            await asyncio.to_thread(compile_code, old_code)
            newest, codes = await load(postgresql.url, reports)
            address = f"http://127.0.0.1:{runner.addresses[0][1]}"
            told = await asyncio.to_thread(point_partners, old_code, postgresql.url, address)
            for simulator, secret, title in told:
                partners.add(simulator, secret, title=title)
            variables = variables_of(directory, KEY, LOOKUP_KEY, redis.url, postgresql.url)
            variables |= {"TIMA_TRUSTED_PROXIES": "127.0.0.1/32"}
            SteppedClock.make(directory / "clock")
            city = City(
                variables, directory, log, old_code, {}, Residents([], codes, chance), books, tell, webs
            )
            began = datetime.now(UTC)
            await live(city, newest, seconds, chance)
            await compare(city, partners, {title: simulator for simulator, _, title in told}, began)
        finally:
            await runner.cleanup()
            await postgresql.stop()
            await redis.stop()
    return books


def show(books: Books, console: Console) -> None:
    table = Table("step", "seconds", "receipts", "longest wait for one")
    for step in books.steps:
        table.add_row(step.name, f"{step.seconds:.1f}", f"{step.receipts:,}", f"{step.longest_seconds:.2f} s")
    console.print(table)
    states = ", ".join(f"{count:,} {state}" for state, count in sorted(books.reconciled.states.items()))
    console.print(
        f"{len(books.receipts):,} receipts in people's hands,"
        f" {books.reconciled.reports:,} reports in the ledger;"
        f" {books.read:,} receipts read ({books.busy:,} in vain),"
        f" {books.unanswered:,} tries without an answer"
    )
    console.print(f"deliveries: {states}; migrations gave way {books.gave_way} times")
    for wrong in books.all_wrong[:MOST_SHOWN]:
        console.print(f"[red]{wrong}[/red]")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.chaos.upgrade", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="that each company of processes serves")
    parser.add_argument("--reports", type=int, default=50_000, help="in the database of the last release")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, default=Path(os.devnull), help="where the processes write theirs")
    chosen = parser.parse_args()
    console = Console()
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
    try:
        books = uvloop.run(run(chosen.seconds, chosen.reports, chosen.seed, console.print, chosen.log))
    except LookupError as problem:
        console.print(f"scripts.chaos.upgrade: {problem}")
        sys.exit(2)
    show(books, console)
    sys.exit(1 if books.all_wrong else 0)


if __name__ == "__main__":
    main()
