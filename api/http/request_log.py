"""A request id for each request, and one access line.

The line names the route, never the address: addresses hold receipt numbers,
lift codes and tokens.
"""

import logging
import re
import secrets

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.typedefs import Handler
from aiohttp.web_request import BaseRequest

from bot.kernel.logs import REQUEST_ID

REQUEST_ID_HEADER = "X-Request-Id"
ACCESS_LOG = logging.getLogger(__name__)

_ROUTE = web.RequestKey("route", str)
_SAFE_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")


@web.middleware
async def identify_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Take the caller's request id, such as the proxy's, or make one. Each request is a task of its own."""
    told = request.headers.get(REQUEST_ID_HEADER, "")
    REQUEST_ID.set(told if _SAFE_ID.fullmatch(told) else secrets.token_hex(8))
    request[_ROUTE] = route_of(request)
    return await handler(request)


async def add_request_id(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers[REQUEST_ID_HEADER] = REQUEST_ID.get()


def route_of(request: web.Request) -> str:
    """The route's name, else its template such as `/l/{code}`; `unmatched` where there is none."""
    route = request.match_info.route
    if route.name:
        return route.name
    return route.resource.canonical if route.resource else "unmatched"


class AccessLog(AbstractAccessLogger):
    """Called by aiohttp when a response has been written."""

    @property
    def enabled(self) -> bool:
        return self.logger.isEnabledFor(logging.INFO)

    def log(self, request: BaseRequest, response: web.StreamResponse, time: float) -> None:
        self.logger.info(
            "request",
            extra={
                "method": request.method,
                "route": request.get(_ROUTE, "malformed"),
                "status": response.status,
                "ms": round(time * 1000, 1),
                "bytes": response.body_length,
            },
        )
