"""The form of an Open311 POST: URL encoded as in the standard, or multipart as FixMyStreet sends photos."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web
from aiohttp.web_request import FileField

from api.http.body import read_form, read_limited
from api.open311.answers import Open311Error

MAX_BYTES = 64 * 1024
MAX_FIELDS = 200
MAX_PHOTOS = 3
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Fields = Mapping[str, str]


async def read_fields(request: web.Request) -> tuple[Fields, list[bytes]]:
    """The fields, the last of each name, and the first files by any name. Raises Open311Error."""
    files: list[bytes] = []
    match request.content_type:
        case "application/x-www-form-urlencoded":
            pairs = await _url_encoded(request)
        case "multipart/form-data":
            pairs, files = await _multipart(request)
        case _:
            raise Open311Error(400, "send application/x-www-form-urlencoded or multipart/form-data")
    if len(pairs) > MAX_FIELDS or sum(len(value) for _, value in pairs) > MAX_BYTES:
        raise Open311Error(400, "the form is too large")
    return {name: _CONTROLS.sub("", value).strip() for name, value in pairs}, files


async def _url_encoded(request: web.Request) -> list[tuple[str, str]]:
    try:
        body = (await read_limited(request, MAX_BYTES)).decode()
        return parse_qsl(body, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except (UnicodeError, ValueError):
        raise Open311Error(400, "the body is not a form in UTF-8") from None


async def _multipart(request: web.Request) -> tuple[list[tuple[str, str]], list[bytes]]:
    try:
        form = await read_form(request)
    except web.HTTPBadRequest:
        raise Open311Error(400, "the body is not the form that its header says") from None
    files = [value.file.read() for value in form.values() if isinstance(value, FileField)]
    texts = [(name, value) for name, value in form.items() if isinstance(value, str)]
    return texts, [data for data in files if data][:MAX_PHOTOS]
