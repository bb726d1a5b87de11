"""Open pages learn of changes: by Redis at once, and by a poll where Redis is away or a call is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from api.http.keys import SERVICES
from bot.kernel.pubsub import hearing
from bot.services import WAKE_CHANNEL, Services

POLL_SECONDS = 3.0


class Live:
    """One Redis subscription a process, however many pages are open; none while none is."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._watching: set[asyncio.Event] = set()
        self._listener: asyncio.Task[None] | None = None
        self.closing = False

    @asynccontextmanager
    async def changes(self) -> AsyncIterator[AsyncIterator[None]]:
        """Goes on now, then whenever something may have changed, at least every POLL_SECONDS.

        It ends when the process stops.
        """
        alarm = asyncio.Event()
        self._watching.add(alarm)
        self._listener = self._listener or asyncio.create_task(self._listen())
        try:
            yield self._rings(alarm)
        finally:
            self._watching.discard(alarm)
            if not self._watching and self._listener:
                self._listener.cancel()
                self._listener = None

    async def _rings(self, alarm: asyncio.Event) -> AsyncIterator[None]:
        while not self.closing:
            alarm.clear()
            yield
            with suppress(TimeoutError):
                await asyncio.wait_for(alarm.wait(), POLL_SECONDS)

    async def close(self, _app: web.Application) -> None:
        """Streams never end by themselves: let those that are open end now."""
        self.closing = True
        self._ring()
        if self._listener:
            self._listener.cancel()

    def _ring(self) -> None:
        for alarm in self._watching:
            alarm.set()

    async def _listen(self) -> None:
        """What wakes the workers is what changes a page. Without Redis the poll alone keeps pages fresh."""
        async with hearing(self._services.redis, WAKE_CHANNEL, lambda _: self._ring()):
            await asyncio.Event().wait()


LIVE = web.AppKey("live", Live)


def set_up_live(app: web.Application) -> None:
    app[LIVE] = live = Live(app[SERVICES])
    app.on_shutdown.append(live.close)
