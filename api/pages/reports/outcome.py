"""What the author says on the receipt: whether a hazard is fixed, and which lift it really is."""

from aiohttp import web

from api.http.access import public
from api.http.body import read_form, text_field
from api.http.held_receipts import held_report
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import ANSWERS_OF_RECEIPT
from bot.chat.named_lifts import by_numbers
from bot.services import Services
from models.actions.reports.answer_fixed import answer_fixed
from models.actions.reports.extend import Addition
from models.actions.reports.move import put_on_lift
from models.actions.reports.read import ReportView

routes = web.RouteTableDef()

MOST_OF_A_NAME = 200  # characters that name a lift
_ANSWERS = {"fixed": True, "not_fixed": False}


@routes.post("/r/{receipt}/fixed", name="receipt_fixed")
@public
async def fixed(request: web.Request) -> web.Response:
    """A second tap changes nothing."""
    services = request.app[SERVICES]
    report = await held_report(request)
    await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, report.receipt_number)
    said = _ANSWERS.get(text_field(await read_form(request), "answer"))
    if said is not None and await answer_fixed(report.report_id, fixed=said, now=services.clock()) is None:
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{report.receipt_number}")


@routes.post("/r/{receipt}/lift", name="receipt_lift")
@public
async def correct_lift(request: web.Request) -> web.Response:
    """Name the lift, or correct it: both sides are told. The same again changes nothing."""
    services = request.app[SERVICES]
    report = await held_report(request)
    await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, report.receipt_number)
    said = text_field(await read_form(request), "lift")[:MOST_OF_A_NAME]
    if not (report.may_correct_lift and await put_report_on_lift(services, report, said)):
        raise web.HTTPSeeOther(f"/r/{report.receipt_number}?lift=unknown#lift")
    raise web.HTTPSeeOther(f"/r/{report.receipt_number}")


async def put_report_on_lift(services: Services, report: ReportView, said: str) -> bool:
    """By a code or a number in what is said. False where it names no lift, or several."""
    card = (await by_numbers(services, said)).one
    if card is None or card.lift_id is None:
        return False
    key = f"receipt:{report.report_id}:lift:{card.lift_id}:{len(report.timeline)}"
    if await put_on_lift(Addition(key, report.report_id), card.lift_id, services.clock()):
        await services.wake_workers()
    return True
