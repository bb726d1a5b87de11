"""Listens to all lift terminals: what is written is acknowledged, and nothing before that.

A connection a channel, so that a storm of faults holds no alarm up. Where the database is away, messages
stay unacknowledged at the broker; where the broker is away, at the terminals.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import aiomqtt

from bot.jobs.periodic import Periodic
from bot.services import Services
from bot.terminals.broker import TerminalConnection, listening
from models.actions.terminals.take_messages import (
    MessageOutcome,
    ReceivedMessage,
    TakenMessage,
    take_messages,
)
from models.actions.terminals.watch import mark_heard, watch_heartbeats
from models.database import DATABASE_AWAY, ask_database
from models.rules.base import budgets
from models.rules.terminals.topics import Channel, read_topic

log = logging.getLogger(__name__)

AT_ONCE = {Channel.ALARM: 8, Channel.EVENT: 100}  # so few events that an alarm does not wait for them
FLUSH_EVERY_SECONDS = 5.0
WATCH_EVERY_SECONDS = 60.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 15.0
EVENTS_WAIT_SECONDS = 1.0  # for alarms: each of their many questions to the database would wait for a batch
TRIES = 3  # of a message that fails while others do not


class TerminalListener:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._heard: set[str] = set()
        self._heard_since: datetime | None = None  # None while heartbeats do not reach us
        self._open: set[Channel] = set()
        self._no_alarm = asyncio.Event()  # clear while alarms are being filed
        self._no_alarm.set()
        self._stopping = asyncio.Event()

    @property
    def is_listening(self) -> bool:
        """Whether all channels are subscribed at this moment."""
        return len(self._open) == len(Channel)

    async def run(self) -> None:
        """Until `stop`. What is under way then comes again at the next start."""
        clock_work = (
            Periodic("terminals_heard", self._flush, FLUSH_EVERY_SECONDS, budgets.RECORD),
            Periodic("terminals_watched", self._watch, WATCH_EVERY_SECONDS, budgets.AUDIT),
        )
        periodic = [asyncio.create_task(one.run(self._stopping)) for one in clock_work]
        listening = [
            asyncio.create_task(self._connected(Channel.ALARM, self._take_in_turn)),
            asyncio.create_task(self._connected(Channel.EVENT, self._take_in_turn)),
            asyncio.create_task(self._connected(Channel.HEARTBEAT, self._hear)),
        ]
        try:
            # None of the others ends but by a bug: the process then ends too, and is started anew.
            await asyncio.wait([*periodic, *listening], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in [*listening, *periodic]:
                task.cancel()
            ended = await asyncio.gather(*listening, *periodic, return_exceptions=True)
        for one in ended:
            if isinstance(one, Exception):
                raise one

    def stop(self) -> None:
        self._stopping.set()

    async def _connected(
        self, channel: Channel, listen: Callable[[TerminalConnection, Channel], Awaitable[None]]
    ) -> None:
        """Connect, and again after a pause that grows where the broker is away."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with listening(self._services.settings, channel) as connection:
                    log.info("listening to terminals", extra={"channel": channel.value})
                    pause = FIRST_PAUSE_SECONDS
                    self._open.add(channel)
                    await listen(connection, channel)
            except (aiomqtt.MqttError, OSError, ValueError) as error:
                log.warning("the broker is away", extra={"channel": channel.value, "why": str(error)})
            finally:
                self._open.discard(channel)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _take_in_turn(self, connection: TerminalConnection, channel: Channel) -> None:
        messages = connection.messages
        async for first in messages:
            batch = [first]
            while len(messages) and len(batch) < AT_ONCE[channel]:
                batch.append(await anext(messages))
            known = [one for one in map(self._received, batch) if one is not None]
            outcomes = await self._written(known, channel)
            for message in batch:
                connection.acknowledge(message)
            self._heard.update(one.identity for one in known)
            for one, outcome in zip(known, outcomes, strict=True):
                if outcome.taken is not TakenMessage.REFUSED:
                    connection.confirm(one.identity, outcome.own_id)
            if any(outcome.taken is TakenMessage.FILED for outcome in outcomes):
                await self._services.wake_workers()

    def _received(self, message: aiomqtt.Message) -> ReceivedMessage | None:
        topic = read_topic(message.topic.value)
        payload = message.payload
        if topic is None or not isinstance(payload, bytes | bytearray):
            return None
        return ReceivedMessage(topic.identity, topic.channel, bytes(payload), self._services.clock())

    async def _written(self, received: list[ReceivedMessage], channel: Channel) -> list[MessageOutcome]:
        """Each in the database. Tries until it answers; a message that alone fails is logged and let go."""
        if channel is Channel.ALARM:
            self._no_alarm.clear()
            try:
                # Each on its own connection: rescues of different estates do not wait for one another.
                taken = await asyncio.gather(*(self._try([one]) for one in received))
            finally:
                self._no_alarm.set()
            return [outcome for [outcome] in taken]
        with suppress(TimeoutError):
            await asyncio.wait_for(self._no_alarm.wait(), EVENTS_WAIT_SECONDS)
        try:
            return await take_messages(received, self._services.vault)
        except Exception:
            log.exception("events of terminals could not be written together")
            return [outcome for one in received for outcome in await self._try([one])]

    async def _try(self, one: list[ReceivedMessage]) -> list[MessageOutcome]:
        tries, pause = 0, FIRST_PAUSE_SECONDS
        while True:
            try:
                return await take_messages(one, self._services.vault)
            except Exception:
                log.exception("a message of a terminal could not be written")
                tries += await _answers()
                if tries >= TRIES:
                    return [MessageOutcome(TakenMessage.REFUSED)]
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _hear(self, connection: TerminalConnection, _: Channel) -> None:
        self._heard_since = self._services.clock()
        try:
            async for message in connection.messages:
                if (topic := read_topic(message.topic.value)) is not None:
                    self._heard.add(topic.identity)
        finally:
            self._heard_since = None

    async def _flush(self) -> None:
        """Write down who was heard. Where that fails, they are heard again within minutes."""
        heard, self._heard = self._heard, set()
        if heard:
            await mark_heard(heard, self._services.clock())

    async def _watch(self) -> None:
        if self._heard_since is None:
            return
        found = await watch_heartbeats(self._heard_since, self._services.vault, self._services.clock())
        if found.mass:
            log.error("so many terminals are silent that no maintainer is told", extra={"gone": found.gone})
        if found.told:
            await self._services.wake_workers()


async def _answers() -> bool:
    """Check that the database answers, so that a failure is the message's own."""
    try:
        await ask_database()
    except DATABASE_AWAY:
        return False
    return True
