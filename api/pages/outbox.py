"""The script that keeps forms on a phone until it has a signal."""

from aiohttp import web

from api.http.access import public
from api.http.pages import SCRIPT_HEADERS
from bot.texts.templates import TEMPLATES

routes = web.RouteTableDef()


@routes.get("/outbox.js", name="outbox_script")
@public
async def script(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(TEMPLATES / "pages" / "outbox.js", headers=SCRIPT_HEADERS)
