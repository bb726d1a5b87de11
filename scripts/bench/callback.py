"""What the product adds to a bare callback.

Baseline: aiohttp with wechatpy alone, which decrypts a message, parses it and
encrypts a fixed reply. Product: the real web process answering a typed lift
code with the lift's card. Both run in a process of their own and get the same
calls from this one, in turn, several rounds; what is printed is the median.

    .venv/bin/python -m scripts.bench.callback [--redis redis://127.0.0.1:6379/9]
"""

import argparse
import asyncio
import secrets
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop
from aiohttp import ClientSession, TCPConnector
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from scripts.lib.throwaway import AES_KEY, APP_ID, TOKEN, Process, prepare, running
from scripts.simulators.wechat_messages import Call, Sender

PEOPLE = 64
AT_ONCE = 32


@dataclass(frozen=True)
class Measured:
    """One round: calls a second as the caller saw them, and the server's processor time a call."""

    calls_per_second: float
    cpu_ms_per_call: float


async def measure(server: Process, calls: Sequence[Call]) -> Measured:
    """Send all calls, so many at once. Raises RuntimeError where one is not answered with a reply."""
    waiting = iter(calls)
    async with ClientSession(connector=TCPConnector(limit=AT_ONCE)) as http:

        async def caller() -> None:
            for call in waiting:
                async with http.post(
                    f"{server.url}/wechat", params=dict(call.params), data=call.body
                ) as response:
                    body = await response.read()
                    if response.status != 200 or b"<Encrypt>" not in body:
                        raise RuntimeError(f"HTTP {response.status}: {body[:200]!r}")

        cpu, started = server.cpu_seconds(), time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(AT_ONCE)))
        took = time.perf_counter() - started
        return Measured(len(calls) / took, (server.cpu_seconds() - cpu) * 1000 / len(calls))


def make_calls(code: str, count: int) -> list[Call]:
    sender = Sender(APP_ID, TOKEN, AES_KEY)
    people = ["o" + secrets.token_urlsafe(20)[:27] for _ in range(PEOPLE)]
    return [sender.seal(sender.text(people[number % PEOPLE], code)) for number in range(count)]


async def run(rounds: int, count: int, redis_url: str, console: Console) -> None:
    with tempfile.TemporaryDirectory() as directory:
        ground = await prepare(Path(directory), redis_url)
        baseline: list[Measured] = []
        product: list[Measured] = []
        async with (
            running("scripts.bench.bare_callback", {}) as bare,
            running("api", ground.variables) as full,
        ):
            with Progress(console=console) as progress:
                task = progress.add_task("rounds", total=rounds + 1)
                for number in range(rounds + 1):
                    for server, results in ((bare, baseline), (full, product)):
                        result = await measure(server, make_calls(ground.code, count))
                        if number:  # the first round warms up
                            results.append(result)
                    progress.advance(task)
    show(console, baseline, product, redis_url)


def show(console: Console, baseline: Sequence[Measured], product: Sequence[Measured], redis_url: str) -> None:
    table = Table("", "calls/s", "server CPU ms/call")
    for name, results in (("bare aiohttp + wechatpy", baseline), (f"Tima, Redis: {redis_url}", product)):
        speed = statistics.median(one.calls_per_second for one in results)
        cpu = statistics.median(one.cpu_ms_per_call for one in results)
        table.add_row(name, f"{speed:,.0f}", f"{cpu:.2f}")
    pairs = list(zip(product, baseline, strict=True))
    table.add_row(
        "ratio (median of rounds)",
        f"{statistics.median(mine.calls_per_second / bare.calls_per_second for mine, bare in pairs):.2f}",
        f"{statistics.median(mine.cpu_ms_per_call / bare.cpu_ms_per_call for mine, bare in pairs):.1f} x",
    )
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.bench.callback", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=3000, help="a round")
    parser.add_argument("--redis", default="embedded", help="a Redis URL; its database must be empty")
    chosen = parser.parse_args()
    uvloop.run(run(chosen.rounds, chosen.calls, chosen.redis, Console()))


if __name__ == "__main__":
    main()
