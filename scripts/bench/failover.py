"""What a synchronous replica costs, and how fast a backlog goes out after a failover.

PostgreSQL, Redis and the product on five hosts, by the files of scripts/deploy/cluster. Two questions:

1. hazards filed by page, on one PostgreSQL without a replica and on the cluster, in turn, medians;
2. a backlog worked off by two workers while people call for help, without a failover and after one;
   and how soon those calls arrive that are filed from the moment when the database is back.

    .venv/bin/python -m scripts.bench.failover [--rounds 3] [--reports 60] [--backlog 6000]
"""

import argparse
import asyncio
import logging
import secrets
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import asyncpg
import uvloop
from aiohttp import ClientSession, ClientTimeout
from rich.console import Console
from rich.table import Table

from models.database import DATABASE_AWAY
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ROUTINE, URGENT
from models.tables.forwarding.delivery import Delivery
from scripts.chaos.cluster.servers import APPS
from scripts.chaos.cluster.stand import Stand, standing
from scripts.lib.backlog import owe_hazards
from scripts.lib.private_servers import PrivatePostgresql, PrivateRedis
from scripts.lib.throwaway import prepare, running
from scripts.simulators.partner_behaviour import Behaviour

AT_ONCE = 2
DONE_WITHIN_SECONDS = 300
WARM_UP = 20
ENTRAPMENTS_A_SECOND = 4
ENTRAPMENTS_FOR_SECONDS = 15


@dataclass
class Figures:
    """Seconds a hazard; deliveries a second; seconds from an entrapment's form to its partner."""

    alone: list[float] = field(default_factory=list)
    replicated: list[float] = field(default_factory=list)
    rate: float = 0.0
    rate_after: float = 0.0
    away: float = 0.0
    entrapments: list[float] = field(default_factory=list)


@asynccontextmanager
async def one_server(directory: Path) -> AsyncIterator[tuple[str, list[str]]]:
    """The URL of a web process over a PostgreSQL without a replica, and codes of lifts."""
    postgresql, redis = PrivatePostgresql(directory), PrivateRedis()
    try:
        await asyncio.gather(postgresql.create(), redis.start())
        ground = await prepare(directory, redis.url, postgresql.url)
        variables = dict(ground.variables) | {"TIMA_TRUSTED_PROXIES": "127.0.0.1/32"}
        connection = await asyncpg.connect(postgresql.url)
        rows = await connection.fetch("SELECT code FROM lift_code WHERE revoked_at IS NULL ORDER BY code")
        await connection.close()
        async with running("api", variables) as process:
            yield process.url, [str(row["code"]) for row in rows]
    finally:
        await postgresql.stop()
        await redis.stop()


async def file_hazards(url: str, codes: Sequence[str], count: int) -> list[float]:
    """How long each took."""
    took: list[float] = []
    lifts = cycle(codes)

    async def one(http: ClientSession) -> None:
        form = {"nonce": secrets.token_urlsafe(16), "category": "noise", "words": "有异响"}
        began = time.perf_counter()
        async with http.post(
            f"{url}/l/{next(lifts)}/report", data=form, headers=_from_anywhere(), allow_redirects=False
        ) as answer:
            if answer.status != 303:
                raise RuntimeError(f"a report was answered with {answer.status}")
        took.append(time.perf_counter() - began)

    async with ClientSession(timeout=ClientTimeout(30)) as http:
        for _ in range(count // AT_ONCE):
            await asyncio.gather(*(one(http) for _ in range(AT_ONCE)))
    return took


def _from_anywhere() -> dict[str, str]:
    return {"X-Forwarded-For": f"203.0.{secrets.randbelow(256)}.{secrets.randbelow(256)}"}


async def work_off(stand: Stand, backlog: int, *, after_failover: bool, figures: Figures) -> float:
    """Deliveries a second, from the moment when the database can be written to.

    The workers are at work before: what a worker's own start costs is nobody's failover.
    """
    for host in APPS:
        await stand.product.start_worker(host)
    await owe_hazards(WARM_UP, datetime.now(UTC))
    await _until_left(0)
    await owe_hazards(backlog, datetime.now(UTC))
    if after_failover:
        await stand.cluster.kill_postgresql(await stand.cluster.primary())
        killed = time.monotonic()
        await until_writable(stand)
        figures.away = time.monotonic() - killed
    began, back, owed = time.monotonic(), datetime.now(UTC), await _scheduled()
    # Other lifts each time: a second call at one joins the first, and nobody is told anew.
    calling = asyncio.create_task(call_for_help(stand, stand.codes[after_failover::2]))
    left = await _until_left(owed // 20)  # the last ones are those that wait for a second try
    rate = (owed - left) / (time.monotonic() - began)
    await calling
    if after_failover:
        figures.entrapments = await arrivals(stand, back)
    for host in APPS:
        await stand.product.stop_worker(host)
    return rate


async def _until_left(most: int) -> int:
    async with asyncio.timeout(DONE_WITHIN_SECONDS):
        while (left := await _scheduled()) > most:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    return left


async def _scheduled() -> int:
    """Of the backlog: entrapments are counted apart."""
    async with asyncio.timeout(DONE_WITHIN_SECONDS):
        while True:
            try:
                return await Delivery.filter(
                    state=DeliveryState.SCHEDULED, urgency=ROUTINE, attempts=0
                ).count()
            except DATABASE_AWAY:  # this process's own connections went with the primary
                await asyncio.sleep(0.1)


async def until_writable(stand: Stand) -> None:
    async with asyncio.timeout(DONE_WITHIN_SECONDS):
        while True:
            try:
                connection = await asyncpg.connect(stand.cluster.desk_url, timeout=1)
                try:
                    await connection.execute("CREATE TEMPORARY TABLE written ()")
                    return
                finally:
                    await connection.close(timeout=1)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await asyncio.sleep(0.05)


async def call_for_help(stand: Stand, codes: Sequence[str]) -> None:
    """Filed in turn at both hosts."""
    lifts, urls = cycle(codes), cycle(stand.product.urls.values())

    async def one(http: ClientSession) -> None:
        form = {"nonce": secrets.token_urlsafe(16), "role": "inside"}
        url = f"{next(urls)}/l/{next(lifts)}/sos"
        async with http.post(url, data=form, headers=_from_anywhere(), allow_redirects=False) as answer:
            if answer.status not in (202, 303):
                raise RuntimeError(f"a call for help was answered with {answer.status}")

    async with ClientSession(timeout=ClientTimeout(10)) as http, asyncio.TaskGroup() as filing:
        for _ in range(ENTRAPMENTS_A_SECOND * ENTRAPMENTS_FOR_SECONDS):
            filing.create_task(one(http))
            await asyncio.sleep(1 / ENTRAPMENTS_A_SECOND)


async def arrivals(stand: Stand, since: datetime) -> list[float]:
    """From the filing of a call for help until each recipient has it, in seconds."""
    await asyncio.sleep(5)
    taken = {
        record.webhook_id: record.taken_at
        for partner in stand.partners.partners()
        for record in stand.partners.received(partner.name)
        if record.taken_at
    }
    rows = Delivery.filter(urgency=URGENT, event__kind=EventKind.FILED, event__at__gte=since)
    filed = {str(row.id): row.event.at async for row in rows.prefetch_related("event")}
    return [(taken[key] - at).total_seconds() for key, at in filed.items() if key in taken]


async def run(rounds: int, reports: int, backlog: int, below: Path) -> Figures:
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=below, prefix="tima-failover-", ignore_cleanup_errors=True) as name:
        (alone := Path(name) / "alone").mkdir()
        # In this order: each has this process's one database open while it is filled.
        async with one_server(alone) as (url, codes), standing(Path(name)) as stand:
            for partner in stand.partners.partners():
                stand.partners.behave(partner.name, Behaviour())
            cluster_url = stand.product.urls["app1"]
            await file_hazards(url, codes, 10)
            await file_hazards(cluster_url, stand.codes, 10)
            for host in APPS:  # one PostgreSQL has none beside it either
                await stand.product.stop_worker(host)
            for _ in range(rounds):
                figures.alone += await file_hazards(url, codes, reports)
                figures.replicated += await file_hazards(cluster_url, stand.codes, reports)
            figures.rate = await work_off(stand, backlog, after_failover=False, figures=figures)
            figures.rate_after = await work_off(stand, backlog, after_failover=True, figures=figures)
    return figures


def show(figures: Figures, console: Console) -> None:
    table = Table("a hazard filed by page", "median", "95 of 100")
    for words, took in (("one PostgreSQL", figures.alone), ("synchronous replica", figures.replicated)):
        quantiles = statistics.quantiles(took, n=20)
        table.add_row(words, f"{statistics.median(took) * 1000:.0f} ms", f"{quantiles[18] * 1000:.0f} ms")
    console.print(table)
    cost = statistics.median(figures.replicated) / statistics.median(figures.alone)
    console.print(f"a synchronous replica costs {cost:.2f} × (wanted: at most 1.5)")
    share = figures.rate_after / figures.rate
    console.print(
        f"backlog: {figures.rate:,.0f} deliveries a second, after a failover {figures.rate_after:,.0f} "
        f"({share:.2f} ×, wanted: 0.8); the database was away for {figures.away:.1f} s"
    )
    if took := sorted(figures.entrapments):
        p99 = took[min(int(len(took) * 0.99), len(took) - 1)]
        median = statistics.median(took)
        within = f"{median:.2f} s (median), {p99:.2f} s (99 of 100)"
        console.print(f"{len(took)} recipients of calls for help over it: {within}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.bench.failover", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reports", type=int, default=60, help="a round")
    parser.add_argument("--backlog", type=int, default=6000, help="deliveries: ten minutes of ten a second")
    parser.add_argument("--below", type=Path, default=Path("/tmp"), help="the disk of all hosts")
    chosen = parser.parse_args()
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
    show(uvloop.run(run(chosen.rounds, chosen.reports, chosen.backlog, chosen.below)), Console())


if __name__ == "__main__":
    main()
