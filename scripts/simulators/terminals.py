"""Lift terminals as makers build them: each keeps what it has said until it is told that it was taken."""

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import aiomqtt

from models.rules.terminals.topics import Channel, taken_topic_of, topic_of

SAYS_AGAIN_SECONDS = 1.0
AWAY_SECONDS = 0.2
VISIT_SECONDS = 5.0
_MESSAGE_IDS = count(1)


@dataclass(frozen=True)
class KeptMessage:
    channel: Channel
    payload: bytes


class LiftTerminal:
    """One terminal. `said`: all its messages by their id; `kept`: those that were not confirmed as taken."""

    def __init__(self, port: int, identity: str, secret: str) -> None:
        self._port, self.identity, self._secret = port, identity, secret
        self.kept: dict[str, KeptMessage] = {}
        self.said: dict[str, KeptMessage] = {}
        self._news = asyncio.Event()

    def say(self, event: str, at: datetime, channel: Channel = Channel.ALARM, words: str = "") -> str:
        """Keep it and send it, now or when the broker is there. Returns the message's id."""
        message_id = f"{self.identity}-{next(_MESSAGE_IDS)}"
        told = {"id": message_id, "event": event, "words": words, "at": at.isoformat()}
        message = KeptMessage(channel, json.dumps(told, ensure_ascii=False).encode())
        self.kept[message_id] = self.said[message_id] = message
        self._news.set()
        return message_id

    async def run(self) -> None:
        """Until it is cancelled. Connects again whenever the broker goes."""
        while True:
            with suppress(aiomqtt.MqttError):
                async with self._client() as client:
                    await client.subscribe(taken_topic_of(self.identity), qos=1)
                    await asyncio.gather(self._send(client), self._hear(client))
            await asyncio.sleep(AWAY_SECONDS)

    async def visit(self) -> None:
        """Connect, give a heartbeat, say all that is kept, and go; it stays kept where nobody confirms it."""
        with suppress(aiomqtt.MqttError, TimeoutError):
            async with self._client() as client:
                await client.publish(topic_of(self.identity, Channel.HEARTBEAT), b"{}", qos=0)
                if not self.kept:
                    return
                await client.subscribe(taken_topic_of(self.identity), qos=1)
                for one in list(self.kept.values()):
                    await client.publish(topic_of(self.identity, one.channel), one.payload, qos=1)
                async with asyncio.timeout(VISIT_SECONDS):
                    async for message in client.messages:
                        self._confirmed(message)
                        if not self.kept:
                            return

    def _client(self) -> aiomqtt.Client:
        return aiomqtt.Client(
            "127.0.0.1",
            self._port,
            username=self.identity,
            password=self._secret,
            identifier=self.identity,
            protocol=aiomqtt.ProtocolVersion.V311,
            clean_session=False,
        )

    async def _send(self, client: aiomqtt.Client) -> None:
        while True:
            await client.publish(topic_of(self.identity, Channel.HEARTBEAT), b"{}", qos=0)
            for one in list(self.kept.values()):
                await client.publish(topic_of(self.identity, one.channel), one.payload, qos=1)
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), SAYS_AGAIN_SECONDS)

    async def _hear(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            self._confirmed(message)

    def _confirmed(self, message: aiomqtt.Message) -> None:
        if isinstance(message.payload, bytes):
            self.kept.pop(json.loads(message.payload)["id"], None)


class LiftTerminals:
    """Several, running for as long as the block lasts."""

    def __init__(self, terminals: Iterable[LiftTerminal]) -> None:
        self.all = list(terminals)
        self._running: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "LiftTerminals":
        self._running = [asyncio.create_task(one.run()) for one in self.all]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    @property
    def kept(self) -> int:
        """How many messages have not been taken yet."""
        return sum(len(one.kept) for one in self.all)
