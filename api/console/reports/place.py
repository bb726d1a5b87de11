"""A report is of another lift: staff choose the right one, and both sides are told."""

import secrets
from uuid import UUID

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.reports.actions import signature_of
from api.console.reports.report import incident_in_scope
from api.http.access import requires
from api.http.body import form_nonce, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import asked_id, asked_words, read_id
from models.actions.lifts.suggest import suggest_lifts
from models.actions.reports.correct_place import CannotCorrect, correct_place
from models.actions.reports.read_incident import IncidentReportLine, IncidentView
from models.actions.shared.scope import incidents_in
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

PLACE = "/console/reports/{id}/place"
_REFUSALS = {
    CannotCorrect.NO_REPORT: "没有这份报告。",
    CannotCorrect.NO_LIFT: "没有这部电梯，请重新选。",
    CannotCorrect.OVER: "这件事已经办完或合并，不能再换电梯。",
    CannotCorrect.SAME: "这份报告已经在这部电梯上。",
}


@routes.get(PLACE, name="console_report_place")
@requires(Permission.CORRECT_PLACE)
async def choose(request: web.Request) -> web.Response:
    """`?report=` names which of the matter's reports, `?q=` lists lifts."""
    incident = await incident_in_scope(request)
    return await _page(request, incident, asked_id(request, "report"))


@routes.post(PLACE, name="console_report_place_set")
@requires(Permission.CORRECT_PLACE)
async def correct(request: web.Request) -> web.Response:
    me, incident, services = me_of(request), await incident_in_scope(request), request.app[SERVICES]
    form = await read_form(request)
    report_id, lift_id = read_id(text_field(form, "report")), read_id(text_field(form, "lift"))
    if report_id not in {one.id for one in incident.reports} or report_id is None or lift_id is None:
        return await _page(request, incident, report_id, 422, "请选择是哪部电梯。")
    done = await correct_place(
        me.scope, report_id, lift_id, form_nonce(form), await signature_of(me), me.actor, services.clock()
    )
    if isinstance(done, CannotCorrect):
        return await _page(request, incident, report_id, 409, _REFUSALS[done])
    await services.wake_workers()
    if await incidents_in(me.scope).filter(id=done).exists():
        raise web.HTTPSeeOther(f"/console/reports/{done}")
    raise web.HTTPSeeOther(f"/console/reports/{incident.id}")


async def _page(
    request: web.Request, incident: IncidentView, report_id: UUID | None, status: int = 200, wrong: str = ""
) -> web.Response:
    chosen: IncidentReportLine | None = next(
        (one for one in incident.reports if one.id == report_id), next(iter(incident.reports), None)
    )
    words = asked_words(request)
    return console_page(
        request,
        "reports/place",
        status,
        incident=incident,
        report=chosen,
        words=words,
        found=await suggest_lifts(me_of(request).scope, words),
        nonce=secrets.token_urlsafe(16),
        wrong=wrong,
    )
