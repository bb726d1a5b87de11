"""How fast reports go out, against a bare aiohttp client that posts the same signed bodies.

PostgreSQL and Redis of its own, workers and the receiver in processes of their
own, as in production. Three questions:

1. deliveries a second of one worker and of two, over a bare loop's, in turn,
   several rounds, medians;
2. the time from a report to its receipt by the partner at half that load;
3. the same for entrapments filed while a backlog of hazards is being worked off.

    .venv/bin/python -m scripts.bench.forwarding [--rounds 3] [--deliveries 4000] [--backlog 20000]
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from aiohttp import ClientSession, TCPConnector
from redis import asyncio as aioredis
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from standardwebhooks import Webhook
from tortoise import connections

from bot.channels.message import message_of
from bot.kernel.settings import Settings
from bot.services import WAKE_CHANNEL, Services, open_services
from models.actions.reports.file import ReportDraft, file_report
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import ROUTINE, URGENT, HazardCategory, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift
from models.tables.partners.organisation import Endpoint
from scripts.demo import data as demo_data
from scripts.lib.backlog import owe_hazards
from scripts.lib.private_servers import PrivatePostgresql, PrivateRedis
from scripts.lib.throwaway import Process, prepare, running

AT_ONCE = 64
DONE_WITHIN_SECONDS = 600
ENTRAPMENTS_A_SECOND = 4
REPORTS_A_SECOND = 5


@dataclass(frozen=True)
class Ground:
    services: Services
    receiver: Process
    http: ClientSession
    variables: dict[str, str]

    async def received(self) -> int:
        async with self.http.get(f"{self.receiver.url}/count") as answer:
            return int(await answer.json())

    async def seen(self) -> dict[str, float]:
        async with self.http.get(f"{self.receiver.url}/seen") as answer:
            return dict(await answer.json())

    async def begin_anew(self) -> None:
        await self.http.post(f"{self.receiver.url}/forget")
        await connections.get("postgresql").execute_script(
            "TRUNCATE attempt, dead_letter, delivery, event, photo, report, incident CASCADE; ANALYZE"
        )


@asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    with tempfile.TemporaryDirectory() as name:
        postgresql, redis = PrivatePostgresql(Path(name)), PrivateRedis()
        try:
            await asyncio.gather(postgresql.create(), redis.start())
            prepared = await prepare(Path(name), redis.url, postgresql.url)
            variables = dict(prepared.variables) | {
                "TIMA_WORKER_CONCURRENCY": "128",
                "TIMA_PARTNER_CONCURRENCY": "64",
            }
            os.environ.update(variables)
            async with (
                open_services(Settings()) as services,  # type: ignore[call-arg]  # from the environment
                ClientSession(connector=TCPConnector(limit=AT_ONCE)) as http,
            ):
                told = await demo_data.point_partners_at("http://127.0.0.1:1", services.vault)
                secrets = json.dumps({one.simulator: one.secret for one in told})
                async with running("scripts.bench.receiver", {}, ("--secrets", secrets)) as receiver:
                    await demo_data.point_partners_at(receiver.url, services.vault)
                    yield Ground(services, receiver, http, variables)
        finally:
            await postgresql.stop()
            await redis.stop()


@asynccontextmanager
async def workers(count: int, variables: dict[str, str]) -> AsyncIterator[None]:
    """Up and idle when the block begins."""
    command = [sys.executable, "-m", "bot.worker"]
    started = [
        await asyncio.create_subprocess_exec(*command, env={**os.environ, **variables}) for _ in range(count)
    ]
    try:
        await asyncio.sleep(3)
        yield
    finally:
        for process in started:
            process.terminate()
        await asyncio.gather(*(process.wait() for process in started))


async def bare_rate(stand: Ground, posts: Sequence[tuple[str, dict[str, str], bytes]]) -> float:
    """Posts a second of a client that does nothing else, on as many connections as a worker has."""
    waiting = iter(posts)

    async def sender() -> None:
        for url, headers, body in waiting:
            async with stand.http.post(url, data=body, headers=headers) as answer:
                if answer.status != 200 or b"ticket" not in await answer.read():
                    raise RuntimeError(f"HTTP {answer.status}")

    began = time.perf_counter()
    await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
    return len(posts) / (time.perf_counter() - began)


async def signed_posts(services: Services) -> list[tuple[str, dict[str, str], bytes]]:
    """Every delivery of the ledger as the worker would post it."""
    posts = []
    now = services.clock()
    endpoints = {one.organisation_id: one for one in await Endpoint.all()}
    async for row in Delivery.filter(due_at__not_isnull=True):
        if row.organisation_id is None:
            continue
        endpoint = endpoints[row.organisation_id]
        body = json.dumps(await message_of(services, row), ensure_ascii=False)
        signature = Webhook(services.vault.open(endpoint.secret_sealed)).sign(str(row.id), now, body)
        headers = {
            "content-type": "application/json",
            "webhook-id": str(row.id),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        posts.append((endpoint.url, headers, body.encode()))
    return posts


async def product_rate(stand: Ground, count: int, deliveries: int) -> float:
    """Deliveries a second from the first claim until the last is recorded as accepted."""
    await stand.begin_anew()
    async with workers(count, stand.variables):
        await owe_hazards(deliveries, stand.services.clock())
        total = await Delivery.all().count()
        # The clock runs between two marks, so that writing the backlog is not measured.
        low, high = total // 5, total
        began = await _when_accepted(low)
        ended = await _when_accepted(high)
    return (ended[1] - began[1]) / (ended[0] - began[0])


async def _when_accepted(wanted: int) -> tuple[float, int]:
    async with asyncio.timeout(DONE_WITHIN_SECONDS):
        while True:
            accepted = await Delivery.filter(state=DeliveryState.ACCEPTED).count()
            if accepted >= wanted:
                return time.perf_counter(), accepted
            await asyncio.sleep(0.05)


async def report_times(stand: Ground, urgency: int) -> list[float]:
    """Seconds from the filing of a report until each of its recipients had it."""
    seen = await stand.seen()
    rows = await Delivery.filter(urgency=urgency, channel="webhook").values("id", "created_at")
    return [seen[str(row["id"])] - row["created_at"].timestamp() for row in rows if str(row["id"]) in seen]


async def at_half_load(stand: Ground, rate: float, seconds: float) -> list[float]:
    """Deliveries owed at this rate, a twentieth of a second's worth at a time, and reports among them.

    Most are written straight into the tables: filing them all as residents do
    would measure the doors, which share these two processors.
    """
    await stand.begin_anew()
    async with workers(1, stand.variables):
        filing = asyncio.create_task(_file(stand, ReportKind.HAZARD, REPORTS_A_SECOND, seconds))
        began = time.perf_counter()
        for number in range(int(seconds * 20)):
            await asyncio.sleep(max(0, began + number / 20 - time.perf_counter()))
            await owe_hazards(max(int(rate / 20) - REPORTS_A_SECOND // 5, 1), datetime.now(UTC))
            await stand.services.wake_workers()
        await filing
        await _until_all_are_accepted(ROUTINE)
    return await report_times(stand, ROUTINE)


async def over_a_backlog(stand: Ground, backlog: int) -> tuple[list[float], int]:
    """Entrapments filed while hazards are worked off; and how many hazards were still waiting at the end."""
    await stand.begin_anew()
    async with workers(1, stand.variables):
        await owe_hazards(backlog, stand.services.clock())
        await _file(stand, ReportKind.ENTRAPMENT, ENTRAPMENTS_A_SECOND, 5)
        waiting = await Delivery.filter(urgency=ROUTINE, due_at__not_isnull=True).count()
        await _until_all_are_accepted(URGENT)
    return await report_times(stand, URGENT), waiting


async def _file(stand: Ground, kind: ReportKind, a_second: float, seconds: float) -> None:
    lifts = await Lift.filter(use_unit__endpoint__channel="webhook").order_by("id").limit(50)
    redis = aioredis.Redis.from_url(stand.variables["TIMA_REDIS_URL"])
    filing: set[asyncio.Task[None]] = set()

    async def one(number: int) -> None:
        draft = ReportDraft(
            source_key=f"bench:{kind}:{time.time_ns()}:{number}",
            door=ReportSource.WEB,
            kind=kind,
            lift_id=lifts[number % len(lifts)].id,
            words="有异响",
            category=HazardCategory.NOISE if kind is ReportKind.HAZARD else None,
        )
        await file_report(draft, datetime.now(UTC), stand.services.vault)
        await redis.publish(WAKE_CHANNEL, "1")

    began = time.perf_counter()
    for number in range(int(a_second * seconds)):
        await asyncio.sleep(max(0, began + number / a_second - time.perf_counter()))
        task = asyncio.create_task(one(number))
        filing.add(task)
        task.add_done_callback(filing.discard)
    await asyncio.gather(*filing)
    await redis.aclose()


async def _until_all_are_accepted(urgency: int) -> None:
    waiting = Delivery.filter(state=DeliveryState.SCHEDULED, urgency=urgency)
    async with asyncio.timeout(DONE_WITHIN_SECONDS):
        while True:
            if not await waiting.exists():
                return
            await asyncio.sleep(0.1)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


async def run(rounds: int, deliveries: int, backlog: int, console: Console) -> None:
    bare: list[float] = []
    rates: dict[int, list[float]] = {1: [], 2: []}
    async with ground() as stand:
        with Progress(console=console) as progress:
            task = progress.add_task("rounds", total=rounds * 3 + 2)
            for _ in range(rounds):
                await stand.begin_anew()
                await owe_hazards(deliveries, stand.services.clock())
                bare.append(await bare_rate(stand, await signed_posts(stand.services)))
                progress.advance(task)
                for count, results in rates.items():
                    results.append(await product_rate(stand, count, deliveries))
                    progress.advance(task)
            half = statistics.median(rates[1]) / 2
            times = await at_half_load(stand, half, 8)
            progress.advance(task)
            urgent, waiting = await over_a_backlog(stand, backlog)
            progress.advance(task)
    show(console, bare, rates)
    table = Table("report to received", "deliveries", "p50", "p99", "longest")
    for name, values in ((f"at {half:,.0f}/s, half load", times), ("entrapments over the backlog", urgent)):
        figures = (percentile(values, 0.5), percentile(values, 0.99), max(values))
        table.add_row(name, str(len(values)), *(f"{one * 1000:,.0f} ms" for one in figures))
    console.print(table)
    console.print(f"{waiting:,} of {backlog:,} hazards were still waiting when the last entrapment was filed")


def show(console: Console, bare: Sequence[float], rates: dict[int, list[float]]) -> None:
    table = Table("", "deliveries/s", "of the bare client", "of one worker")
    table.add_row("bare aiohttp client, one process", f"{statistics.median(bare):,.0f}", "1", "")
    for count, results in rates.items():
        against_bare = statistics.median(mine / its for mine, its in zip(results, bare, strict=True))
        against_one = statistics.median(mine / its for mine, its in zip(results, rates[1], strict=True))
        speed = f"{statistics.median(results):,.0f}"
        table.add_row(f"workers: {count}", speed, f"{against_bare:.2f}", f"{against_one:.2f}")
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.bench.forwarding", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--deliveries", type=int, default=4000, help="a round")
    parser.add_argument("--backlog", type=int, default=20_000)
    chosen = parser.parse_args()
    uvloop.run(run(chosen.rounds, chosen.deliveries, chosen.backlog, Console()))


if __name__ == "__main__":
    main()
