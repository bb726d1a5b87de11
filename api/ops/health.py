"""Whether this process is alive, and whether it can serve."""

import asyncio

from aiohttp import web
from redis.exceptions import RedisError

from api.http.access import public
from api.http.errors import problem
from api.http.keys import SERVICES
from models.database import DATABASE_AWAY, ask_database

routes = web.RouteTableDef()

ASK_WITHIN_SECONDS = 2


@routes.get("/healthz", name="health")
@public
async def health(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})


@routes.get("/readyz", name="ready")
@public
async def ready(request: web.Request) -> web.Response:
    """503 where the database is away: then nothing can be filed here.

    Without Redis reports on the web are filed all the same, and the chat says
    the hotline; a balancer that took every process out would leave people with
    nothing. So that is said and no more.
    """
    try:
        async with asyncio.timeout(ASK_WITHIN_SECONDS):
            await ask_database()
    except DATABASE_AWAY:
        return problem(503, "the database does not answer")
    try:
        async with asyncio.timeout(ASK_WITHIN_SECONDS):
            await request.app[SERVICES].redis.ping()
    except (RedisError, OSError, TimeoutError):
        return web.json_response({"ready": True, "away": ["redis"]})
    return web.json_response({"ready": True, "away": []})
