"""What a synchronous replica costs, and how fast a backlog goes out after a failover.

PostgreSQL, Redis and the product on five hosts, by the files of scripts/deploy/cluster. Two questions:

1. hazards filed by page, on one PostgreSQL without a replica and on the cluster, in turn, medians;
2. a backlog worked off by two workers, without a failover and after one; and how soon entrapments
   arrive that are filed from the moment when the database is back, over that backlog.

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

from models.rules.forwarding.delivery import DeliveryState
from models.tables.forwarding.delivery import Delivery
from scripts.chaos.cluster.servers import APPS
from scripts.chaos.failover import Stand, standing
from scripts.lib.backlog import owe_hazards
from scripts.lib.private_servers import PrivatePostgresql, PrivateRedis
from scripts.lib.throwaway import prepare, running
from scripts.simulators.partner_behaviour import Behaviour

AT_ONCE = 2
DONE_WITHIN_SECONDS = 300
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
    """Deliveries a second, from the moment when the database can be written to."""
    for host in APPS:
        await stand.product.stop_worker(host)
    await owe_hazards(backlog, datetime.now(UTC))
    owed = await _scheduled()
    if after_failover:
        await stand.cluster.kill_postgresql(await stand.cluster.primary())
        killed = time.monotonic()
    for host in APPS:
        await stand.product.start_worker(host)
    if after_failover:
        await until_writable(stand)
        figures.away = time.monotonic() - killed
    began = time.monotonic()
    if after_failover:
        figures.entrapments = await entrapments(stand)
    async with asyncio.timeout(DONE_WITHIN_SECONDS):
        left = owed
        while left > owed // 20:  # the last ones are those that wait for a second try
            await asyncio.sleep(0.2)
            left = await _scheduled()
    return (owed - left) / (time.monotonic() - began)


async def _scheduled() -> int:
    """Of the backlog: entrapments are counted apart."""
    return await Delivery.filter(state=DeliveryState.SCHEDULED, urgency__gt=0, attempts=0).count()


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


async def entrapments(stand: Stand) -> list[float]:
    """Filed in turn at both hosts; from the tap until the desk 96333 has it, in seconds."""
    lifts, urls = cycle(stand.codes), cycle(stand.product.urls.values())
    before = {one.webhook_id for one in stand.partners.received("96333")}

    async def one(http: ClientSession) -> None:
        code, form = next(lifts), {"nonce": secrets.token_urlsafe(16), "role": "inside"}
        async with http.post(
            f"{next(urls)}/l/{code}/sos", data=form, headers=_from_anywhere(), allow_redirects=False
        ) as answer:
            if answer.status not in (202, 303):
                raise RuntimeError(f"a call for help was answered with {answer.status}")

    async with ClientSession(timeout=ClientTimeout(10)) as http, asyncio.TaskGroup() as filing:
        for _ in range(ENTRAPMENTS_A_SECOND * ENTRAPMENTS_FOR_SECONDS):
            filing.create_task(one(http))
            await asyncio.sleep(1 / ENTRAPMENTS_A_SECOND)
    await asyncio.sleep(3)
    by_id = {one.webhook_id: one for one in stand.partners.received("96333") if one.webhook_id not in before}
    took = []
    async for row in Delivery.filter(id__in=list(by_id), urgency=0).prefetch_related("event"):
        record = by_id[str(row.id)]
        if record.taken_at:
            took.append((record.taken_at.astimezone(UTC) - row.event.at).total_seconds())
    return took


async def run(rounds: int, reports: int, backlog: int, below: Path) -> Figures:
    figures = Figures()
    with tempfile.TemporaryDirectory(dir=below, prefix="tima-failover-", ignore_cleanup_errors=True) as name:
        (alone := Path(name) / "alone").mkdir()
        async with standing(Path(name)) as stand:
            for partner in stand.partners.partners():
                stand.partners.behave(partner.name, Behaviour())
            cluster_url = stand.product.urls["app1"]
            async with one_server(alone) as (url, codes):
                await file_hazards(url, codes, 10)
                await file_hazards(cluster_url, stand.codes, 10)
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
        console.print(f"{len(took)} entrapments over it: {median:.2f} s (median), {p99:.2f} s (99 of 100)")


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
