"""Whether this process is alive, and whether it can serve."""

from aiohttp import web
from redis.exceptions import RedisError

from api.http.access import public
from api.http.errors import problem
from api.http.keys import SERVICES
from bot.kernel.timeouts import within
from models.database import DATABASE_AWAY, ask_database
from models.rules.base import budgets

routes = web.RouteTableDef()


@routes.get("/healthz", name="health")
@public
async def health(request: web.Request) -> web.Response:
    """503 where a part of the process has not come round: it should be restarted."""
    stuck = request.app[SERVICES].pulse.stuck()
    return web.json_response({"alive": not stuck, "stuck": stuck}, status=503 if stuck else 200)


@routes.get("/readyz", name="ready")
@public
async def ready(request: web.Request) -> web.Response:
    """503 where the database is away: then nothing can be filed here.

    Without Redis reports on the web are filed all the same, and the chat says
    the hotline; a balancer that took every process out would leave people with
    nothing. So that is said and no more.
    """
    try:
        await within(budgets.PAGE, ask_database())
    except DATABASE_AWAY:
        return problem(503, "the database does not answer")
    try:
        await within(budgets.REDIS_ASIDE, _ping(request))
    except (RedisError, OSError, TimeoutError):
        return web.json_response({"ready": True, "away": ["redis"]})
    return web.json_response({"ready": True, "away": []})


async def _ping(request: web.Request) -> None:
    await request.app[SERVICES].redis.ping()
