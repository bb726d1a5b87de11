"""A decision's attachment as a photo, for residents and for the console."""

import asyncio
from collections.abc import Mapping, Sequence

from aiohttp import web

from api.http.keys import SERVICES


async def attachment(
    request: web.Request, attachments: Sequence[Mapping[str, str]], told: str
) -> web.Response:
    """`told`: its place, from 1. Raises 404."""
    place = int(told) if told.isascii() and told.isdecimal() and len(told) < 3 else 0
    if not 1 <= place <= len(attachments):
        raise web.HTTPNotFound
    path = request.app[SERVICES].photos.path(attachments[place - 1]["sha256"])
    if not await asyncio.to_thread(path.exists):
        raise web.HTTPNotFound
    body = await asyncio.to_thread(path.read_bytes)
    return web.Response(body=body, content_type="image/jpeg", headers={"Cache-Control": "no-store"})
