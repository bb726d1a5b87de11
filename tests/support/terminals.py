"""Terminals for tests: registered, and what they say."""

import json
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from bot.services import Services
from models.actions.terminals.register import NewTerminal, register_terminal
from models.actions.terminals.take_messages import ReceivedMessage, TakenMessage, take_messages
from models.rules.terminals.topics import Channel
from tests.support.staff import TESTER

_IDS = count(1)


async def with_terminal(services: Services, lift_id: UUID, profile: str = "tima") -> NewTerminal:
    return await register_terminal(lift_id, profile, TESTER, services.clock())


def said(event: str, at: datetime, **more: Any) -> bytes:
    """A message in our own format, with an id of its own."""
    told = {"id": f"t{next(_IDS)}", "event": event, "at": at.isoformat()}
    return json.dumps(told | more).encode()


async def take(
    services: Services, identity: str, payload: bytes, channel: Channel = Channel.ALARM
) -> TakenMessage:
    [taken] = await take_messages(
        [ReceivedMessage(identity, channel, payload, services.clock())], services.vault
    )
    return taken
