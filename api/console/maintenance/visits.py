"""Maintenance: confirming a doubtful record, and the links with which workers record what they did."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path
from api.http.qr import qr_svg
from bot.kernel.links import MaintenanceWorker, work_link
from bot.kernel.signatures import LASTS, Use
from models.actions.maintenance.record_visit import confirm_notice
from models.actions.shared.audit import AuditSubject, audit_alone
from models.actions.shared.organisations import OrganisationName
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

LINK_PATH = "/console/organisations/{id}/work-link"


@routes.post("/console/maintenance/{id}/confirm", name="console_maintenance_confirm")
@requires(Permission.CONFIRM_MAINTENANCE)
async def confirm(request: web.Request) -> web.Response:
    me = me_of(request)
    if not await confirm_notice(me.scope, id_in_path(request), me.actor, request.app[SERVICES].clock()):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther("/console/maintenance/visits?check=open")


@routes.get(LINK_PATH, name="console_work_link_ask")
@requires(Permission.ISSUE_WORK_LINKS)
async def ask_for_link(request: web.Request) -> web.Response:
    return _link_page(request, await organisation_of(request, OrganisationKind.MAINTAINER))


@routes.post(LINK_PATH, name="console_work_link")
@requires(Permission.ISSUE_WORK_LINKS)
async def issue_link(request: web.Request) -> web.Response:
    """A link for one worker by name, shown once. The audit log says for whom, never the link."""
    maintainer = await organisation_of(request, OrganisationKind.MAINTAINER)
    name = text_field(await read_form(request), "worker")[:50]
    if not name:
        return _link_page(request, maintainer, 422, wrong="请写维保人员的姓名。")
    services = request.app[SERVICES]
    now = services.clock()
    link = work_link(services, MaintenanceWorker(maintainer.id, name))
    subject = AuditSubject("organisation", str(maintainer.id))
    await audit_alone(me_of(request).actor, "issue_work_link", subject, now, {"days": LASTS[Use.WORK].days})
    return _link_page(request, maintainer, link=link, worker=name)


def _link_page(
    request: web.Request,
    maintainer: OrganisationName,
    status: int = 200,
    *,
    link: str = "",
    worker: str = "",
    wrong: str = "",
) -> web.Response:
    return console_page(
        request,
        "maintenance/work_link",
        status,
        maintainer=maintainer,
        link=link,
        worker=worker,
        qr=qr_svg(link) if link else "",
        wrong=wrong,
    )
