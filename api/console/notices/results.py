"""What WeChat says became of notices by a template, in figures."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from models.actions.notices.read_results import read_notice_results
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/notices", name="console_notices")
@requires(Permission.READ_DELIVERIES)
async def results(request: web.Request) -> web.Response:
    found = await read_notice_results(me_of(request).scope, request.app[SERVICES].clock())
    return console_page(request, "notices/results", found=found)
