"""The requests under way, so that a process that stops can finish them.

aiohttp's own shutdown waits for handlers too, but from its first moment reads
nothing more: a photo that is still being uploaded would be lost.
"""

import asyncio
from contextlib import suppress

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware


class InFlight:
    def __init__(self) -> None:
        self._count = 0
        self._stopping = False
        self._finished = asyncio.Event()

    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._count += 1
        try:
            return await handler(request)
        finally:
            self._count -= 1
            if self._stopping and not self._count:
                self._finished.set()

    async def close_connection(self, _request: web.Request, response: web.StreamResponse) -> None:
        """While stopping, tell the proxy to send its next request elsewhere."""
        if self._stopping:
            response.force_close()

    async def finish(self, seconds: float) -> None:
        """Wait until none is under way, at most so long."""
        self._stopping = True
        if self._count:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._finished.wait(), seconds)


IN_FLIGHT = web.AppKey("in_flight", InFlight)


def count_requests(in_flight: InFlight) -> Middleware:
    @web.middleware
    async def count_request(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await in_flight.handle(request, handler)

    return count_request
