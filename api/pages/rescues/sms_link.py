"""The page behind the short link of an SMS: one tap says that this person goes.

Opening it acknowledges nothing: phones and their filters open links by themselves.
"""

import re

from aiohttp import web

from api.http.access import public
from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import page
from api.http.rate_limits import UNKNOWN_SMS_LINKS_FROM_ADDRESS
from bot.kernel.links import rescue_link
from models.actions.rescues.answer_call_out import SmsLink, acknowledge_by_link, find_sms_link

routes = web.RouteTableDef()

_CODE = re.compile(r"[A-Za-z0-9]{12}")


@routes.get("/s/{code}", name="sms_link")
@public
async def show(request: web.Request) -> web.Response:
    link = await _link(request)
    if link is None:
        return page(request, "rescues/sms_link", 404, link=None, rescue_path="")
    return page(
        request,
        "rescues/sms_link",
        410 if link.over else 200,
        link=link,
        rescue_path=_rescue_path(request, link),
    )


@routes.post("/s/{code}", name="sms_link_go")
@public
async def go(request: web.Request) -> web.Response:
    """The person goes. Whoever is later goes to the same page, and is told there who was first."""
    services, link = request.app[SERVICES], await _link(request)
    if link is None or link.over:
        raise web.HTTPSeeOther(request.path)
    if await acknowledge_by_link(link, services.clock()):
        await services.wake_workers()
        raise web.HTTPSeeOther(_rescue_path(request, link))
    raise web.HTTPSeeOther(request.path)


def _rescue_path(request: web.Request, link: SmsLink) -> str:
    return rescue_link(request.app[SERVICES], link.incident_id, link.organisation_id).path


async def _link(request: web.Request) -> SmsLink | None:
    """Raises 429 for whoever tries codes."""
    services, limits, code = request.app[SERVICES], request.app[RATE_LIMITS], request.match_info["code"]
    address = client_address(request, services.settings.trusted_proxies)
    await limits.require_room(UNKNOWN_SMS_LINKS_FROM_ADDRESS, address)
    found = None
    if _CODE.fullmatch(code):
        found = await find_sms_link(services.vault.look_up_hash(code), services.clock())
    if found is None:
        await limits.exceeded(UNKNOWN_SMS_LINKS_FROM_ADDRESS, address)
    return found
