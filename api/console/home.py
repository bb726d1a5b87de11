"""The first page: what needs doing now."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import public, signed_in
from api.http.keys import SERVICES
from models.actions.overview.read_to_do import COUNT_AT_MOST, read_to_do

routes = web.RouteTableDef()


@routes.get("/console", name="console_home")
@signed_in
async def home(request: web.Request) -> web.Response:
    me = me_of(request)
    to_do = await read_to_do(me.scope, me.staff.id, request.app[SERVICES].clock())
    return console_page(request, "home", to_do=to_do, most=COUNT_AT_MOST)


@routes.get("/console/", name="console_home_slash")
@public
async def home_with_slash(_request: web.Request) -> web.Response:
    raise web.HTTPMovedPermanently("/console")
