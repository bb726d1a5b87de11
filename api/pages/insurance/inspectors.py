"""Whose phone it is: the pass that a patrol link leaves in the browser of an insurer's inspector."""

from urllib.parse import urlencode

from aiohttp import web

from api.http.cookies import leave_cookie, parse_cookie
from api.http.csrf import is_from_elsewhere
from api.http.keys import SERVICES
from bot.kernel.patrol_links import Inspector, inspector_of, patrol_pass
from bot.kernel.signatures import LASTS, Use
from bot.services import Services

COOKIE = "tima_patrol"


def may_patrol(request: web.Request) -> bool:
    """Whether the browser has the cookie of any inspector."""
    return f"{COOKIE}=" in request.headers.get("Cookie", "")


def inspector_at(request: web.Request) -> Inspector | None:
    """None without a pass that holds."""
    return inspector_of(request.app[SERVICES], parse_cookie(request, COOKIE))


def inspector_here(request: web.Request) -> Inspector | None:
    """For a form that is sent. Raises 403 where another page has sent it."""
    if is_from_elsewhere(request):
        raise web.HTTPForbidden
    return inspector_at(request)


def leave_pass(services: Services, answer: web.Response, inspector: Inspector) -> None:
    leave_cookie(services, answer, COOKIE, urlencode(patrol_pass(services, inspector)), LASTS[Use.PATROL])
