"""Keeping a photo or document that staff hand in, and sending it back."""

import asyncio
import hashlib
from base64 import b64decode, b64encode
from urllib.parse import quote

from aiohttp import web

from api.http.body import Form, file_fields, text_field
from api.http.kept_photo import keep_handed_in
from bot.files.photos import NotAPhoto
from bot.services import Services
from models.actions.shared.kept_files import FileContent, HandedFile
from models.rules.base.documents import CONTENT_TYPES, MOST_BYTES, FileKind, document_kind

MAX_TITLE = 100
_KINDS = "可以放照片、PDF、Word（docx）、Excel（xlsx）、录音（mp3、m4a、amr、wav）和纯文本。"


async def keep_file(services: Services, form: Form) -> HandedFile | str:
    """What is kept of the fields `title` and `file`, or why it is not, in Chinese.

    A photo is encoded anew, as reporters' are; a document is kept as it is and only downloaded.
    """
    title, sent = text_field(form, "title")[:MAX_TITLE], file_fields(form, "file")
    if not title or len(sent) != 1:
        return "请写文件的名称，并选一个文件。"
    return await keep_data(services, title, sent[0])


async def keep_data(services: Services, title: str, data: bytes) -> HandedFile | str:
    """What is kept of one file, or why it is not, in Chinese."""
    kind = await asyncio.to_thread(document_kind, data)
    if kind is None:
        try:
            sha256 = await keep_handed_in(services.photos, data)
        except NotAPhoto as error:
            return f"{error}{_KINDS}"
        return HandedFile(FileKind.PHOTO, title, sha256, len(data), "")
    return await keep_document(services, kind, title, data)


async def keep_document(services: Services, kind: FileKind, title: str, data: bytes) -> HandedFile | str:
    """What is kept of a document, or why it is not, in Chinese."""
    if len(data) > MOST_BYTES:
        return f"文件请不要超过 {MOST_BYTES // 2**20} MB。"
    sealed = await asyncio.to_thread(lambda: services.vault.seal(b64encode(data).decode()))
    return HandedFile(kind, title, hashlib.sha256(data).hexdigest(), len(data), sealed)


async def send_file(services: Services, found: FileContent | None) -> web.StreamResponse:
    """A photo is shown, a document is downloaded: nothing of it runs in the page. Raises 404."""
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
