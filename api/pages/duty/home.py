"""Behind a duty link: what is to be done today, this week or this month, and what is still open."""

from aiohttp import web

from api.http.access import public
from api.http.keys import SERVICES
from api.http.pages import allow_page_script, page
from api.http.params import read_id
from api.pages.duty.people import active_here, leave_pass, people_here
from bot.kernel.duty_links import passes_in
from bot.texts.duty_calendar import duty_calendar
from models.actions.duty.appointments import duty_person
from models.actions.duty.read import DutySheetView, duty_today, read_sheet
from models.rules.duty.risk_list import duty_model

routes = web.RouteTableDef()


@routes.get("/duty", name="duty")
@public
async def duty(request: web.Request) -> web.Response:
    """A link makes the phone that person's, and its address goes away: it is as good as a key."""
    services = request.app[SERVICES]
    appointment, signature = (request.query.get(name, "") for name in ("appointment", "signature"))
    if appointment:
        linked = passes_in(services, [(appointment, signature)])
        if not linked or await duty_person(next(iter(linked)), services.clock()) is None:
            return page(request, "duty/home", 410, people=[], gone=True)
        answer = web.Response(status=303, headers={"Location": "/duty"})
        leave_pass(request, answer, appointment, signature)
        return answer
    people = await active_here(request)
    now = services.clock()
    told = [(one, await duty_today(one, now, is_by_lift=duty_model(one.regime).is_by_lift)) for one in people]
    response = page(request, "duty/home", 200 if people else 410, people=told, gone=False)
    allow_page_script(response)
    return response


@routes.get("/duty/reminders.ics", name="duty_reminders")
@public
async def reminders(request: web.Request) -> web.Response:
    """For the phone's own calendar. Raises 404 for a phone without a post."""
    people, services = await active_here(request), request.app[SERVICES]
    if not people:
        raise web.HTTPNotFound
    text = duty_calendar(people, f"{services.settings.public_url}/duty", services.clock())
    headers = {"Content-Disposition": 'attachment; filename="duty.ics"', "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/calendar", charset="utf-8", headers=headers)


@routes.get("/duty/sheets/{id}", name="duty_sheet")
@public
async def sheet(request: web.Request) -> web.Response:
    response = page(request, "duty/sheet", sheet=await _sheet(request))
    allow_page_script(response)
    return response


async def _sheet(request: web.Request) -> DutySheetView:
    """Of an organisation that the phone has a post in. Raises 404."""
    key = read_id(request.match_info["id"])
    for one in await people_here(request) if key else []:
        if key and (found := await read_sheet(key, one.organisation_id)) is not None:
            return found
    raise web.HTTPNotFound
