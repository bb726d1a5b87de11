"""A decision's attachment as a photo, for residents and for the console."""

import asyncio

from aiohttp import web

from api.http.keys import SERVICES
from models.tables.votes.decision import Decision


async def attachment(request: web.Request, decision: Decision, told: str) -> web.Response:
    """`told`: its place, from 1. Raises 404."""
    place = int(told) if told.isascii() and told.isdecimal() and len(told) < 3 else 0
    if not 1 <= place <= len(decision.attachments):
        raise web.HTTPNotFound
    path = request.app[SERVICES].photos.path(decision.attachments[place - 1]["sha256"])
    if not await asyncio.to_thread(path.exists):
        raise web.HTTPNotFound
    body = await asyncio.to_thread(path.read_bytes)
    return web.Response(body=body, content_type="image/jpeg", headers={"Cache-Control": "no-store"})
