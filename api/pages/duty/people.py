"""Whose phone it is: the passes of appointments that a duty link has left in its cookie."""

from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from api.http.cookies import leave_cookie
from api.http.csrf import is_from_elsewhere
from api.http.keys import SERVICES
from api.http.pages import page
from bot.kernel.duty_links import MOST_PASSES, passes_in
from bot.kernel.signatures import LASTS, Use
from models.actions.duty.appointments import Appointee, duty_person
from models.actions.shared.city_rules import LOCAL

COOKIE = "tima_duty"
NO_PASS = "这部手机没有职责链接，或者链接已失效。请先打开您的职责链接，再发一次。"


def may_have_duty(request: web.Request) -> bool:
    """Whether the browser has the cookie of any appointment."""
    return f"{COOKIE}=" in request.headers.get("Cookie", "")


async def people_here(request: web.Request) -> list[Appointee]:
    """The appointments of this phone. One that ended yesterday is among them: see `duty_person`."""
    services = request.app[SERVICES]
    passes = passes_in(services, _kept(request))
    found = [await duty_person(one, services.clock()) for one in passes]
    return [one for one in found if one is not None]


async def active_here(request: web.Request) -> list[Appointee]:
    """Those that hold today."""
    today = request.app[SERVICES].clock().astimezone(LOCAL).date()
    return [one for one in await people_here(request) if one.until is None or one.until >= today]


async def signers_here(request: web.Request) -> list[Appointee]:
    """For a form that is sent; nobody without a pass. Raises 403 where another page has sent it."""
    if is_from_elsewhere(request):
        raise web.HTTPForbidden
    return await people_here(request)


def refused(request: web.Request, words: str) -> web.Response:
    """What the phone shows of a form that was not taken; it keeps the form meanwhile."""
    return page(request, "duty/refused", 403, words=words)


def leave_pass(request: web.Request, response: web.Response, appointment: str, signature: str) -> None:
    """Beside the passes that the phone has already; the newest first."""
    others = [one for one in _kept(request) if one[0] != appointment]
    value = urlencode([(appointment, signature), *others][:MOST_PASSES])
    leave_cookie(request.app[SERVICES], response, COOKIE, value, LASTS[Use.DUTY])


def _kept(request: web.Request) -> list[tuple[str, str]]:
    return parse_qsl(request.cookies.get(COOKIE, "")[:1000])
