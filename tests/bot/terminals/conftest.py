"""A Mosquitto of the test's own, and the listener at it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.services import Services
from bot.terminals.listener import TerminalListener
from models.actions.lifts.find import LiftCard
from models.actions.terminals.register import NewTerminal, broker_passwords
from scripts.lib.private_mosquitto import PrivateMosquitto
from tests.support.terminals import listening_at, with_terminal


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[PrivateMosquitto]:
    directory = tmp_path / "mosquitto"
    directory.mkdir()
    made = PrivateMosquitto(directory)
    await made.start()
    yield made
    made.stop()


@pytest.fixture
def at_broker(services: Services, broker: PrivateMosquitto) -> Services:
    return replace(services, settings=services.settings.model_copy(update={"mqtt_url": broker.url}))


@pytest.fixture
async def terminal(services: Services, lift: LiftCard, broker: PrivateMosquitto) -> NewTerminal:
    made = await with_terminal(services, lift.lift_id)
    await broker.let_in(broker_passwords())
    return made


@pytest.fixture
async def listener(at_broker: Services) -> AsyncIterator[TerminalListener]:
    async with listening_at(at_broker) as running:
        yield running
