"""Reading what callers send, within limits of size and time."""

import asyncio
import hashlib
import logging
import re
import secrets
from datetime import datetime

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_request import FileField
from multidict import MultiDictProxy

from api.http.typed import remember_typed
from models.actions.shared.city_rules import LOCAL
from models.vault import Vault

READ_WITHIN_SECONDS = 10
UPLOAD_WITHIN_SECONDS = 120
MAX_UPLOAD_BYTES = 32 * 1024 * 1024  # three photos of 10 MB and the words

log = logging.getLogger(__name__)

NONCE = re.compile(r"[A-Za-z0-9_\-]{16,64}")

# Set once the body has been read: from then on it is us who take the time.
BODY_READ = web.RequestKey("body_read", asyncio.Event)

Form = MultiDictProxy[str | bytearray | bytes | FileField]


async def read_limited(request: web.Request, limit: int) -> bytes:
    """The body, at most `limit` bytes. Raises 413 or 408."""
    if request.content_length is not None and request.content_length > limit:
        raise web.HTTPRequestEntityTooLarge(max_size=limit, actual_size=request.content_length)
    if request.content.is_eof() and request.content_length is not None:  # it came with the headers
        begin_budget(request)
        return request.content.read_nowait()
    data = bytearray()
    try:
        async with asyncio.timeout(READ_WITHIN_SECONDS):
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > limit:
                    raise web.HTTPRequestEntityTooLarge(max_size=limit, actual_size=len(data))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    finally:
        begin_budget(request)
    return bytes(data)


def begin_budget(request: web.Request) -> None:
    """The body has been read: from now on it is us who take the time."""
    if (read := request.get(BODY_READ)) is not None:
        read.set()


async def read_form(request: web.Request, *, with_photos: bool = False) -> Form:
    """The fields of a form, with its files. Raises 413, 408, 400, or 507 where its files cannot be stored.

    with_photos: the page's time budget begins when its handler says so (`begin_budget`), once the photos are
    kept: decoding them has a budget of its own.
    """
    try:
        async with asyncio.timeout(UPLOAD_WITHIN_SECONDS):
            form = await request.post()
        remember_typed(request, form)
        return form
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (HttpProcessingError, ValueError, LookupError, AssertionError, RuntimeError):
        # aiohttp's multipart reader raises these for a body that is not what its header says
        raise web.HTTPBadRequest from None
    except ConnectionError:  # the caller has gone; an OSError too
        raise
    except OSError:  # aiohttp keeps files on disk while they come in
        log.exception("a form cannot be stored")
        raise web.HTTPInsufficientStorage from None
    finally:
        if not with_photos:
            begin_budget(request)


def text_field(form: Form, name: str) -> str:
    """A field's text, stripped; empty where it is missing or is a file.

    A form sends each line break as two characters; the browser has counted it as one.
    """
    value = form.get(name, "")
    return value.strip().replace("\x00", "").replace("\r\n", "\n") if isinstance(value, str) else ""


def form_nonce(form: Form) -> str:
    """The form's own key, so that a second tap is known; a new one where it is missing or odd."""
    nonce = text_field(form, "nonce")
    return nonce if NONCE.fullmatch(nonce) else secrets.token_urlsafe(16)


def submission_key(vault: Vault, nonce: str, at: datetime, *content: str | bytes) -> str:
    """The source key of what a form says: the same for the same form with the same content, for a day.

    A browser that goes back shows the form again with its nonce. What was changed in it is
    news; so is what a tab that was kept open says on another day. The hash is keyed: it is
    kept when the content is erased, and must not give it away.
    """
    day = at.astimezone(LOCAL).date()
    parts = (part.encode() if isinstance(part, str) else part for part in content)
    said = " ".join(hashlib.sha256(part).hexdigest() for part in parts)
    return f"web:{vault.look_up_hash(f'{nonce} {day} {said}')}"


def keep_for_the_way_back(response: web.Response) -> web.Response:
    """Going back shows this very form, nonce and all; following a link to it still brings a new one."""
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def file_fields(form: Form, name: str) -> list[bytes]:
    """The files chosen in a field; an empty file input sends one without a name."""
    files = [value for value in form.getall(name, []) if isinstance(value, FileField)]
    return [value.file.read() for value in files if value.filename]


def has_file(form: Form, name: str) -> bool:
    """Whether a file was chosen in a field; it is not read."""
    return any(isinstance(value, FileField) and value.filename for value in form.getall(name, []))
