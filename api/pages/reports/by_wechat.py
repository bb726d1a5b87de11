"""`/r/RECEIPT/by-wechat`: whoever holds the receipt wants to hear by WeChat how the report goes on."""

from aiohttp import web

from api.http.access import public
from api.http.cookies import person_of
from api.http.held_receipts import held_number
from api.http.keys import SERVICES
from models.actions.reports.claim import claim_report

routes = web.RouteTableDef()


@routes.post("/r/{receipt}/by-wechat", name="receipt_by_wechat")
@public
async def by_wechat(request: web.Request) -> web.Response:
    """Signs in first where nobody is; the receipt then shows the button again."""
    number = held_number(request)
    person_id = await person_of(request)
    if person_id is None:
        raise web.HTTPSeeOther(f"/login?next=/r/{number}")
    services = request.app[SERVICES]
    await claim_report(number, person_id, services.vault, services.clock())
    raise web.HTTPSeeOther(f"/r/{number}")
