"""Forms are taken only from our own pages: the browser says so, and the session's token is in them."""

import hmac
from urllib.parse import urlsplit

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from api.console.sessions import Session
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES

UPLOAD = web.RequestKey("upload", MultipartReader)
_LONGEST_TOKEN = 200


async def require_own_form(request: web.Request, session: Session) -> Form:
    """The form. Raises 403 where another site has sent it, or it is older than the session."""
    form = await read_form(request)
    _require_token(request, session, text_field(form, "csrf").encode(errors="replace"))
    return form


async def require_own_upload(request: web.Request, session: Session) -> None:
    """The same for a form with a large file: only its first field, the token, is read here.

    The handler reads on from `request[UPLOAD]`. Raises 403, or 400 for what is no such form.
    """
    try:
        reader = await request.multipart()
        part = await reader.next()
        if not isinstance(part, BodyPartReader) or part.name != "csrf":
            raise web.HTTPForbidden
        told = await part.read_chunk(_LONGEST_TOKEN)
    except (HttpProcessingError, ValueError, LookupError, AssertionError, RuntimeError):
        raise web.HTTPBadRequest from None
    _require_token(request, session, told)
    request[UPLOAD] = reader


def _require_token(request: web.Request, session: Session, told: bytes) -> None:
    if not hmac.compare_digest(told, session.csrf.encode()) or is_from_elsewhere(request):
        raise web.HTTPForbidden


def is_from_elsewhere(request: web.Request) -> bool:
    """What the browser says of where the form was. Old browsers say nothing; then the token decides."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site != "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    own = urlsplit(request.config_dict[SERVICES].settings.public_url).netloc
    return urlsplit(origin).netloc not in (own, request.host)
