"""Terminals for tests: registered, and what they say."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from bot.services import Services
from bot.terminals.listener import TerminalListener
from models.actions.terminals.register import NewTerminal, register_terminal
from models.actions.terminals.take_messages import ReceivedMessage, TakenMessage, take_messages
from models.rules.terminals.topics import Channel
from tests.support.staff import TESTER
from tests.support.waiting import until

_IDS = count(1)


async def with_terminal(services: Services, lift_id: UUID, profile: str = "tima") -> NewTerminal:
    return await register_terminal(lift_id, profile, TESTER, services.clock())


def said(event: str, at: datetime, **more: Any) -> bytes:
    """A message in our own format, with an id of its own."""
    told = {"id": f"t{next(_IDS)}", "event": event, "at": at.isoformat()}
    return json.dumps(told | more).encode()


@asynccontextmanager
async def listening_at(services: Services) -> AsyncIterator[TerminalListener]:
    """A listener for as long as the block lasts, from when it hears everything."""
    running = TerminalListener(services)
    task = asyncio.create_task(running.run())

    async def hears() -> bool:
        return running.is_listening

    await until(hears, seconds=30)
    yield running
    running.stop()
    await task


async def take(
    services: Services, identity: str, payload: bytes, channel: Channel = Channel.ALARM
) -> TakenMessage:
    [taken] = await take_messages(
        [ReceivedMessage(identity, channel, payload, services.clock())], services.vault
    )
    return taken.taken
