"""Thousands of hostile requests to every door of a running web process: `python -m scripts.chaos.hostile`.

What must hold: no 5xx, no answer that shows the inside of the program, every
answer in time, and memory that does not grow with the number of requests.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from yarl import URL

from api.app import create_app
from bot.kernel.settings import Settings
from bot.services import open_services
from scripts.chaos.hostile_requests import HostileRequest, hostile_requests
from scripts.lib.throwaway import Ground, prepare, running

AT_ONCE = 16
TIMEOUT = ClientTimeout(total=20)
INSIDE = (
    b"Traceback (most recent call last)",
    b'File "/',
    b"site-packages",
    b"tortoise.exceptions",
    b"SELECT ",
)


@dataclass
class Findings:
    """How often each status came, and every answer that must not be."""

    statuses: Counter[int] = field(default_factory=Counter)
    unsent: int = 0  # what the client library itself refuses to send
    wrong: list[str] = field(default_factory=list)
    memory_megabytes: list[float] = field(default_factory=list)


async def paths_of(ground: Ground) -> list[str]:
    """The address templates of all routes of the product."""
    settings = Settings.model_validate({name[5:].lower(): value for name, value in ground.variables.items()})
    async with open_services(settings) as services:
        return sorted({resource.canonical for resource in create_app(services).router.resources()})


async def attack(
    base_url: str, requests: Sequence[HostileRequest], findings: Findings, advance: Callable[[], None]
) -> None:
    waiting = iter(requests)
    async with ClientSession(connector=TCPConnector(limit=AT_ONCE), timeout=TIMEOUT) as http:

        async def attacker() -> None:
            for request in waiting:
                await _send(http, base_url, request, findings)
                advance()

        await asyncio.gather(*(attacker() for _ in range(AT_ONCE)))


async def _send(http: ClientSession, base_url: str, request: HostileRequest, findings: Findings) -> None:
    try:
        url = URL(base_url + request.path, encoded=True)
        async with http.request(
            request.method, url, headers=request.headers, data=request.body, allow_redirects=False
        ) as response:
            body = await response.read()
    except (ClientError, ValueError):
        # Either the library would not send it, or the server ended the connection in the middle
        # of a request that is no HTTP: both are answers, and whether the server lives is asked below.
        findings.unsent += 1
        return
    except TimeoutError:
        findings.wrong.append(f"no answer in {TIMEOUT.total} s: {request}")
        return
    findings.statuses[response.status] += 1
    if response.status >= 500:
        findings.wrong.append(f"HTTP {response.status}: {request}")
    elif any(mark in body for mark in INSIDE):
        findings.wrong.append(f"shows the inside of the program: {request}")


async def run(ground: Ground, count: int, seed: int, console: Console) -> Findings:
    """The whole attack on a process of its own, in four parts, the memory read after each."""
    findings = Findings()
    requests = list(hostile_requests(await paths_of(ground), [ground.code], count, seed))
    quarter = max(count // 4, 1)
    with Progress(console=console) as progress:
        task = progress.add_task("requests", total=count)
        async with running("api", ground.variables) as server:
            for start in range(0, count, quarter):
                part = requests[start : start + quarter]
                await attack(server.url, part, findings, lambda: progress.advance(task))
                findings.memory_megabytes.append(server.resident_megabytes())
    return findings


def show(console: Console, findings: Findings) -> None:
    table = Table("status", "answers")
    for status, count in sorted(findings.statuses.items()):
        table.add_row(str(status), f"{count:,}")
    table.add_row("not sent or cut off", f"{findings.unsent:,}")
    console.print(table)
    console.print(
        "memory after each quarter, MiB: " + ", ".join(f"{size:.0f}" for size in findings.memory_megabytes)
    )
    for wrong in findings.wrong[:20]:
        console.print(f"[red]{wrong}")


async def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts.chaos.hostile", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        console = Console()
        findings = await run(await prepare(Path(directory)), chosen.count, chosen.seed, console)
        show(console, findings)
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
