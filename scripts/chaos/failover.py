"""Hosts fail: PostgreSQL, Redis and the product on five hosts, by the files of scripts/deploy/cluster.

Each host is a network namespace of this machine. People file hazards, call for
help and read all the while, partners receive and answer. The primary is killed,
cut off and brought back, the network is split, Redis fails over, hosts lose
their power. In the end the books are compared: every receipt given is a report,
every call for help too, none lost, none to somebody else, and receipts show
what partners answered. Filing may be away for 15 s, calls for help never.

    .venv/bin/python -m scripts.chaos.failover [--seconds 1800] [--seed 1]

Exit status 1 where anything is wrong. Needs root and the Debian packages
patroni, etcd-server, haproxy, pgbouncer and redis-sentinel.
"""

import argparse
import asyncio
import logging
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import ClientSession, ClientTimeout
from rich.console import Console
from rich.table import Table

from models.actions.ledger.prove import ProofCursor, prove_ledger
from models.rules.reports import receipt_number
from models.rules.reports.source_keys import kept
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Report
from scripts.chaos.cluster.servers import APPS, Cluster
from scripts.chaos.cluster.stand import Stand, standing
from scripts.chaos.drain import drain
from scripts.chaos.failover_faults import FAULTS, Fault, Stage
from scripts.chaos.failover_people import ANSWER_WITHIN_SECONDS, People, Told
from scripts.chaos.reconcile import Reconciled, reconcile

FILING, CALLING, READING = 2, 2, 1  # people of each kind
DOWN_AT_MOST_SECONDS = 15.0
LASTS_SECONDS = (6, 20)
CALM_SECONDS = 3.0
DRAIN_WITHIN_SECONDS = 120.0
PAGES_READ = 30
MOST_SHOWN = 20


@dataclass(frozen=True)
class Endured:
    """One fault: for how long nobody could file, and how long until all servers stood again, in seconds.

    tried: what people tried while nobody could file, where that took too long.
    """

    name: str
    filing_away: float
    whole_after: float
    tried: Sequence[str] = ()


@dataclass
class Books:
    endured: list[Endured] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    reconciled: Reconciled = field(default_factory=Reconciled)
    calls_kept: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    @property
    def all_wrong(self) -> list[str]:
        away = [
            f"{one.name}: nobody could file for {one.filing_away:.1f} s"
            for one in self.endured
            if one.filing_away > DOWN_AT_MOST_SECONDS
        ]
        return [*self.told.wrong, *away, *self.wrong, *self.reconciled.wrong]


async def run(
    faults: Iterator[tuple[Fault, float]],
    chance: random.Random,
    directory: Path,
    tell: Callable[[str], None] = lambda _words: None,
) -> Books:
    """One fault after the other, each for so many seconds."""
    books, began = Books(), time.monotonic()
    async with standing(directory) as stand:
        tell(f"everything stands after {time.monotonic() - began:.0f} s")
        people = People(list(stand.product.urls.values()), stand.codes, chance)
        books.told = people.told
        began, known = time.monotonic(), 0
        async with people.about(FILING, CALLING, READING):
            for fault, lasts in faults:
                books.endured.append(
                    await endure(fault, Stage(stand.cluster, stand.product, chance, lasts), people)
                )
                one = books.endured[-1]
                tell(
                    f"{time.monotonic() - began:5.0f} s  {one.name} ({lasts:.0f} s): "
                    f"filing away {one.filing_away:.1f} s, whole after {one.whole_after:.1f} s; "
                    f"{len(people.told.receipts):,} receipts, {len(people.told.calls):,} calls, "
                    f"{len(books.all_wrong)} wrong, load {os.getloadavg()[0]:.0f}"
                )
                for wrong in books.all_wrong[known:]:
                    tell(f"         {wrong}")
                known = len(books.all_wrong)
                for tried in one.tried:
                    tell(f"         {tried}")
        books.seconds = time.monotonic() - began
        tell("the books are balanced …")
        await balance(stand, books)
        if any(exits := await stand.product.stop()):
            books.wrong.append(f"processes ended with {exits} after SIGTERM")
    return books


async def endure(fault: Fault, stage: Stage, people: People) -> Endured:
    """The fault, then until everything stands again and people have filed for a while."""
    name, began = fault.__name__.replace("_", " "), time.monotonic()
    await fault(stage)
    gone = time.monotonic()
    try:
        await stage.cluster.until_whole()
        await stage.product.until_ready()
    except TimeoutError:
        people.told.wrong.append(f"{name}: not everything stood again")
    whole_after = time.monotonic() - gone
    await asyncio.sleep(CALM_SECONDS)
    ended = time.monotonic()
    away = people.told.longest_gap(began, ended)
    tried = people.told.tried_in_gap(began, ended) if away > DOWN_AT_MOST_SECONDS else []
    return Endured(name, away, whole_after, tried)


async def balance(stand: Stand, books: Books) -> None:
    """Receipts and calls against the ledger, the ledger against the partners, pages against both."""
    journals = [stand.product.journal(host) for host in APPS]
    ends = time.monotonic() + DRAIN_WITHIN_SECONDS
    while time.monotonic() < ends and any(list(one.glob("*.entry")) for one in journals):  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    left = [str(file) for one in journals for file in one.glob("*.entry")]
    books.wrong += [f"{len(left)} calls for help are still in the journal"] if left else []
    await drain(DRAIN_WITHIN_SECONDS)
    keys = [kept(f"web:{nonce}") for nonce in books.told.calls]
    books.calls_kept = await Report.filter(source_key__in=keys).count()
    if lost := len(keys) - books.calls_kept:
        books.wrong.append(f"{lost} calls for help are lost")
    books.reconciled = await reconcile(books.told.receipts, stand.partners, stand.names, stand.vault)
    found, _ = await prove_ledger(datetime.now(UTC), ProofCursor())
    books.wrong += [f"the auditor: {one.finding.value}, {one.count}" for one in found]
    await _read_receipts(stand, books)


async def _read_receipts(stand: Stand, books: Books) -> None:
    """Each shows the number that each recipient answered with."""
    url = next(iter(stand.product.urls.values()))
    async with ClientSession(timeout=ClientTimeout(10)) as http:
        for receipt in sorted(books.told.receipts)[:PAGES_READ]:
            held = stand.vault.look_up_hash(receipt_number.read(receipt) or receipt)
            tickets = await Delivery.filter(incident__reports__receipt_hash=held, ticket__not="").values_list(
                "ticket", flat=True
            )
            async with http.get(f"{url}/r/{receipt}") as answer:
                page = await answer.text()
            missing = [one for one in tickets if one and str(one) not in page]
            if answer.status != 200 or missing or not tickets:
                books.wrong.append(f"a receipt does not show {len(missing)} of {len(tickets)} answers")


def show(books: Books, console: Console) -> None:
    table = Table("fault", "times", "filing away, at most", "all servers again after, at most")
    for name in dict.fromkeys(one.name for one in books.endured):
        same = [one for one in books.endured if one.name == name]
        away, whole = max(one.filing_away for one in same), max(one.whole_after for one in same)
        table.add_row(name, str(len(same)), f"{away:.1f} s", f"{whole:.1f} s")
    console.print(table)
    told, ledger = books.told, books.reconciled
    for words, figure in (
        ("minutes", f"{books.seconds / 60:.1f}"),
        ("receipts in people's hands", f"{len(told.receipts):,}"),
        ("tries of theirs without an answer", f"{told.tries:,}"),
        ("calls for help", f"{len(told.calls):,}, of which {told.journaled:,} by the journal"),
        ("   of these in the ledger", f"{books.calls_kept:,}"),
        ("   slowest answer", f"{told.slowest_call:.1f} s"),
        (f"   later than {ANSWER_WITHIN_SECONDS:.0f} s", f"{told.late_calls}"),
        ("pages read", f"{told.pages:,}, the slowest {told.slowest_page:.1f} s"),
        ("reports in the ledger", f"{ledger.reports:,}"),
        ("deliveries", f"{ledger.states.total():,}: {dict(ledger.states)}"),
        ("attempts", f"{ledger.attempts:,}"),
        ("taken by partners", f"{ledger.received:,}, {ledger.duplicates:,} repeats under the same id"),
        ("violations", f"{len(books.all_wrong):,}"),
    ):
        console.print(f"{words}: {figure}")
    for wrong in books.all_wrong[:MOST_SHOWN]:
        console.print(f"[red]{wrong}[/red]")


def at_random(seconds: float, chance: random.Random) -> Iterator[tuple[Fault, float]]:
    """Each once, and then by chance until the time is up."""
    ends = time.monotonic() + seconds
    waiting = list(FAULTS)
    while waiting or time.monotonic() < ends:
        yield waiting.pop(0) if waiting else chance.choice(FAULTS), chance.uniform(*LASTS_SECONDS)


async def _until_told_to_stop(work: Coroutine[Any, Any, Books]) -> Books:
    """SIGTERM takes the hosts away as well."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.chaos.failover", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--below", type=Path, default=Path("/tmp"), help="the disk of all hosts")
    parser.add_argument("--keep", action="store_true", help="leave the logs of all hosts there")
    chosen = parser.parse_args()
    if missing := Cluster.missing_programs():
        raise SystemExit(f"not installed: {', '.join(missing)}")
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)  # this process loses its database, too
    console, chance = Console(soft_wrap=True, highlight=False), random.Random(chosen.seed)
    with tempfile.TemporaryDirectory(
        dir=chosen.below, prefix="tima-failover-", ignore_cleanup_errors=True
    ) as name:
        faults = at_random(chosen.seconds, chance)
        books = uvloop.run(_until_told_to_stop(run(faults, chance, Path(name), console.print)))
        if chosen.keep:
            os.rename(name, f"{name}.kept")
            Path(name).mkdir()
    show(books, console)
    sys.exit(1 if books.all_wrong else 0)


if __name__ == "__main__":
    main()
