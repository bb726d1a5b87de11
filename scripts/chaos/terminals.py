"""Lift terminals, their broker killed again and again: what they said against the ledger.

A power cut over sixty lifts in three estates, while Mosquitto is killed in the middle of it and somebody in
each cabin scans the label; then the broker is away for an hour; then terminals go on talking while the
broker and the listener end at any moment. In the end each message is in the ledger once, each lift has one
rescue that its scan has joined, and each estate is one outage.

    .venv/bin/python -m scripts.chaos.terminals [--seconds 300] [--seed 1] [--away SECONDS]

The hour passes on the clocks of Tima and of the terminals, unless `--away` says how long the broker really
stays away. Exit status 1 where anything is wrong. PostgreSQL, Redis and Mosquitto are its own.
"""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import uvloop
from rich.console import Console

from bot.kernel.settings import Settings
from bot.services import Services, open_services
from bot.terminals.listener import TerminalListener
from models.actions.reports.file import ReportDraft, file_report
from models.actions.terminals.register import broker_passwords
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.terminals.signals import MessageFlag
from models.rules.terminals.topics import Channel
from models.tables.lifts import Lift
from models.tables.rescues import Rescue
from models.tables.terminals import TerminalEvent
from scripts.chaos.stepped_process import SteppedClock
from scripts.chaos.terminal_books import TerminalBooks, compare, show
from scripts.lib.private_mosquitto import PrivateMosquitto
from scripts.lib.private_servers import PrivatePostgresql, PrivateRedis
from scripts.lib.terminals_of_estates import terminals_of_estates
from scripts.lib.throwaway import prepare
from scripts.simulators.terminals import LiftTerminal, LiftTerminals

ESTATES, OF_EACH = 3, 20
HOUR = timedelta(hours=1)
CALM_WITHIN_SECONDS = 120.0
MOST_EVENTS = 50  # of a terminal: fewer than the limit beyond which a chattering one is only counted

Waits = Callable[[], Awaitable[None]]


@dataclass
class TerminalStage:
    """The terminals, their lifts, and what is broken in turn."""

    services: Services
    broker: PrivateMosquitto
    lifts: dict[LiftTerminal, Lift]
    chance: random.Random
    books: TerminalBooks

    @property
    def terminals(self) -> list[LiftTerminal]:
        return list(self.lifts)

    def say(self, terminals: Iterable[LiftTerminal], event: str, words: str, channel: Channel) -> None:
        for one in terminals:
            one.say(event, self.services.clock(), channel, words)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        listener = TerminalListener(self.services)
        task = asyncio.create_task(listener.run())
        try:
            yield
        finally:
            listener.stop()
            await task

    async def kill_broker(self, meanwhile: Waits | None = None) -> None:
        self.broker.kill()
        self.books.broken["broker killed"] += 1
        try:
            if meanwhile:
                await meanwhile()
        finally:
            await self.broker.start()

    async def all_are_taken(self, running: LiftTerminals, when: str) -> None:
        ends = time.monotonic() + CALM_WITHIN_SECONDS
        while running.kept and time.monotonic() < ends:  # noqa: ASYNC110 - of the broker
            await asyncio.sleep(0.05)
        if running.kept:
            self.books.wrong.append(f"{running.kept} messages were not taken {when}")


async def run(services: Services, directory: Path, hour: Waits, seconds: float, seed: int) -> TerminalBooks:
    """`hour`: lets an hour pass, while the broker is away. `seconds`: of breaking after that."""
    broker = PrivateMosquitto(directory / "mosquitto")
    lifts = await terminals_of_estates(services, broker.port, ESTATES, OF_EACH)
    await broker.let_in(broker_passwords())
    await broker.start()
    at_broker = replace(services, settings=services.settings.model_copy(update={"mqtt_url": broker.url}))
    stage = TerminalStage(at_broker, broker, lifts, random.Random(seed), TerminalBooks())
    try:
        async with LiftTerminals(stage.terminals) as running:
            async with stage.listening():
                await _power_cut(stage, running)
                await _broker_away(stage, running, hour)
            await _break(stage, seconds)
            async with stage.listening():
                await stage.all_are_taken(running, "in the end")
    finally:
        broker.stop()
    await compare(stage.books, lifts, services.clock())
    return stage.books


async def _power_cut(stage: TerminalStage, running: LiftTerminals) -> None:
    """Half of them are heard, the other half calls while the broker is dead; all scan their labels."""
    first, second = stage.terminals[::2], stage.terminals[1::2]
    stage.say(stage.terminals, "power", "停电", Channel.EVENT)
    stage.say(first, "entrapment", "停电困人", Channel.ALARM)
    while not await Rescue.exists():  # noqa: ASYNC110 - of the listener
        await asyncio.sleep(0.02)

    async def people_scan() -> None:
        stage.say(second, "entrapment", "停电困人", Channel.ALARM)
        for lift in stage.lifts.values():
            scan = ReportDraft(f"t:{lift.id}", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.id)
            await file_report(scan, stage.services.clock(), stage.services.vault)

    await stage.kill_broker(people_scan)
    await stage.all_are_taken(running, "after the power cut")


async def _broker_away(stage: TerminalStage, running: LiftTerminals, hour: Waits) -> None:
    """What terminals say meanwhile comes later, with its own time, and is marked as late."""

    async def they_talk() -> None:
        stage.say(stage.terminals, "door", "门故障", Channel.EVENT)
        stage.say(stage.terminals[::4], "entrapment", "困人", Channel.ALARM)
        await hour()

    said_before = {one.identity: set(one.said) for one in stage.terminals}
    await stage.kill_broker(they_talk)
    await stage.all_are_taken(running, "after an hour without a broker")
    flags = await TerminalEvent.all().values_list("flags", flat=True)
    stage.books.late = sum(MessageFlag.LATE in one for one in flags)
    meanwhile = sum(len(set(one.said) - said_before[one.identity]) for one in stage.terminals)
    if stage.books.late < meanwhile:
        stage.books.wrong.append(f"of {meanwhile} messages of that hour {stage.books.late} are marked late")


async def _break(stage: TerminalStage, seconds: float) -> None:
    """Terminals talk on while the broker and the listener end at any moment."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        async with stage.listening():
            for _ in range(stage.chance.randrange(1, 4)):
                for one in stage.chance.sample(stage.terminals, 10):
                    if len(one.said) < MOST_EVENTS:
                        one.say("fault", stage.services.clock(), Channel.EVENT)
                    else:
                        one.say("entrapment", stage.services.clock(), Channel.ALARM)
                await asyncio.sleep(stage.chance.uniform(0.01, 0.5))
                if stage.chance.random() < 0.6:
                    await stage.kill_broker()
        stage.books.broken["listener ended"] += 1


async def _run_alone(seconds: float, seed: int, away: float | None) -> TerminalBooks:
    for name in ("bot.terminals", "mqtt", "asyncio"):  # each says every time that the broker is away
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        postgresql, redis = PrivatePostgresql(directory), PrivateRedis()
        clock = SteppedClock.make(directory / "clock")

        async def hour() -> None:
            await asyncio.sleep(away or 0)
            clock.step_to(0 if away else HOUR.total_seconds())

        try:
            await asyncio.gather(postgresql.create(), redis.start())
            ground = await prepare(directory, redis.url, postgresql.url)
            values = {key[5:].lower(): value for key, value in ground.variables.items()}
            async with open_services(Settings.model_validate(values), clock) as services:
                return await run(services, directory, hour, seconds, seed)
        finally:
            await postgresql.stop()
            await redis.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts.chaos.terminals", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--away", type=float, help="seconds that the broker really stays away")
    chosen = parser.parse_args()
    books = uvloop.run(_run_alone(chosen.seconds, chosen.seed, chosen.away))
    show(books, Console())
    sys.exit(1 if books.wrong else 0)


if __name__ == "__main__":
    main()
