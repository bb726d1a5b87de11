"""One lift's card, and a new code for it."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from models.actions.lifts.read import LiftView, read_lift
from models.actions.lifts.reissue_code import reissue_code
from models.actions.maintenance.open_findings import open_findings
from models.actions.maintenance.read import read_lift_maintenance
from models.actions.reports.list_incidents import NEWEST, IncidentFilter, list_incidents
from models.actions.reports.read_severe_hazards import open_hazards_of
from models.actions.shared.pages import PageOf
from models.actions.terminals.read import terminals_of
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

INCIDENTS_SHOWN = 20
CODE_PATH = "/console/lifts/{id}/code"


@routes.get("/console/lifts/{id}", name="console_lift")
@requires(Permission.READ_LIFTS)
async def lift(request: web.Request) -> web.Response:
    found, now = await lift_in_scope(request), request.app[SERVICES].clock()
    history = await list_incidents(
        me_of(request).scope, IncidentFilter(lift_id=found.line.id), PageOf(NEWEST, size=INCIDENTS_SHOWN), now
    )
    maintenance = await read_lift_maintenance(found.line.id, now)
    return console_page(
        request,
        "lifts/lift",
        lift=found,
        history=history,
        maintenance=maintenance,
        findings=await open_findings(found.line.id, now),
        hazards=await open_hazards_of(me_of(request).scope, found.line.id, now),
        terminals=await terminals_of(found.line.id, now),
    )


@routes.get(CODE_PATH, name="console_code_reissue_ask")
@requires(Permission.REISSUE_CODES)
async def ask_to_reissue(request: web.Request) -> web.Response:
    return console_page(request, "lifts/reissue", lift=await lift_in_scope(request), wrong="", why="")


@routes.post(CODE_PATH, name="console_code_reissue")
@requires(Permission.REISSUE_CODES)
async def reissue(request: web.Request) -> web.Response:
    found, form = await lift_in_scope(request), await read_form(request)
    why, sure = text_field(form, "why")[:200], text_field(form, "sure")
    wrong = "请写明原因。" if not why else "" if sure else "请勾选确认。"
    if wrong:
        return console_page(request, "lifts/reissue", 422, lift=found, wrong=wrong, why=why)
    me, now = me_of(request), request.app[SERVICES].clock()
    seen = text_field(form, "seen")
    if await reissue_code(found.line.id, seen, why, me.actor, now) is None:
        wrong = "这部电梯刚刚已换过码，请核对后再决定。"
        return console_page(request, "lifts/reissue", 409, lift=found, wrong=wrong, why=why)
    await request.app[SERVICES].cards.changed(seen)
    raise web.HTTPSeeOther(f"/console/lifts/{found.line.id}#codes")


async def lift_in_scope(request: web.Request) -> LiftView:
    """Raises 404 where it does not exist for this person."""
    return or_404(await read_lift(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock()))
