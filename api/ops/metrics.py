"""`/metrics` of a web process, for whoever has the token; and the measuring of requests."""

import hmac
from time import perf_counter

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST

from api.http.access import public
from api.http.errors import problem
from api.http.keys import SERVICES
from api.http.request_log import route_of
from bot.kernel.metrics import Metrics

routes = web.RouteTableDef()

CLIENT_GONE = 499


@routes.get("/metrics", name="metrics")
@public
async def metrics(request: web.Request) -> web.Response:
    """404 unless TIMA_METRICS_TOKEN is set: then there is no such page."""
    services = request.app[SERVICES]
    token = services.settings.metrics_token
    if token is None:
        raise web.HTTPNotFound
    told = request.headers.get("Authorization", "")
    # As bytes, because compare_digest takes no other letters than ASCII in text.
    if not hmac.compare_digest(told.encode(errors="replace"), f"Bearer {token.get_secret_value()}".encode()):
        refused = problem(401, "the bearer token does not fit")
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    body = await services.metrics.render(services.clock())
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def measure_requests(measured: Metrics) -> Middleware:
    @web.middleware
    async def measure_request(request: web.Request, handler: Handler) -> web.StreamResponse:
        started_at, status = perf_counter(), CLIENT_GONE
        try:
            response = await handler(request)
            status = response.status
            return response
        except web.HTTPException as answer:
            status = answer.status
            raise
        finally:
            measured.answered(route_of(request), status, perf_counter() - started_at)

    return measure_request
