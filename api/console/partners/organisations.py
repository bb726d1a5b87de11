"""One organisation, and by what way it receives reports."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from models.actions.forwarding.read_deliveries import NEWEST, list_deliveries
from models.actions.partners.reach import months_of
from models.actions.partners.read import last_drills, read_organisation
from models.actions.partners.ways import ways_of
from models.actions.shared.organisations import OrganisationName, find_organisation
from models.actions.shared.pages import PageOf
from models.rules.partners.endpoints import SharedField
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/organisations/{id}", name="console_organisation")
@requires(Permission.READ_ORGANISATIONS)
async def organisation(request: web.Request) -> web.Response:
    scope, now = me_of(request).scope, request.app[SERVICES].clock()
    found = or_404(await read_organisation(scope, id_in_path(request)))
    return console_page(
        request,
        "partners/organisation",
        organisation=found,
        deliveries=await list_deliveries(scope, None, PageOf(NEWEST), now, found.id),
        drills=await last_drills(found.id),
        ways=await ways_of(found.id, now),
        months=await months_of(found.id, now),
        every_field=tuple(SharedField),
        now=now,
    )


async def organisation_of(request: web.Request, kind: OrganisationKind | None = None) -> OrganisationName:
    """Raises 404 where the reader's scope has no such organisation, or it is of another kind."""
    return or_404(await find_organisation(me_of(request).scope, id_in_path(request), kind))
