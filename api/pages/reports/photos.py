"""`/photos/ID`: one photo, for whoever holds a signed link that has not expired."""

import asyncio
from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from bot.kernel.links import photo_link_holds
from models.actions.reports.read import stored_photo

routes = web.RouteTableDef()


@routes.get("/photos/{photo_id}", name="photo")
@public
async def photo(request: web.Request) -> web.StreamResponse:
    services = request.app[SERVICES]
    try:
        photo_id = UUID(request.match_info["photo_id"])
        until = int(request.query.get("until", "0")[:12])
    except ValueError:
        raise web.HTTPNotFound from None
    if not photo_link_holds(services, photo_id, until, request.query.get("signature", "")):
        raise web.HTTPNotFound
    sha256 = await stored_photo(photo_id)
    if sha256 is None:
        raise web.HTTPNotFound
    path = services.photos.path(sha256)
    if not await asyncio.to_thread(path.exists):
        raise web.HTTPNotFound
    return web.FileResponse(
        path, headers={"Content-Type": "image/jpeg", "Cache-Control": "private, max-age=600"}
    )
