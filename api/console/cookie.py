"""The cookies: the key of the session, and a sealed copy of a signed-in one."""

from datetime import timedelta

from aiohttp import web

from api.console.keys import KEPT_SESSION, SET_COOKIE
from api.console.sessions import IDLE, LONGEST
from api.http import cookies as http
from api.http.keys import SERVICES


def cookie_name(request: web.Request) -> str:
    """`__Host-` makes browsers hold us to Secure, our own host and every path."""
    return "__Host-tima" if http.is_secure(request.config_dict[SERVICES]) else "tima"


def session_key(request: web.Request) -> str:
    return request.cookies.get(cookie_name(request), "")[:100]


def kept_name(request: web.Request) -> str:
    """The cookie with the sealed copy, for when Redis is away."""
    return f"{cookie_name(request)}-kept"


def leave_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Put the key that `SET_COOKIE` holds into the browser, if any; and the copy of the session."""
    if response.prepared:
        return
    services = request.config_dict[SERVICES]
    key, kept = request.get(SET_COOKIE), request.get(KEPT_SESSION)
    if key is not None:
        http.leave_cookie(services, response, cookie_name(request), key, LONGEST if key else timedelta(0))
    if kept is not None or key == "":
        lasts = IDLE if kept and key != "" else timedelta(0)
        http.leave_cookie(services, response, kept_name(request), kept or "", lasts)
