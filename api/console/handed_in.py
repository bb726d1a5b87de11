"""What every page that takes a file in shares: the file, the file of refused rows that goes back, and a file
that waits until somebody agrees to what it changes."""

import asyncio
import base64
import secrets
from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO, cast

from aiohttp import web
from aiohttp.web_request import FileField
from redis.exceptions import RedisError

from api.console.guard import me_of
from api.http.body import Form
from api.http.keys import SERVICES
from bot.files.refused import CONTENT_TYPES, refused_file
from models.rules.imports.table import ImportColumn, RefusedLine

KEPT_SECONDS = 3600
SHOWN = 50


def file_in(form: Form) -> tuple[str, BinaryIO] | None:
    """The name and content of the file that was chosen."""
    sent = form.get("file")
    if not isinstance(sent, FileField) or not sent.filename:
        return None
    return sent.filename, cast(BinaryIO, sent.file)


def download(body: bytes, name: str, form: str) -> web.Response:
    headers = {
        "Content-Type": CONTENT_TYPES[form],
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
    }
    return web.Response(body=body, headers=headers)


async def keep_refused(
    request: web.Request, form: str, columns: Sequence[ImportColumn], refused: Sequence[RefusedLine]
) -> str:
    """Keep the file of refused rows, sealed, for an hour; its key, empty where there is nothing to fetch."""
    if not refused:
        return ""
    services, key = request.app[SERVICES], secrets.token_urlsafe(12)
    body = await asyncio.to_thread(refused_file, form, columns, refused)
    sealed = services.vault.seal(f"{form}\n{base64.b64encode(body).decode()}")
    try:
        await services.redis.set(_name(request, key), sealed, ex=KEPT_SECONDS)
    except (RedisError, OSError):
        return ""
    return key


async def kept_refused(request: web.Request) -> web.Response:
    """The file that `?key=` names, for the person who handed the rows in. Raises 404."""
    services = request.app[SERVICES]
    sealed = await services.redis.get(_name(request, request.query.get("key", "")[:40]))
    if not sealed:
        raise web.HTTPNotFound
    kept = sealed.decode() if isinstance(sealed, bytes) else sealed
    form, _, body = services.vault.open(kept).partition("\n")
    return download(base64.b64decode(body), "tima-returned", form)


async def keep_until_agreed(request: web.Request, name: str, body: bytes) -> str:
    """Keep a file, sealed, for an hour until the person agrees to what it changes; its key.

    Raises RedisError where it cannot be kept: the file must then be handed in again.
    """
    services, key = request.app[SERVICES], secrets.token_urlsafe(12)
    sealed = services.vault.seal(f"{name}\n{base64.b64encode(body).decode()}")
    await services.redis.set(_name(request, key), sealed, ex=KEPT_SECONDS)
    return key


async def handed_in(request: web.Request, key: str) -> tuple[str, BinaryIO] | None:
    """Name and content of what was kept under `key` for this person; None where it is there no more."""
    services = request.app[SERVICES]
    sealed = await services.redis.get(_name(request, key))
    if not sealed:
        return None
    text = services.vault.open(sealed.decode() if isinstance(sealed, bytes) else sealed)
    name, _, body = text.partition("\n")
    return name, BytesIO(base64.b64decode(body))


def _name(request: web.Request, key: str) -> str:
    return f"tima:returned:{me_of(request).staff.id}:{key}"
