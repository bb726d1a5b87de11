"""A TCP proxy that goes wrong on demand: connections that fall silent, are slow, or are reset."""

import asyncio
import random
from collections.abc import Coroutine
from contextlib import suppress
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit, urlunsplit

CHUNK = 64 * 1024
DELAY_SECONDS = 5.0
RESET_EVERY_SECONDS = 0.1
RESET_CHANCE = 0.3


class Fault(StrEnum):
    NONE = "none"
    OLD_SILENT = "old connections silent"  # for ever; new ones pass
    ALL_SILENT = "all connections silent"
    SLOW = "every answer 5 s late"
    RESETS = "connections reset at random"


class _Connection:
    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.client, self.server = client, server
        self.silent = False

    def reset(self) -> None:
        for side in (self.client, self.server):
            side.transport.abort()


class FaultyProxy:
    """In front of one server. What has fallen silent stays so, as behind a firewall that forgot it."""

    def __init__(self, server_url: str, chance: random.Random) -> None:
        self._server = urlsplit(server_url)
        self._chance = chance
        self._fault = Fault.NONE
        self._connections: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Server | None = None

    async def start(self) -> str:
        """Its own URL of the server."""
        self._listening = await asyncio.start_server(
            lambda reader, client: self._begin(self._serve(reader, client)), "127.0.0.1", 0
        )
        port = self._listening.sockets[0].getsockname()[1]
        user = f"{self._server.username}@" if self._server.username else ""
        return urlunsplit(self._server._replace(netloc=f"{user}127.0.0.1:{port}"))

    async def stop(self) -> None:
        if self._listening:
            self._listening.close()
        for connection in list(self._connections):
            connection.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def go_wrong(self, fault: Fault) -> None:
        self._fault = fault
        if fault in (Fault.OLD_SILENT, Fault.ALL_SILENT):
            for connection in self._connections:
                connection.silent = True
        if fault is Fault.RESETS:
            self._begin(self._reset_some())

    def heal(self) -> None:
        """New connections pass again."""
        self._fault = Fault.NONE

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        try:
            there, server = await asyncio.open_connection(self._server.hostname, self._server.port)
        except OSError:
            client.transport.abort()
            return
        connection = _Connection(client, server)
        connection.silent = self._fault is Fault.ALL_SILENT
        self._connections.add(connection)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, server, connection, is_answer=False))
                both.create_task(self._pump(there, client, connection, is_answer=True))
        except* OSError:
            connection.reset()
        finally:
            self._connections.discard(connection)
            connection.reset()

    async def _pump(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        connection: _Connection,
        *,
        is_answer: bool,
    ) -> None:
        while data := await source.read(CHUNK):
            if is_answer and self._fault is Fault.SLOW:
                await asyncio.sleep(DELAY_SECONDS)
            if not connection.silent:
                sink.write(data)
                await sink.drain()
        if not connection.silent:  # else the other side does not hear of the end either
            raise ConnectionResetError
        await asyncio.Event().wait()

    async def _reset_some(self) -> None:
        while self._fault is Fault.RESETS:
            for connection in list(self._connections):
                if self._chance.random() < RESET_CHANCE:
                    with suppress(OSError):
                        connection.reset()
            await asyncio.sleep(RESET_EVERY_SECONDS)
