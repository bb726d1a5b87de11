"""Photos and files of a matter: added, looked at, taken back."""

import asyncio
import hashlib
from base64 import b64decode, b64encode
from urllib.parse import quote

from aiohttp import web

from api.console.guard import me_of
from api.console.reports.actions import signature_of
from api.console.reports.report import incident_in_scope, report_page
from api.http.access import requires
from api.http.body import file_fields, read_form, text_field
from api.http.kept_photo import keep_handed_in
from api.http.keys import SERVICES
from api.http.params import read_id
from bot.files.photos import NotAPhoto
from bot.services import Services
from models.actions.reports.matter_files import (
    CannotAdd,
    NewFile,
    add_file,
    file_content,
    remove_file,
)
from models.rules.reports.matter_files import (
    CONTENT_TYPES,
    MOST_BYTES,
    MOST_FILES,
    FileKind,
    document_kind,
)
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

ONE = "/console/reports/{id}/files"
MAX_TITLE = 100
_REFUSALS = {
    CannotAdd.TOO_MANY: f"一件事最多放 {MOST_FILES} 个文件。",
    CannotAdd.ALREADY: "这个文件已经在这里了。",
}


@routes.post(ONE, name="console_report_file_add")
@requires(Permission.ANSWER_REPORTS)
async def add(request: web.Request) -> web.Response:
    """A photo is encoded anew, as reporters' are; a document is kept as it is and only downloaded."""
    me, incident, services = me_of(request), await incident_in_scope(request), request.app[SERVICES]
    form = await read_form(request)
    title, sent = text_field(form, "title")[:MAX_TITLE], file_fields(form, "file")
    if not title or len(sent) != 1:
        return await report_page(request, incident, 422, wrong="请写文件的名称，并选一个文件。")
    new = await _kept(services, sent[0], title, shared=bool(text_field(form, "shared")))
    if isinstance(new, str):
        return await report_page(request, incident, 422, wrong=new)
    refused = await add_file(me.scope, incident.id, new, await signature_of(me), me.actor, services.clock())
    if refused is not None:
        return await report_page(request, incident, 409, wrong=_REFUSALS[refused])
    raise web.HTTPSeeOther(f"/console/reports/{incident.id}#files")


@routes.get(ONE + "/{file}", name="console_report_file")
@requires(Permission.READ_REPORTS)
async def look(request: web.Request) -> web.StreamResponse:
    """A photo is shown, a document is downloaded: nothing of it runs in the console's page."""
    services, file_id = request.app[SERVICES], read_id(request.match_info["file"])
    incident = await incident_in_scope(request)
    found = await file_content(me_of(request).scope, incident.id, file_id) if file_id else None
    if found is None:
        raise web.HTTPNotFound
    headers = {
        "Content-Type": CONTENT_TYPES[found.kind],
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if found.kind is FileKind.PHOTO:
        path = services.photos.path(found.sha256)
        if not await asyncio.to_thread(path.exists):
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=headers)
    name = quote(f"{found.title}.{found.kind.value}", safe="")
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return web.Response(body=b64decode(services.vault.open(found.content_sealed)), headers=headers)


@routes.post(ONE + "/{file}/remove", name="console_report_file_remove")
@requires(Permission.ANSWER_REPORTS)
async def remove(request: web.Request) -> web.Response:
    me, incident, services = me_of(request), await incident_in_scope(request), request.app[SERVICES]
    file_id = read_id(request.match_info["file"])
    if file_id is None or not await remove_file(
        me.scope, file_id, me.actor, services.clock(), services.photos.remove
    ):
        raise web.HTTPNotFound
    raise web.HTTPSeeOther(f"/console/reports/{incident.id}#files")


async def _kept(services: Services, data: bytes, title: str, *, shared: bool) -> NewFile | str:
    """What is kept of it, or why it is not, in Chinese."""
    kind = await asyncio.to_thread(document_kind, data)
    if kind is None:
        try:
            sha256 = await keep_handed_in(services.photos, data)
        except NotAPhoto as error:
            return f"{error}可以放照片、PDF、Word（docx）、Excel（xlsx）和纯文本。"
        return NewFile(FileKind.PHOTO, title, sha256, len(data), "", shared)
    if len(data) > MOST_BYTES:
        return f"文件请不要超过 {MOST_BYTES // 2**20} MB。"
    sealed = await asyncio.to_thread(lambda: services.vault.seal(b64encode(data).decode()))
    return NewFile(kind, title, hashlib.sha256(data).hexdigest(), len(data), sealed, shared)
