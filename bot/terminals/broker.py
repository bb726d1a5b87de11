"""The broker of lift terminals: its address, and a connection that acknowledges by hand.

aiomqtt 2.5 knows no manual acknowledgement (its issue 345), so paho's own is used beneath it. It must be
set before the connection is made: a broker that kept messages for us sends them right after CONNACK, and
paho would acknowledge those by itself.
"""

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote, urlsplit

import aiomqtt

from bot.kernel.settings import Settings
from models.rules.terminals.topics import Channel, filter_of, taken_topic_of

PLAIN_PORT, TLS_PORT = 1883, 8883
KEEP_ALIVE_SECONDS = 30
ANSWERS_WITHIN_SECONDS = 10
MOST_HEARTBEATS_WAITING = 50_000  # what comes beyond is dropped: each comes again in five minutes
AT_LEAST_ONCE, AT_MOST_ONCE = 1, 0


class TerminalConnection:
    """One connection, whose messages are each acknowledged when `acknowledge` is called with it."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client, self._paho = client, client._client
        self._paho.manual_ack_set(True)

    @property
    def messages(self) -> aiomqtt.client.MessagesIterator:
        return self._client.messages

    def acknowledge(self, message: aiomqtt.Message) -> None:
        """In the order in which messages came (MQTT-4.6.0-2). Lost with the connection, it comes again."""
        self._paho.ack(message.mid, message.qos)

    def confirm(self, identity: str, own_id: str) -> None:
        """Tell a terminal that a message is written down. Where it is lost, the terminal says it again."""
        if own_id:
            told = json.dumps({"id": own_id}, ensure_ascii=False)
            self._paho.publish(taken_topic_of(identity), told, qos=AT_MOST_ONCE)


@asynccontextmanager
async def listening(settings: Settings, channel: Channel) -> AsyncIterator[TerminalConnection]:
    """Subscribed to one channel of all terminals. Raises MqttError, also in the block.

    Alarms and events have a session that outlives the connection: what comes meanwhile waits at the broker.
    """
    url = urlsplit(settings.mqtt_url)
    is_lasting = channel is not Channel.HEARTBEAT
    is_tls = url.scheme == "mqtts"
    client = aiomqtt.Client(
        url.hostname or "",
        url.port or (TLS_PORT if is_tls else PLAIN_PORT),
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        identifier=f"tima-{channel}",
        protocol=aiomqtt.ProtocolVersion.V311,
        clean_session=not is_lasting,
        tls_context=_tls(settings) if is_tls else None,
        keepalive=KEEP_ALIVE_SECONDS,
        timeout=ANSWERS_WITHIN_SECONDS,
        # With manual acknowledgement the broker's own limit of messages in flight bounds the queue.
        max_queued_incoming_messages=None if is_lasting else MOST_HEARTBEATS_WAITING,
    )
    connection = TerminalConnection(client)
    async with client:
        await client.subscribe(filter_of(channel), qos=AT_LEAST_ONCE if is_lasting else AT_MOST_ONCE)
        yield connection


def _tls(settings: Settings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.mqtt_ca_file)
