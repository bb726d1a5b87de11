"""What a reporter of an entrapment adds on the receipt: who is inside, and whether they are out."""

from aiohttp import web

from api.http.access import public
from api.http.body import Form, read_form, text_field
from api.http.held_receipts import held_report
from api.http.keys import SERVICES
from api.http.pages import page
from models.actions.reports.read import ReportView
from models.actions.rescues.answer_release import answer_release
from models.actions.rescues.record_trapped import MOST_INSIDE, NeedOf, People, people_of, tell_trapped
from models.actions.shared.city_rules import city_hotline
from models.rules.reports.kinds import ReportKind
from models.rules.rescues.trap_clock import KnownBy, Step

routes = web.RouteTableDef()

_ANSWERS = {"out": Step.CONFIRMED, "inside": Step.STILL_INSIDE}


@routes.get("/r/{receipt}/people", name="receipt_people_form")
@public
async def people_form(request: web.Request) -> web.Response:
    """A page of its own: the receipt reloads itself, and would lose what is being typed."""
    services, report = request.app[SERVICES], await _entrapment(request)
    return page(
        request,
        "rescues/trapped",
        report=report,
        told=await people_of(report.report_id, services.vault),
        needs=tuple(NeedOf),
        most_inside=MOST_INSIDE,
        hotline=await city_hotline(report.city_id, services.clock()),
    )


@routes.post("/r/{receipt}/people", name="receipt_people")
@public
async def people(request: web.Request) -> web.Response:
    """All of it may be left out; whatever is odd is."""
    services, report = request.app[SERVICES], await _entrapment(request)
    told = _people(await read_form(request))
    if told != People(None) and await tell_trapped(report.report_id, told, services.vault, services.clock()):
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{report.receipt_number}")


@routes.post("/r/{receipt}/out", name="receipt_out")
@public
async def out(request: web.Request) -> web.Response:
    """The trapped person's key: they are out, or somebody still is in there."""
    services, report = request.app[SERVICES], await _entrapment(request)
    step = _ANSWERS.get(text_field(await read_form(request), "answer"))
    if step and await answer_release(report.report_id, step, KnownBy.PAGE, services.clock()):
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{report.receipt_number}")


async def _entrapment(request: web.Request) -> ReportView:
    report = await held_report(request)
    if report.kind is not ReportKind.ENTRAPMENT:
        raise web.HTTPNotFound
    return report


def _people(form: Form) -> People:
    number = text_field(form, "inside")
    inside = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
    ticked = form.getall("needs", [])
    return People(
        inside if 1 <= inside <= MOST_INSIDE else None, tuple(need for need in NeedOf if need in ticked)
    )
