"""Maintenance: what is overdue, what is doubtful, and the links with which workers record what they did."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import address_of_next, asked_id, id_in_path
from api.http.qr import qr_svg
from bot.kernel.links import WORK_LASTS, Worker, work_link
from models.actions.maintenance.read import list_doubts, list_overdue, notices_in
from models.actions.maintenance.record_visit import confirm_notice
from models.actions.shared.audit import Subject, record_audit
from models.actions.shared.scope import organisations_in
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import Permission
from models.tables.partners.organisation import Organisation

routes = web.RouteTableDef()

LINK_PATH = "/console/organisations/{id}/work-link"


@routes.get("/console/maintenance", name="console_maintenance")
@requires(Permission.READ_MAINTENANCE)
async def maintenance(request: web.Request) -> web.Response:
    me, now = me_of(request), request.app[SERVICES].clock()
    overdue, after = await list_overdue(me.scope, asked_id(request, "after"), now)
    return console_page(
        request,
        "maintenance/visits",
        overdue=overdue,
        next_address=address_of_next(request, after),
        doubts=await list_doubts(me.scope),
    )


@routes.post("/console/maintenance/{id}/confirm", name="console_maintenance_confirm")
@requires(Permission.CONFIRM_MAINTENANCE)
async def confirm(request: web.Request) -> web.Response:
    me = me_of(request)
    notice = await notices_in(me.scope).get_or_none(id=id_in_path(request))
    if notice is None:
        raise web.HTTPNotFound
    await confirm_notice(notice, me.actor, request.app[SERVICES].clock())
    raise web.HTTPSeeOther("/console/maintenance#doubts")


@routes.get(LINK_PATH, name="console_work_link_ask")
@requires(Permission.ISSUE_WORK_LINKS)
async def ask_for_link(request: web.Request) -> web.Response:
    return console_page(
        request, "maintenance/work_link", maintainer=await _maintainer(request), wrong="", link="", qr=""
    )


@routes.post(LINK_PATH, name="console_work_link")
@requires(Permission.ISSUE_WORK_LINKS)
async def issue_link(request: web.Request) -> web.Response:
    """A link for one worker by name, shown once. The audit log says for whom, never the link."""
    maintainer, form = await _maintainer(request), await read_form(request)
    name = text_field(form, "worker")[:50]
    if not name:
        return console_page(
            request,
            "maintenance/work_link",
            422,
            maintainer=maintainer,
            wrong="请写维保人员的姓名。",
            link="",
            qr="",
        )
    services = request.app[SERVICES]
    now = services.clock()
    link = work_link(services, Worker(maintainer.id, name), now)
    subject = Subject("organisation", str(maintainer.id))
    await record_audit(
        me_of(request).actor, "issue_work_link", subject, now, details={"days": WORK_LASTS.days}
    )
    return console_page(
        request,
        "maintenance/work_link",
        maintainer=maintainer,
        wrong="",
        link=link,
        worker=name,
        qr=qr_svg(link),
    )


async def _maintainer(request: web.Request) -> Organisation:
    found = await organisations_in(me_of(request).scope).get_or_none(
        id=id_in_path(request), kind=OrganisationKind.MAINTAINER
    )
    if found is None:
        raise web.HTTPNotFound
    return found
