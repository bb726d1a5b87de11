"""Where an organisation stands, typed from the map that its staff use."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.console.versions import CHANGED, version_in
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from models.actions.partners.place import read_place, set_place
from models.actions.shared.organisations import OrganisationName
from models.actions.shared.versions import ChangedMeanwhile
from models.rules.base.version import version_of
from models.rules.imports.cells import BadCell
from models.rules.imports.places import DATUM, LATITUDE, LONGITUDE
from models.rules.lifts.coordinates import Coordinates, to_gcj02
from models.rules.lifts.navigation import navigation_links
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

PATH = "/console/organisations/{id}/place"


@routes.get(PATH, name="console_organisation_place")
@requires(Permission.MANAGE_PARTNERS)
async def place_form(request: web.Request) -> web.Response:
    return await _page(request, await organisation_of(request))


@routes.post(PATH, name="console_organisation_place_set")
@requires(Permission.MANAGE_PARTNERS)
async def set_point(request: web.Request) -> web.Response:
    found, form = await organisation_of(request), await read_form(request)
    try:
        point = _point_in(form)
    except BadCell as bad:
        return await _page(request, found, form, f"坐标{bad}。")
    try:
        await set_place(
            found.id, point, me_of(request).actor, request.app[SERVICES].clock(), version_in(form)
        )
    except ChangedMeanwhile:
        return await _page(request, found, form, is_changed=True)
    raise web.HTTPSeeOther(f"/console/organisations/{found.id}")


def _point_in(form: Form) -> Coordinates | None:
    """In GCJ-02; None where both fields are empty. Raises BadCell."""
    latitude, longitude = (text_field(form, name)[:20] for name in ("latitude", "longitude"))
    if not latitude and not longitude:
        return None
    if not latitude or not longitude:
        raise BadCell("的纬度和经度要一起填")
    point = Coordinates(LATITUDE.read(latitude), LONGITUDE.read(longitude))
    return to_gcj02(point, DATUM.read(text_field(form, "datum")[:10]))


async def _page(
    request: web.Request,
    found: OrganisationName,
    form: Form | None = None,
    wrong: str = "",
    *,
    is_changed: bool = False,
) -> web.Response:
    """`is_changed`: somebody else has saved it since the form was opened."""
    kept = await read_place(found.id)
    shown = {"latitude": "", "longitude": "", "datum": "GCJ-02"}
    if kept:
        latitude, longitude = kept.degrees
        shown |= {"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"}
    typed = {name: text_field(form, name)[:20] for name in shown} if form else shown
    return console_page(
        request,
        "partners/place",
        409 if is_changed else 422 if wrong else 200,
        organisation=found,
        kept=shown if kept else None,
        links=navigation_links(kept, found.name) if kept else (),
        typed=typed,
        wrong=CHANGED if is_changed else wrong,
        version=version_of(kept),
    )
