"""Who maintains a lift and how well: for residents, and for use units that choose a maintainer."""

from uuid import UUID

from aiohttp import web

from api.http.access import public
from api.http.default_city import default_city_if_any
from api.http.keys import SERVICES
from api.http.pages import page
from api.http.params import or_404
from api.pages.lifts.scanned import with_lift
from models.actions.cities.find import city_by_code, city_by_id
from models.actions.lifts.find import LiftCard, maintainer_of
from models.actions.maintenance.read import read_lift_maintenance
from models.actions.maintenance.read_evaluations import SORTS, compared, history_of, in_publicity, newest_of
from models.actions.maintenance.read_year import read_year
from models.actions.partners.find import maintainer_by_id
from models.rules.maintenance.evaluation_scheme import Measure

routes = web.RouteTableDef()


@routes.get("/l/{code}/maintainer", name="maintainer")
@public
@with_lift
async def maintainer_of_lift(request: web.Request, card: LiftCard) -> web.Response:
    maintainer_id = await maintainer_of(card.lift_id)
    now = request.app[SERVICES].clock()
    return page(
        request,
        "maintenance/maintainer",
        card=card,
        maintainer_id=maintainer_id,
        evaluation=await newest_of(maintainer_id) if maintainer_id else None,
        found=await read_lift_maintenance(card.lift_id, now),
        year=await read_year(card.lift_id, now),
        measures=tuple(Measure),
    )


@routes.get("/maintainers", name="maintainers")
@public
async def maintainers(request: web.Request) -> web.Response:
    """The comparison, by name unless a column is asked for; of the default city unless another is."""
    sort = request.query.get("sort", "")
    city = await city_by_code(request.query.get("city", "")[:6])
    city_id = city.id if city else await default_city_if_any()
    found = await compared(city_id, sort)
    return page(
        request,
        "maintenance/maintainers",
        sort=sort if sort in SORTS else "",
        city=city or await city_by_id(city_id),
        is_default=city is None,
        found=found,
        public=await in_publicity(city_id),
        measures=[name for name in Measure if any(one.measure(name) for one in found)],
    )


@routes.get("/maintainers/{id}", name="maintainer_evaluation")
@public
async def maintainer_evaluation(request: web.Request) -> web.Response:
    """The newest evaluation step by step, and how it was before."""
    try:
        key = UUID(request.match_info["id"])
    except ValueError:
        raise web.HTTPNotFound from None
    organisation = or_404(await maintainer_by_id(key))
    return page(
        request,
        "maintenance/evaluation",
        maintainer=organisation,
        evaluation=await newest_of(key),
        history=await history_of(key),
    )
