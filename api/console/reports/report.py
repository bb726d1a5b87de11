"""One report with all that happened."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from bot.kernel.links import photo_link, voice_players
from models.actions.desks.work_on_page import own_parts
from models.actions.reports.matter_files import files_of
from models.actions.reports.read_incident import IncidentView, read_incident
from models.actions.rescues.read import read_rescue
from models.actions.rescues.read_call_outs import call_outs_of
from models.actions.rescues.record_trapped import people_in
from models.rules.reports.contact import masked_phone
from models.rules.rescues.trap_clock import RESPONDER_STEPS, Cause
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/reports/{id}", name="console_report")
@requires(Permission.READ_REPORTS)
async def report(request: web.Request) -> web.Response:
    return await report_page(request, await incident_in_scope(request))


async def incident_in_scope(request: web.Request) -> IncidentView:
    """Raises 404 where it does not exist for this person."""
    return or_404(await read_incident(me_of(request).scope, id_in_path(request)))


async def report_page(
    request: web.Request, incident: IncidentView, status: int = 200, *, wrong: str = ""
) -> web.Response:
    services = request.app[SERVICES]
    now = services.clock()
    photos = {
        photo: photo_link(services, photo, relative=True)
        for report in incident.reports
        for photo in report.photos
    }
    phones = {
        report.id: masked_phone(services.vault.open(report.phone_sealed))
        for report in incident.reports
        if report.phone_sealed
    }
    hears_all = me_of(request).scope.may(Permission.TALK_WITH_RESIDENTS)
    voices = {
        report.id: voice_players(services, (one for one in report.voices if one.is_shared or hears_all))
        for report in incident.reports
    }
    rescue = await read_rescue(incident.id)
    return console_page(
        request,
        "reports/report",
        status,
        incident=incident,
        photos=photos,
        phones=phones,
        voices=voices,
        rescue=rescue,
        call_outs=await call_outs_of(incident.id) if rescue else [],
        people=await people_in(incident.id, services.vault) if rescue and _may_see_people(request) else None,
        own_parts=await own_parts(me_of(request).scope, incident.id),
        files=await files_of(me_of(request).scope, incident.id),
        causes=tuple(Cause),
        steps=RESPONDER_STEPS,
        now=now,
        wrong=wrong,
    )


def _may_see_people(request: web.Request) -> bool:
    """Who is ill or a child is for those who rescue (PIPL 28)."""
    return me_of(request).scope.may(Permission.RECORD_RESCUE)
