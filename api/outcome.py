"""Whether a hazard that was called resolved is fixed: the author's own word, on the receipt."""

from aiohttp import web

from api.access import public
from api.body import read_form, text_field
from api.held_receipt import held_report
from api.keys import RATE_LIMITS, SERVICES
from api.rate_limits import ANSWERS_OF_RECEIPT
from models.actions.answer_fixed import answer_fixed

routes = web.RouteTableDef()

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
