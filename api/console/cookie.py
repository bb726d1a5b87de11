"""The cookies of the console: the key of the session, a sealed copy of it, and the browser's own."""

from datetime import timedelta
from uuid import UUID

from aiohttp import web

from api.console.keys import KEPT_SESSION, SET_COOKIE
from api.console.sessions import IDLE, LONGEST
from api.http import cookies as http
from api.http.keys import SERVICES
from bot.kernel.signatures import LASTS, Use


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
    key, kept = request.get(SET_COOKIE), request.get(KEPT_SESSION)
    if response.prepared or (key is None and kept is None):
        return
    services = request.config_dict[SERVICES]
    if key is not None:
        http.leave_cookie(services, response, cookie_name(request), key, LONGEST if key else timedelta(0))
    if kept is not None or key == "":
        lasts = IDLE if kept and key != "" else timedelta(0)
        http.leave_cookie(services, response, kept_name(request), kept or "", lasts)


def known_device_of(request: web.Request) -> UUID | None:
    """The browser's id, where somebody has signed in with it before. Whose it is, the sign-in asks."""
    key, _, signature = request.cookies.get(_device_cookie(request), "")[:200].partition(".")
    if not request.app[SERVICES].signatures.hold(Use.DEVICE, signature, key):
        return None
    return UUID(key)


def leave_device_cookie(request: web.Request, response: web.StreamResponse, device_id: UUID) -> None:
    services = request.app[SERVICES]
    value = f"{device_id}.{services.signatures.sign(Use.DEVICE, device_id)}"
    http.leave_cookie(services, response, _device_cookie(request), value, LASTS[Use.DEVICE])


def _device_cookie(request: web.Request) -> str:
    return f"{cookie_name(request)}-device"
