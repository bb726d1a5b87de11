"""Maintenance: confirming a doubtful record, and the links with which workers record what they did."""

from aiohttp import web

from api.console.guard import me_of
from api.console.phone_link import PhoneLink, ask_for_phone_link, issue_phone_link
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import id_in_path
from bot.kernel.links import MaintenanceWorker, work_link
from bot.kernel.signatures import Use
from models.actions.maintenance.record_visit import confirm_notice
from models.rules.partners.kinds import OrganisationKind
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

LINK_PATH = "/console/organisations/{id}/work-link"
WORK_LINK = PhoneLink(
    title="维保工作链接",
    who="维保人员",
    does="记维保",
    kind=OrganisationKind.MAINTAINER,
    use=Use.WORK,
    verb="issue_work_link",
    make=lambda services, maintainer, name: work_link(services, MaintenanceWorker(maintainer, name)),
)


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
    return await ask_for_phone_link(request, WORK_LINK)


@routes.post(LINK_PATH, name="console_work_link")
@requires(Permission.ISSUE_WORK_LINKS)
async def issue_link(request: web.Request) -> web.Response:
    return await issue_phone_link(request, WORK_LINK)
