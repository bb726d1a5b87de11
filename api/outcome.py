"""Whether a hazard that was called resolved is fixed: the author's own word, on the receipt."""

from aiohttp import web

from api.access import public
from api.body import read_form, text_field
from api.keys import RATE_LIMITS, SERVICES
from api.rate_limits import ANSWERS_OF_RECEIPT
from models.actions.answer_fixed import answer_fixed
from models.actions.read_report import report_by_number
from models.rules import receipt_number

routes = web.RouteTableDef()

_ANSWERS = {"fixed": True, "not_fixed": False}


@routes.post("/r/{receipt}/fixed", name="receipt_fixed")
@public
async def fixed(request: web.Request) -> web.Response:
    """A second tap changes nothing."""
    services = request.app[SERVICES]
    number = receipt_number.read(request.match_info["receipt"][:100])
    report = await report_by_number(number) if number else None
    if number is None or report is None:
        raise web.HTTPNotFound
    await request.app[RATE_LIMITS].require(ANSWERS_OF_RECEIPT, number)
    said = _ANSWERS.get(text_field(await read_form(request), "answer"))
    if said is not None and await answer_fixed(report.report_id, fixed=said, now=services.clock()) is None:
        await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{number}")
