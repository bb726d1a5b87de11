"""What an organisation does about a report on its page, by whatever channel it was told."""

from aiohttp import web

from api.console.desks.desk import REFUSALS, read_word
from api.console.guard import me_of
from api.console.reports.report import incident_in_scope, report_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.desks.work import CannotSay
from models.actions.desks.work_on_page import work_on_page
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

WORK_REFUSALS = REFUSALS | {
    CannotSay.NOT_HELD: "这件事已经办结，或正由坐席台办理，没有再记。",
    CannotSay.TOO_LATE: "已经受理，不能再改成不受理。",
}


@routes.post("/console/reports/{id}/work", name="console_report_work")
@requires(Permission.WORK_DESK)
async def work(request: web.Request) -> web.Response:
    """Accept under a number, handle, resolve, or refuse with a reason: the words of a desk."""
    me, incident = me_of(request), await incident_in_scope(request)
    form, services = await read_form(request), request.app[SERVICES]
    said, wrong = read_word(form)
    organisation_id = read_id(text_field(form, "organisation"))
    if said is None or organisation_id is None:
        return await report_page(request, incident, 422, wrong=wrong or "请选择是哪个单位。")
    now = services.clock()
    refused = await work_on_page(me.scope, incident.id, organisation_id, said, me.actor, now)
    if refused is not None:
        status = 409 if refused in (CannotSay.NOT_HELD, CannotSay.TOO_LATE) else 422
        return await report_page(request, incident, status, wrong=WORK_REFUSALS[refused])
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/console/reports/{incident.id}#timeline")
