"""`/photos/ID`: one photo, for whoever holds a signed link that has not expired."""

import asyncio

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.http.params import or_404, read_id
from bot.kernel.signatures import Use
from models.actions.reports.read import stored_photo

routes = web.RouteTableDef()


@routes.get("/photos/{photo_id}", name="photo")
@public
async def photo(request: web.Request) -> web.StreamResponse:
    services = request.app[SERVICES]
    photo_id, signature = read_id(request.match_info["photo_id"]), request.query.get("signature", "")
    if photo_id is None or not services.signatures.hold(Use.PHOTO, signature, photo_id):
        raise web.HTTPNotFound
    sha256 = or_404(await stored_photo(photo_id))
    path = services.photos.path(sha256)
    if not await asyncio.to_thread(path.exists):
        raise web.HTTPNotFound
    return web.FileResponse(
        path, headers={"Content-Type": "image/jpeg", "Cache-Control": "private, max-age=600"}
    )
