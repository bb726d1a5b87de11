"""Photos and files of a matter: added, looked at, taken back."""

from aiohttp import web

from api.console.guard import me_of
from api.console.reports.actions import signature_of
from api.console.reports.report import incident_in_scope, report_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.kept_file import keep_file, send_file
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.reports.matter_files import MOST_FILES, CannotAdd, add_file, file_content, remove_file
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

ONE = "/console/reports/{id}/files"
_REFUSALS = {
    CannotAdd.TOO_MANY: f"一件事最多放 {MOST_FILES} 个文件。",
    CannotAdd.ALREADY: "这个文件已经在这里了。",
}


@routes.post(ONE, name="console_report_file_add")
@requires(Permission.ANSWER_REPORTS)
async def add(request: web.Request) -> web.Response:
    me, incident, services = me_of(request), await incident_in_scope(request), request.app[SERVICES]
    form = await read_form(request)
    new = await keep_file(services, form)
    if isinstance(new, str):
        return await report_page(request, incident, 422, wrong=new)
    signature, shared = await signature_of(me), bool(text_field(form, "shared"))
    refused = await add_file(me.scope, incident.id, new, signature, me.actor, services.clock(), shared=shared)
    if refused is not None:
        return await report_page(request, incident, 409, wrong=_REFUSALS[refused])
    raise web.HTTPSeeOther(f"/console/reports/{incident.id}#files")


@routes.get(ONE + "/{file}", name="console_report_file")
@requires(Permission.READ_REPORTS)
async def look(request: web.Request) -> web.StreamResponse:
    file_id, incident = read_id(request.match_info["file"]), await incident_in_scope(request)
    found = await file_content(me_of(request).scope, incident.id, file_id) if file_id else None
    return await send_file(request.app[SERVICES], found)


@routes.post(ONE + "/{file}/remove", name="console_report_file_remove")
@requires(Permission.ANSWER_REPORTS)
async def remove(request: web.Request) -> web.Response:
    me, incident, services = me_of(request), await incident_in_scope(request), request.app[SERVICES]
    file_id = read_id(request.match_info["file"])
    if file_id is None or not await remove_file(
        me.scope, file_id, me.actor, services.clock(), services.photos.remove
    ):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/console/reports/{incident.id}#files")
