"""The first page: the day's work of one's role."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import public, signed_in
from api.http.keys import SERVICES
from models.actions.overview.count_errands import COUNT_AT_MOST
from models.actions.overview.read_day import read_day

routes = web.RouteTableDef()


@routes.get("/console", name="console_home")
@signed_in
async def home(request: web.Request) -> web.Response:
    me = me_of(request)
    now = request.app[SERVICES].clock()
    day = await read_day(me.scope, me.staff.id, now)
    return console_page(request, "home", day=day, now=now, most=COUNT_AT_MOST)


@routes.get("/console/", name="console_home_slash")
@public
async def home_with_slash(_request: web.Request) -> web.Response:
    raise web.HTTPMovedPermanently("/console")
