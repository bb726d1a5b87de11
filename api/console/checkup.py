"""How the installation stands: the checks of `scripts/doctor`, on a page."""

from aiohttp import web

from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from bot.checkup.examine import examine
from bot.checkup.installation import installation_of
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/checkup", name="console_checkup")
@requires(Permission.SEE_INSTALLATION)
async def checkup(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    now = services.clock()
    signs = await examine(installation_of(services.settings), now)
    return console_page(request, "checkup", signs=signs, now=now)
