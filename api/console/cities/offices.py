"""Sub-districts and sector departments, whose people read about their lifts."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.cities.offices import list_offices, set_office
from models.actions.cities.read_places import list_districts
from models.rules.lifts.use import LiftUse
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

PATH = "/console/offices"


@routes.get(PATH, name="console_offices")
@requires(Permission.CONFIGURE_CITIES)
async def offices(request: web.Request) -> web.Response:
    return await _page(request)


@routes.post(PATH, name="console_office_set")
@requires(Permission.CONFIGURE_CITIES)
async def set_one(request: web.Request) -> web.Response:
    form = await read_form(request)
    district_id, name = read_id(text_field(form, "district")), text_field(form, "name")
    if district_id is None:
        return await _page(request, form, wrong="请选择区县。")
    if not name:
        return await _page(request, form, wrong="请写明镇街或部门的名称。")
    now = request.app[SERVICES].clock()
    if await set_office(district_id, name, _uses(form), me_of(request).actor, now) is None:
        return await _page(request, form, wrong="没有这个区县，请重新选择。")
    raise web.HTTPSeeOther(PATH)


def _uses(form: Form | None) -> list[LiftUse]:
    chosen = set(map(str, form.getall("use", []))) if form else set()
    return [use for use in LiftUse if use.value in chosen]


async def _page(request: web.Request, form: Form | None = None, *, wrong: str = "") -> web.Response:
    return console_page(
        request,
        "cities/offices",
        422 if wrong else 200,
        offices=await list_offices(),
        districts=await list_districts(),
        uses=list(LiftUse),
        typed={
            "district": text_field(form, "district") if form else "",
            "name": text_field(form, "name") if form else "",
        },
        chosen=_uses(form),
        wrong=wrong,
    )
