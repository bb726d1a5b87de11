"""What a message or call costs: dated prices, of one organisation or of all, as in the provider's list."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.console.partners.organisations import organisation_of
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_day
from models.actions.partners.reach import NewPrice, list_prices, set_price
from models.rules.partners.reach import read_price
from models.rules.rescues.call_outs import CallWay
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

PRICES = "/console/organisations/{id}/prices"
MAX_SOURCE = 200


@routes.get(PRICES, name="console_prices")
@requires(Permission.MANAGE_PARTNERS)
async def show(request: web.Request) -> web.Response:
    return await _page(request)


@routes.post(PRICES, name="console_prices_set")
@requires(Permission.MANAGE_PARTNERS)
async def save(request: web.Request) -> web.Response:
    organisation, form = await organisation_of(request), await read_form(request)
    way, day = text_field(form, "way"), read_day(text_field(form, "from_day"))
    price, source = read_price(text_field(form, "price")), text_field(form, "source")
    if way not in tuple(CallWay) or day is None or price is None or not 0 < len(source) <= MAX_SOURCE:
        return await _page(request, form, "请填写单价（元，最多四位小数，不超过 10 元）、从哪天起和依据。")
    of = None if text_field(form, "for_all") else organisation.id
    new = NewPrice(of, CallWay(way), day, price, source)
    await set_price(new, me_of(request).actor, request.app[SERVICES].clock())
    raise web.HTTPSeeOther(f"/console/organisations/{organisation.id}/prices")


async def _page(request: web.Request, form: Form | None = None, wrong: str = "") -> web.Response:
    organisation = await organisation_of(request)
    names = ("way", "price", "from_day", "source", "for_all")
    return console_page(
        request,
        "partners/prices",
        422 if wrong else 200,
        organisation=organisation,
        prices=await list_prices(organisation.id),
        ways=tuple(CallWay),
        typed={name: text_field(form, name) if form else "" for name in names},
        wrong=wrong,
    )
