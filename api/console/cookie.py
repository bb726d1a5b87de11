"""The one cookie: the key of the session."""

from datetime import timedelta

from aiohttp import web

from api.console.keys import SET_COOKIE
from api.console.sessions import LONGEST
from api.http import cookies as http
from api.http.keys import SERVICES


def cookie_name(request: web.Request) -> str:
    """`__Host-` makes browsers hold us to Secure, our own host and every path."""
    return "__Host-tima" if http.is_secure(request.config_dict[SERVICES]) else "tima"


def session_key(request: web.Request) -> str:
    return request.cookies.get(cookie_name(request), "")[:100]


def leave_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Put the key that `SET_COOKIE` holds into the browser, if any."""
    key = request.get(SET_COOKIE)
    if key is None or response.prepared:
        return
    services = request.config_dict[SERVICES]
    http.leave_cookie(services, response, cookie_name(request), key, LONGEST if key else timedelta(0))
