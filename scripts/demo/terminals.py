"""Terminals in the cabins of the demo, with a year of what they reported, and who plays them."""

import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from aiohttp import web
from tortoise.transactions import in_transaction

from bot.services import Services
from models.actions.lifts.find import place_of
from models.actions.terminals.register import broker_hash, broker_passwords
from models.bulk import insert_rows
from models.rules.lifts.kind import LiftKind
from models.rules.terminals.signals import TerminalSignal
from models.rules.terminals.topics import IDENTITY_LENGTH, IDENTITY_LETTERS
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.rescues import Rescue
from models.tables.terminals import Terminal, TerminalEvent
from scripts.lib.private_mosquitto import PrivateMosquitto
from scripts.simulators.terminal_pages import SimulatedTerminal, TerminalsOfDemo, terminals_with_pages
from scripts.simulators.terminals import LiftTerminal

CABINS = (LiftKind.PASSENGER, LiftKind.BED, LiftKind.FREIGHT, LiftKind.FIREFIGHTER, LiftKind.SIGHTSEEING)
YEAR = timedelta(days=365)
FAULTS = {
    (TerminalSignal.DOOR, "门故障"): 12,
    (TerminalSignal.FAULT, "停梯"): 5,
    (TerminalSignal.LEVEL, "非平层停梯"): 3,
    (TerminalSignal.POWER, "停电"): 2,
}


async def load_terminals(now: datetime) -> None:
    """One a cabin. Their alarms are those of the rescues of the past; faults come more often to some."""
    chance = random.Random(20261130)
    rescues = await Rescue.all().order_by("reported_at").select_related("incident")
    events = []
    for place, lift in enumerate(await Lift.filter(kind__in=CABINS).order_by("rescue_number")):
        terminal = await Terminal.create(
            identity="".join(chance.choice(IDENTITY_LETTERS) for _ in range(IDENTITY_LENGTH)),
            lift_id=lift.id,
            profile="tima",
            password_hash="",
            registered_at=now - YEAR,
            last_heard_at=now,
            first_heard_at=now - YEAR,
        )
        told: list[tuple[datetime, TerminalSignal, str, UUID | None]]
        told = [(at, signal, words, None) for at, signal, words in _faults(now, chance, is_worn=place == 0)]
        told += [
            (one.reported_at, TerminalSignal.ENTRAPMENT, "困人", one.incident_id)
            for one in rescues
            if one.incident.lift_id == lift.id
        ]
        events += [
            {
                "id": new_key(),
                "terminal_id": terminal.id,
                "key": f"demo:{number}",
                "signal": signal,
                "words": words,
                "happened_at": at,
                "received_at": at,
                "incident_id": incident_id,
            }
            for number, (at, signal, words, incident_id) in enumerate(told)
        ]
    async with in_transaction() as connection:
        await insert_rows(connection, TerminalEvent, events)


def _faults(
    now: datetime, chance: random.Random, *, is_worn: bool
) -> list[tuple[datetime, TerminalSignal, str]]:
    """`is_worn`: the lift whose machine the owners vote to replace."""
    how_many = 40 if is_worn else chance.choice((2, 4, 6, 20))
    moments = [now - YEAR * chance.random() for _ in range(how_many)]
    found = chance.choices(list(FAULTS), list(FAULTS.values()), k=how_many)
    told = [(at, signal, words) for at, (signal, words) in zip(moments, found, strict=True)]
    if is_worn or chance.random() < 0.3:
        silent = now - YEAR * chance.random() * 0.9 - timedelta(days=1)
        told.append((silent, TerminalSignal.OFFLINE, ""))
        told.append((silent + timedelta(minutes=chance.randrange(30, 600)), TerminalSignal.ONLINE, ""))
    return told


async def terminals_of_demo(port: int) -> list[SimulatedTerminal]:
    """Those of the database, at the broker of this port. Their secrets are new at each start."""
    found = []
    for row in await Terminal.filter(retired_at=None).order_by("id").select_related("lift__estate"):
        secret = secrets.token_urlsafe(24)
        await Terminal.filter(id=row.id).update(password_hash=broker_hash(secret))
        terminal = LiftTerminal(port, row.identity, secret)
        found.append(SimulatedTerminal(terminal, row.lift.estate.name, place_of(row.lift)))
    return found


@asynccontextmanager
async def terminals_at(
    broker: PrivateMosquitto | None, app: web.Application, services: Services
) -> AsyncIterator[None]:
    """The terminals of the demo, at a broker of its own. Nothing where Mosquitto is not installed."""
    if broker is None:
        yield
        return
    simulated = await terminals_of_demo(broker.port)
    await broker.let_in(broker_passwords())
    await broker.start()
    terminals = TerminalsOfDemo(simulated, broker, services.clock)
    app.add_subapp("/sim/terminals", terminals_with_pages(terminals))
    async with terminals.running():
        yield
