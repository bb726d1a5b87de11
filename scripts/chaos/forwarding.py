"""Everything breaks while reports are forwarded, and then the books are compared.

Partners time out, answer 500, 429, 410 and 302, cut the connection after they
have processed, and answer garbage. Web and worker processes get `kill -9`.
PostgreSQL is shut down in the middle and recovers, Redis is emptied and
stopped, clocks jump. People report all the while. In the end partners behave,
the waits of hours are skipped, and the ledger must agree with what the partners
received: none lost, none to somebody else, repeats under the same id only,
every delivery accepted, refused, or dead with a reason and an owner.

    .venv/bin/python -m scripts.chaos.forwarding [--seconds 600] [--seed 1]

Exit status 1 where anything is wrong. PostgreSQL and Redis are its own.
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
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import uvloop
from aiohttp import web
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.kernel.settings import Settings
from models.actions.ledger.prove import ProofCursor, prove_ledger
from models.database import open_database
from models.rules.forwarding.invariants import Violation
from models.tables.lifts import LiftCode
from models.tables.partners.organisation import Organisation
from models.vault import Vault
from scripts.chaos.drain import drain
from scripts.chaos.fleet import Fleet
from scripts.chaos.reconcile import Reconciled, reconcile
from scripts.chaos.residents import Residents
from scripts.chaos.stepped_process import SteppedClock
from scripts.demo import data as demo_data
from scripts.lib.private_servers import PrivatePostgresql, PrivateRedis
from scripts.lib.throwaway import prepare
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour, Mode

WEBS, WORKERS, RESIDENTS = 2, 2, 6
CALM_WITHIN_SECONDS = 180
PAUSE_SECONDS = 0.3  # between two reports of one resident
MOST_SHOWN = 20
BAD_DAYS = (
    Behaviour(delay_seconds=20),  # longer than anybody waits: it has it, and we do not know
    Behaviour(delay_seconds=1),
    Behaviour(failure_rate=1, failure_status=500),
    Behaviour(failure_rate=0.5, failure_status=503),
    Behaviour(failure_rate=1, failure_status=429, retry_after=2),
    Behaviour(failure_rate=0.3, failure_status=410),
    Behaviour(failure_rate=1, failure_status=302),
    Behaviour(mode=Mode.CUT),
    Behaviour(mode=Mode.GARBAGE),
    Behaviour(mode=Mode.BARE),
    Behaviour(mode=Mode.REFUSE),
    Behaviour(callbacks=("accepted", "handling", "resolved"), callback_after_seconds=0.5),
)
FURTHEST_CLOCK_STEP = 120  # seconds; partners refuse what is signed more than five minutes off


@dataclass
class Outcome:
    reconciled: Reconciled = field(default_factory=Reconciled)
    found: list[Violation] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)
    receipts: set[str] = field(default_factory=set)
    unanswered: int = 0
    exits: list[int] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        auditor = [f"the auditor: {one.finding.value}, {one.count}: {one.examples}" for one in self.found]
        # One that was told to stop before it was up has no handler for it yet.
        well = (0, -signal.SIGTERM)
        ends = [f"a process ended with status {status}" for status in self.exits if status not in well]
        return self.reconciled.wrong + auditor + ends


@dataclass
class Stage:
    """All that is broken in turn."""

    postgresql: PrivatePostgresql
    redis: PrivateRedis
    partners: PartnerSimulator
    fleet: Fleet
    clock: SteppedClock
    chance: random.Random

    async def kill_a_process(self) -> str:
        return f"kill -9 {await self.fleet.kill_one(self.chance)}"

    async def change_a_partner(self) -> str:
        name = self.chance.choice(self.partners.partners()).name
        self.partners.behave(name, self.chance.choice((*BAD_DAYS, Behaviour(), Behaviour())))
        return "a partner changes"

    async def step_the_clock(self) -> str:
        self.clock.step_to(self.chance.uniform(-FURTHEST_CLOCK_STEP, FURTHEST_CLOCK_STEP))
        return "clock step"

    async def flush_redis(self) -> str:
        await self.redis.flush()
        return "Redis emptied"

    async def restart_redis(self) -> str:
        await self.redis.stop()
        await asyncio.sleep(self.chance.uniform(0.5, 3))
        await self.redis.start()
        return "Redis stopped"

    async def restart_postgresql(self) -> str:
        await self.postgresql.stop(cleanly=self.chance.random() < 0.5)
        await asyncio.sleep(self.chance.uniform(0.2, 2))
        await self.postgresql.start()
        return "PostgreSQL restarted"


async def break_things(stage: Stage, seconds: float, tell: Callable[[str], None]) -> Counter[str]:
    """One thing after the other, killing and changing partners most often; each at least once."""
    rare: list[Callable[[], Awaitable[str]]] = [
        stage.restart_postgresql,
        stage.restart_redis,
        stage.flush_redis,
        stage.step_the_clock,
    ]
    often = [stage.kill_a_process, stage.change_a_partner, stage.change_a_partner]
    broken: Counter[str] = Counter()
    ends, waiting = time.monotonic() + seconds, list(rare)
    while time.monotonic() < ends or waiting:
        step = waiting.pop() if waiting and broken.total() % 3 == 2 else stage.chance.choice(often)
        if stage.chance.random() < 0.15:
            step = stage.chance.choice(rare)
        what = await step()
        broken[what] += 1
        tell(what)
        await asyncio.sleep(stage.chance.uniform(0.1, min(seconds / 10, 1.5)))
    return broken


async def calm_down(stage: Stage) -> None:
    """Everybody behaves, and the rest is delivered."""
    for partner in stage.partners.partners():
        stage.partners.behave(partner.name, Behaviour())
    stage.clock.step_to(0)
    await stage.fleet.kill_all()
    await stage.fleet.start()
    await drain(CALM_WITHIN_SECONDS)


async def run(seconds: float, seed: int, console: Console, log: Path = Path(os.devnull)) -> Outcome:
    outcome = Outcome()
    chance = random.Random(seed)
    # This process too loses its database again and again, and its pool says so each time.
    logging.getLogger("asyncpg").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        postgresql, redis = PrivatePostgresql(directory), PrivateRedis()
        partners = PartnerSimulator({}, keep=10**6, choose=chance.random)
        runner = web.AppRunner(partners.app(), access_log=None, shutdown_timeout=1)
        try:
            await asyncio.gather(postgresql.create(), redis.start(), runner.setup())
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            ground = await prepare(directory, redis.url, postgresql.url)
            variables = dict(ground.variables) | {
                "TIMA_TRUSTED_PROXIES": "127.0.0.1/32",
                "TIMA_LOG_LEVEL": "ERROR",
            }
            settings = Settings.model_validate({key[5:].lower(): value for key, value in variables.items()})
            clock = SteppedClock.make(directory / "clock")
            fleet = Fleet(variables, directory / "clock", WEBS, WORKERS, log)
            stage = Stage(postgresql, redis, partners, fleet, clock, chance)
            async with open_database(settings.database_url):
                names = await _register(partners, settings, f"http://127.0.0.1:{runner.addresses[0][1]}")
                codes = [one.code for one in await LiftCode.filter(revoked_at=None).order_by("code")]
                try:
                    await fleet.start()
                    await fleet.wait_until_up()
                    await _storm(stage, codes, seconds, console, outcome)
                    with console.status("partners behave again; the rest is delivered …"):
                        await calm_down(stage)
                    outcome.reconciled = await reconcile(outcome.receipts, partners, names, ground.vault)
                    outcome.found, _ = await prove_ledger(clock(), ProofCursor())
                finally:
                    outcome.exits = await fleet.stop()
        finally:
            await runner.cleanup()
            await postgresql.stop()
            await redis.stop()
    return outcome


async def _register(partners: PartnerSimulator, settings: Settings, url: str) -> dict[UUID, str]:
    """Point every webhook at the simulator; the name there of each organisation."""
    keys = [key.get_secret_value() for key in settings.secret_keys]
    names = {}
    for one in await demo_data.point_partners_at(url, Vault(keys, settings.lookup_key.get_secret_value())):
        partners.add(one.simulator, one.secret, title=one.title)
        names[(await Organisation.get(name=one.title)).id] = one.simulator
    return names


async def _storm(stage: Stage, codes: list[str], seconds: float, console: Console, outcome: Outcome) -> None:
    residents = Residents(stage.fleet.ports, codes, stage.chance)
    over = asyncio.Event()
    reporting = [asyncio.create_task(residents.report(over, PAUSE_SECONDS)) for _ in range(RESIDENTS)]
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        bar, began = progress.add_task("", total=seconds), time.monotonic()

        def tell(what: str) -> None:
            words = f"{len(residents.receipts)} reports · {what}"
            progress.update(bar, completed=min(time.monotonic() - began, seconds), description=words)

        outcome.broken = await break_things(stage, seconds, tell)
    over.set()
    await asyncio.gather(*reporting)
    outcome.receipts, outcome.unanswered = residents.receipts, residents.unanswered


def show(outcome: Outcome, console: Console) -> None:
    broken = Table("what was done", "times", title="the storm", title_justify="left")
    for what, count in sorted(outcome.broken.items()):
        broken.add_row(what, str(count))
    console.print(broken)
    books, states = outcome.reconciled, outcome.reconciled.states
    table = Table("", "", title="the books", title_justify="left", show_header=False)
    for words, figure in (
        ("receipts in people's hands", len(outcome.receipts)),
        ("tries of theirs without an answer", outcome.unanswered),
        ("reports in the ledger", books.reports),
        ("deliveries to organisations", states.total()),
        *((f"   {state}", count) for state, count in sorted(states.items())),
        ("attempts recorded", books.attempts),
        ("taken by partners", books.received),
        ("repeats under the same id", books.duplicates),
        ("violations", len(outcome.wrong)),
    ):
        table.add_row(words, f"{figure:,}")
    console.print(table)
    for wrong in outcome.wrong[:MOST_SHOWN]:
        console.print(f"[red]{wrong}[/red]")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.chaos.forwarding", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, default=Path(os.devnull), help="where the processes write theirs")
    chosen = parser.parse_args()
    console = Console()
    outcome = uvloop.run(run(chosen.seconds, chosen.seed, console, chosen.log))
    show(outcome, console)
    sys.exit(1 if outcome.wrong else 0)


if __name__ == "__main__":
    main()
