"""Filling the registers from files: templates, an upload that streams to disk, its progress and result."""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from api.console.form_once import act_once
from api.console.form_token import KEY_FIELD
from api.console.guard import me_of
from api.console.handed_in import download
from api.console.imports.listing import IMPORTS, registers_of
from api.console.keys import Me
from api.console.lists.page import list_page
from api.console.pages import console_page
from api.http.access import requires
from api.http.csrf import UPLOAD
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404
from bot.files.refused import CONTENT_TYPES, kept_rows
from bot.files.sheets import max_bytes, open_sheet
from bot.files.templates import template as template_of
from models.actions.imports.all import REGISTERS
from models.actions.imports.read import ListedImport, find_import, find_same_before, key_of_new_import
from models.actions.imports.steps import NewImport, add_import
from models.rules.imports.phase import ENDED
from models.rules.imports.table import BadFile
from models.rules.staff.access import Permission

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

PATH = IMPORTS.path
UPLOAD_WITHIN_SECONDS = 900
CHUNK = 1 << 20
MAX_FIELD = 200


@dataclass
class Upload:
    """The form as it came in; `size` is 0 where no file was chosen."""

    form_key: str = ""
    kind: str = ""
    accepts_good: bool = False
    file_name: str = ""
    sha256: str = ""
    size: int = 0


class TooLarge(Exception):
    """The file is larger than one of its kind may be."""


@routes.get(PATH + "/template/{kind}.{format}", name="console_import_template")
@requires(Permission.IMPORT)
async def template(request: web.Request) -> web.Response:
    kind, form = registers_of(me_of(request)).get(request.match_info["kind"]), request.match_info["format"]
    if kind is None or form not in CONTENT_TYPES:
        raise web.HTTPNotFound
    return download(await asyncio.to_thread(template_of, kind, form), f"tima-{kind.name}", form)


@routes.post(PATH, name="console_import_upload")
@requires(Permission.IMPORT, is_upload=True)
async def upload(request: web.Request) -> web.StreamResponse:
    """The file goes to disk as it comes in, and a worker does the rest: no request waits for an import."""
    me, services = me_of(request), request.app[SERVICES]
    key = key_of_new_import()
    path = await asyncio.to_thread(services.imports.file, key)
    try:
        async with asyncio.timeout(UPLOAD_WITHIN_SECONDS):
            got = await _receive(request[UPLOAD], path)
        wrong = _what_is_wrong(got, me) or await asyncio.to_thread(_unreadable, path, got.kind)
    except TooLarge:
        wrong = "文件太大。CSV 最多 512 MB，xlsx 最多 32 MB；更大的请分成几个。"
    except Exception as error:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        raise _refusal(error) from None
    if wrong:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        return await list_page(request, IMPORTS, 422, wrong=wrong)
    new = NewImport(got.kind, got.file_name, got.sha256, got.size, got.accepts_good, me.staff.id, me.actor)

    taken = False

    async def take() -> web.StreamResponse:
        nonlocal taken
        taken = True
        await add_import(new, services.clock(), key=key)
        await services.wake_workers()
        raise web.HTTPSeeOther(f"{PATH}/{key}")

    said = f"{got.kind} {got.accepts_good} {got.sha256}"
    try:
        return await act_once(request, got.form_key, said, take)
    finally:
        if not taken:  # the same form has brought this file before
            await asyncio.to_thread(path.unlink, missing_ok=True)


@routes.get(PATH + "/{id}", name="console_import")
@requires(Permission.IMPORT)
async def one_import(request: web.Request) -> web.Response:
    job = await _in_scope(request)
    same = await find_same_before(me_of(request).scope, job)
    return console_page(
        request,
        "imports/import",
        job=job,
        kind=REGISTERS[job.kind].kind,
        is_ended=job.phase in ENDED,
        same=same,
    )


@routes.get(PATH + "/{id}/returned", name="console_import_report")
@requires(Permission.IMPORT)
async def report(request: web.Request) -> web.Response:
    """The rows that were not taken, in the form that was handed in."""
    job = await _in_scope(request)
    form = "xlsx" if job.file_name.lower().endswith(".xlsx") else "csv"
    body = or_404(await asyncio.to_thread(kept_rows, request.app[SERVICES].imports.report(job.id), form))
    return download(body, f"tima-import-{job.created_at:%Y%m%d-%H%M%S}", form)


async def _receive(reader: MultipartReader, path: Path) -> Upload:
    """Raises TooLarge."""
    got = Upload()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise ValueError("a form within a form")
        if part.name == "file":
            got.file_name = (part.filename or "")[-MAX_FIELD:]
            got.size, got.sha256 = await _store(part, path, max_bytes(got.file_name))
            return got  # it is the form's last field
        told = (await part.read_chunk(MAX_FIELD)).decode(errors="replace")
        if part.name == KEY_FIELD:
            got.form_key = told
        elif part.name == "kind":
            got.kind = told
        elif part.name == "accepts_good":
            got.accepts_good = told == "1"
    return got


async def _store(part: BodyPartReader, path: Path, most: int) -> tuple[int, str]:
    """The size and the SHA-256 of the file, which is never in memory as a whole."""
    size, digest, held = 0, hashlib.sha256(), bytearray()
    with path.open("wb") as file:
        while True:
            chunk = await part.read_chunk(1 << 16)
            held += chunk
            size += len(chunk)
            if size > most:
                raise TooLarge
            if held and (not chunk or len(held) >= CHUNK):
                digest.update(held)
                await asyncio.to_thread(file.write, bytes(held))
                held.clear()
            if not chunk:
                return size, digest.hexdigest()


def _refusal(error: Exception) -> Exception:
    """What is answered where the file did not come in; a bug, and a caller who has gone, as they are."""
    if isinstance(error, TimeoutError):
        return web.HTTPRequestTimeout()
    if isinstance(error, ConnectionError):
        return error
    if isinstance(error, OSError):
        log.error("a register file cannot be stored", exc_info=error)
        return web.HTTPInsufficientStorage()
    if isinstance(error, HttpProcessingError | ValueError | LookupError | AssertionError | RuntimeError):
        # aiohttp's reader raises these for a body that is not what its header says
        return web.HTTPBadRequest()
    return error


def _what_is_wrong(got: Upload, me: Me) -> str:
    if got.kind not in registers_of(me):
        return "请选择要导入哪一种登记。"
    return "" if got.size else "请选择文件，空文件不能导入。"


def _unreadable(path: Path, kind: str) -> str:
    """What a worker would find at once: no table, other headings, a password. Empty where it can be read."""
    try:
        with path.open("rb") as file:
            open_sheet(file, REGISTERS[kind].kind)
    except BadFile as bad:
        return f"{bad}。"
    return ""


async def _in_scope(request: web.Request) -> ListedImport:
    return or_404(await find_import(me_of(request).scope, id_in_path(request)))
