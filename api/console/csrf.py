"""Forms are taken only from our own pages: the browser says so, and the session's token is in them."""

import hmac
from urllib.parse import urlsplit

from aiohttp import web

from api.body import read_form, text_field
from api.console.sessions import Session
from api.keys import SERVICES


async def require_own_form(request: web.Request, session: Session) -> None:
    """Raises 403 for a form that another site has sent, or that is older than the session."""
    told = text_field(await read_form(request), "csrf")
    fits = hmac.compare_digest(told.encode(errors="replace"), session.csrf.encode())
    if not fits or _is_from_elsewhere(request):
        raise web.HTTPForbidden


def _is_from_elsewhere(request: web.Request) -> bool:
    """What the browser says of where the form was. Old browsers say nothing; then the token decides."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site != "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    own = urlsplit(request.config_dict[SERVICES].settings.public_url).netloc
    return urlsplit(origin).netloc not in (own, request.host)
