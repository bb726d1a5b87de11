"""The one cookie: the key of the session."""

from aiohttp import web

from api.console.keys import SET_COOKIE
from api.console.sessions import LONGEST
from api.http.keys import SERVICES


def cookie_name(request: web.Request) -> str:
    """`__Host-` makes browsers hold us to Secure, our own host and every path."""
    return "__Host-tima" if _is_https(request) else "tima"


def session_key(request: web.Request) -> str:
    return request.cookies.get(cookie_name(request), "")[:100]


def leave_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Put the key that `SET_COOKIE` holds into the browser, if any."""
    key = request.get(SET_COOKIE)
    if key is None or response.prepared:
        return
    response.set_cookie(
        cookie_name(request),
        key,
        max_age=int(LONGEST.total_seconds()) if key else 0,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="Lax",
    )


def _is_https(request: web.Request) -> bool:
    """As people reach us, which a proxy hides from us."""
    return request.config_dict[SERVICES].settings.public_url.startswith("https://")
