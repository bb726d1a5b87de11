"""An insurer's own reports as they come in, and one of them with its questions and evidence."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.evidence import send_evidence
from api.console.reports.report import incident_in_scope
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import address_of_next, asked_choice, asked_day, beginning_of, end_of, id_in_path, or_404
from bot.kernel.links import photo_link, voice_players
from models.actions.partners.inbox import InboxFilter, InboxState, insurer_of, list_inbox, questions_about
from models.actions.shared.cursor import Cursor
from models.actions.shared.organisations import OrganisationName
from models.rules.reports.kinds import ReportKind
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

REFRESH_SECONDS = 20


@routes.get("/console/inbox", name="console_inbox")
@requires(Permission.WORK_INBOX)
async def inbox(request: web.Request) -> web.Response:
    """With `live=1` the first page comes anew by itself, without script: the reader's choice (WCAG 2.2.2)."""
    wanted = InboxFilter(
        state=asked_choice(request, "state", InboxState),
        kind=asked_choice(request, "kind", ReportKind),
        since=beginning_of(asked_day(request, "from")),
        until=end_of(asked_day(request, "to")),
    )
    after = Cursor.read(request.query.get("after", ""))
    found = await list_inbox(me_of(request).scope, wanted, after)
    is_live = request.query.get("live") == "1" and after is None
    return console_page(
        request,
        "partners/inbox",
        wanted=wanted,
        query=request.query,
        found=found,
        states=tuple(InboxState),
        kinds=tuple(ReportKind),
        next_address=address_of_next(request, found.after),
        refresh_seconds=REFRESH_SECONDS if is_live else None,
        still_address=str(request.rel_url.without_query_params("live")),
        live_address=str(request.rel_url.without_query_params("after").update_query(live="1")),
    )


@routes.get("/console/inbox/{id}", name="console_inbox_item")
@requires(Permission.WORK_INBOX)
async def item(request: web.Request) -> web.Response:
    return await item_page(request, await told_insurer(request))


@routes.get("/console/inbox/{id}/evidence.zip", name="console_inbox_evidence")
@requires(Permission.WORK_INBOX)
async def evidence(request: web.Request) -> web.StreamResponse:
    insurer = await told_insurer(request)
    return await send_evidence(request, await incident_in_scope(request), insurer)


async def told_insurer(request: web.Request) -> OrganisationName:
    """Who answers for the incident. Raises 404 where the incident is not in the reader's inbox."""
    return or_404(await insurer_of(me_of(request).scope, id_in_path(request)))


async def item_page(
    request: web.Request, insurer: OrganisationName, status: int = 200, *, wrong: str = ""
) -> web.Response:
    incident, services = await incident_in_scope(request), request.app[SERVICES]
    own = next((line for line in incident.recipients if line.name == insurer.name), None)
    return console_page(
        request,
        "partners/inbox_item",
        status,
        incident=incident,
        own=own,
        photos={
            photo: photo_link(services, photo, relative=True)
            for report in incident.reports
            for photo in report.photos
        },
        voices={
            report.id: voice_players(services, (one for one in report.voices if one.is_shared))
            for report in incident.reports
        },
        questions=await questions_about(insurer.id, incident.id),
        wrong=wrong,
    )
