"""Reports: the list with its filters in the address, and one report with all that happened."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import (
    address_of_next,
    asked_choice,
    asked_day,
    asked_id,
    asked_words,
    beginning_of,
    end_of,
    id_in_path,
)
from bot.kernel.links import photo_link
from models.actions.cities.read_places import districts_in
from models.actions.desks.work_on_page import own_parts
from models.actions.reports.list_incidents import WORDS_WITHIN, IncidentFilter, IncidentState, list_incidents
from models.actions.reports.matter_files import files_of
from models.actions.reports.read_incident import IncidentView, read_incident
from models.actions.rescues.read import read_rescue
from models.actions.rescues.read_call_outs import call_outs_of
from models.actions.rescues.record_trapped import people_in
from models.actions.shared.cursor import Cursor
from models.rules.reports import receipt_number
from models.rules.reports.contact import masked_phone
from models.rules.reports.kinds import ReportKind
from models.rules.rescues.trap_clock import RESPONDER_STEPS, Cause
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/reports", name="console_reports")
@requires(Permission.READ_REPORTS)
async def reports(request: web.Request) -> web.Response:
    scope, now = me_of(request).scope, request.app[SERVICES].clock()
    wanted = asked_filter(request)
    found = await list_incidents(scope, wanted, Cursor.read(request.query.get("after", "")), now)
    return console_page(
        request,
        "reports/reports",
        wanted=wanted,
        query=request.query,
        found=found,
        next_address=address_of_next(request, found.after),
        kinds=tuple(ReportKind),
        states=tuple(IncidentState),
        districts=await districts_in(scope),
        word_days=WORDS_WITHIN.days,
        query_string=request.rel_url.query_string,
    )


@routes.get("/console/reports/{id}", name="console_report")
@requires(Permission.READ_REPORTS)
async def report(request: web.Request) -> web.Response:
    return await report_page(request, await incident_in_scope(request))


def asked_filter(request: web.Request) -> IncidentFilter:
    words = asked_words(request)
    number = receipt_number.read(words)
    return IncidentFilter(
        words=words,
        receipt_hash=request.app[SERVICES].vault.look_up_hash(number) if number else "",
        kind=asked_choice(request, "kind", ReportKind),
        state=asked_choice(request, "state", IncidentState),
        since=beginning_of(asked_day(request, "from")),
        until=end_of(asked_day(request, "to")),
        district_id=asked_id(request, "district"),
        lift_id=asked_id(request, "lift"),
    )


async def incident_in_scope(request: web.Request) -> IncidentView:
    """Raises 404 where it does not exist for this person."""
    found = await read_incident(me_of(request).scope, id_in_path(request))
    if found is None:
        raise web.HTTPNotFound
    return found


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
    rescue = await read_rescue(incident.id)
    return console_page(
        request,
        "reports/report",
        status,
        incident=incident,
        photos=photos,
        phones=phones,
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
