"""Processes of two releases over one database, people who use any of them, and what is written down of it."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from scripts.chaos.fleet import ROOT, Fleet
from scripts.chaos.reconcile import Reconciled
from scripts.chaos.residents import Residents

THIS = "this build"
WORKERS = 1
READS_FOR_SECONDS = 60.0  # at most, the transaction beside the migrations
WAIT_WITHIN_SECONDS = 30.0  # for a receipt, whatever goes on

_WAIT_FOR_REPORTS = """
SELECT EXISTS (SELECT 1 FROM pg_locks
    WHERE relation = 'report'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted)
"""


@dataclass
class Step:
    """One step of the way: how long it took, what was filed meanwhile, and the longest wait for a receipt."""

    name: str
    seconds: float
    receipts: int
    longest_seconds: float


@dataclass
class Books:
    steps: list[Step] = field(default_factory=list)
    receipts: set[str] = field(default_factory=set)
    read: int = 0
    busy: int = 0  # reads that were answered with what is known without the database
    unanswered: int = 0
    gave_way: int = 0
    reconciled: Reconciled = field(default_factory=Reconciled)
    wrong: list[str] = field(default_factory=list)

    @property
    def all_wrong(self) -> list[str]:
        return self.wrong + self.reconciled.wrong


@dataclass
class City:
    """Everything that runs. `ports` are those of the web processes that a reverse proxy would know."""

    variables: Mapping[str, str]
    directory: Path
    log: Path
    old_code: Path
    ports: dict[int, str]
    residents: Residents
    books: Books
    tell: Callable[[str], None]
    webs: int
    over: asyncio.Event = field(default_factory=asyncio.Event)  # the people are to finish
    fleets: list[Fleet] = field(default_factory=list)

    def fleet(self, release: str) -> Fleet:
        root = ROOT if release == THIS else self.old_code
        return Fleet(self.variables, self.directory / "clock", self.webs, WORKERS, self.log, root)

    async def start(self, release: str) -> Fleet:
        fleet = self.fleet(release)
        self.fleets.append(fleet)
        await fleet.start()
        await fleet.wait_until_up()
        self.ports.update(dict.fromkeys(fleet.ports, release))
        self.residents.ports = list(self.ports)
        return fleet

    async def stop(self, fleet: Fleet) -> None:
        for port in fleet.ports:
            del self.ports[port]
        self.residents.ports = list(self.ports)
        if any(exits := await fleet.stop()):
            self.books.wrong.append(f"processes ended with {exits}")

    async def migrate(self, *arguments: str) -> None:
        """By this build's command, as an operator would. Raises RuntimeError if that fails."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "scripts.commands.migrate", *arguments),
            env={**os.environ, **self.variables},
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await process.communicate()
        self.books.gave_way += told.decode().count("trying again")
        if process.returncode:
            raise RuntimeError(f"scripts/migrate {' '.join(arguments)}: {told.decode()}")

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[None]:
        """Lasts until somebody got a receipt in it, if anybody still reports."""
        began, before = time.monotonic(), len(self.residents.receipts)
        self.residents.longest_seconds = 0.0
        self.tell(name)
        yield
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT_WITHIN_SECONDS):
                while len(self.residents.receipts) == before and not self.over.is_set():  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        filed = len(self.residents.receipts) - before
        took, longest = time.monotonic() - began, self.residents.longest_seconds
        self.books.steps.append(Step(name, took, filed, longest))
        if longest > WAIT_WITHIN_SECONDS:
            self.books.wrong.append(f"{name}: somebody waited {longest:.1f} s for a receipt")


@asynccontextmanager
async def long_reading(database_url: str) -> AsyncIterator[None]:
    """A transaction that has read reports and stays open, as a backup does, until a migration gave way."""
    connection = await asyncpg.connect(database_url)

    async def read() -> None:
        async with asyncio.timeout(READS_FOR_SECONDS), connection.transaction():
            await connection.execute("SELECT count(*) FROM report")
            for somebody_waits in (True, False):
                while await connection.fetchval(_WAIT_FOR_REPORTS) is not somebody_waits:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)

    reading = asyncio.create_task(read())
    try:
        yield
        await reading
    finally:
        reading.cancel()
        await connection.close()
