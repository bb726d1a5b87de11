"""One lift's year on one page, to read and to print."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from models.actions.overview.read_lift_year import read_lift_year
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/lifts/{id}/year", name="console_lift_year")
@requires(Permission.READ_LIFTS)
async def lift_year(request: web.Request) -> web.Response:
    found = or_404(
        await read_lift_year(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock())
    )
    return console_page(request, "lifts/year", year=found)
