"""Sample events for an organisation's own webhook, one press each, and what it answered."""

import json

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import SAMPLES_OF_ORGANISATION
from bot.channels.sandbox import PARTS, SampleAnswer, send_sample
from models.actions.forwarding.drills import note_sample
from models.actions.shared.organisations import OrganisationName
from models.rules.partners.party_role import Part
from models.rules.partners.sample_events import SampleEvent
from models.rules.staff.access import Permission

routes = web.RouteTableDef()


@routes.get("/console/organisations/{id}/sandbox", name="console_sandbox")
@requires(Permission.TEST_CHANNELS)
async def sandbox(request: web.Request) -> web.Response:
    return _page(request, await organisation_of(request))


@routes.post("/console/organisations/{id}/sandbox", name="console_sandbox_send")
@requires(Permission.TEST_CHANNELS)
async def send(request: web.Request) -> web.Response:
    """The answer is on this page, and nowhere else."""
    found, form, services = await organisation_of(request), await read_form(request), request.app[SERVICES]
    chosen = text_field(form, "event")
    if chosen not in tuple(SampleEvent):
        return _page(request, found, wrong="请选一个事件。")
    if not text_field(form, "agreed"):
        return _page(request, found, wrong="请先和对方说好：没有接好的程序可能当真。")
    if await request.app[RATE_LIMITS].exceeded(SAMPLES_OF_ORGANISATION, str(found.id)):
        return _page(request, found, wrong="这个小时发得太多了，请过一会儿再试。")
    sample = SampleEvent(chosen)
    answer = await send_sample(services, found.id, PARTS.get(found.kind, Part.USE_UNIT), sample)
    if answer is None:
        return _page(request, found, wrong="这个单位不用 webhook 接收，没有地方可以发。")
    await note_sample(found.id, me_of(request).actor, sample, services.clock())
    return _page(request, found, sample=sample, answer=answer)


def _page(
    request: web.Request,
    found: OrganisationName,
    *,
    wrong: str = "",
    sample: SampleEvent | None = None,
    answer: SampleAnswer | None = None,
) -> web.Response:
    sent = json.dumps(json.loads(answer.body), ensure_ascii=False, indent=2) if answer else ""
    return console_page(
        request,
        "partners/sandbox",
        422 if wrong else 200,
        organisation=found,
        events=tuple(SampleEvent),
        wrong=wrong,
        sample=sample,
        answer=answer,
        sent=sent,
    )
