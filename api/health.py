"""Whether this process is alive, and whether it can serve."""

import asyncio

from aiohttp import web
from redis.exceptions import RedisError

from api.access import public
from api.errors import problem
from api.keys import SERVICES
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
    """503 names what is missing."""
    try:
        async with asyncio.timeout(ASK_WITHIN_SECONDS):
            await ask_database()
    except DATABASE_AWAY:
        return problem(503, "the database does not answer")
    try:
        async with asyncio.timeout(ASK_WITHIN_SECONDS):
            await request.app[SERVICES].redis.ping()
    except (RedisError, OSError, TimeoutError):
        return problem(503, "Redis does not answer")
    return web.json_response({"ready": True})
