"""The insured share of lifts by district, use and product, beside the targets."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from models.actions.insurance.read_coverage import read_coverage
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.coverage import Counts
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/coverage", name="console_coverage")
@requires(Permission.READ_COVERAGE)
async def coverage(request: web.Request) -> web.Response:
    now = request.app[SERVICES].clock()
    found = await read_coverage(me_of(request).scope, now)
    return console_page(
        request, "insurance/coverage", found=found, counts=tuple(Counts), today=now.astimezone(LOCAL).date()
    )
