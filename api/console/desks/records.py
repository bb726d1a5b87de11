"""Bringing in records of 96333 and 12345 as a file, and taking back what was not accepted."""

import asyncio
import secrets
from typing import BinaryIO, cast

from aiohttp import web
from aiohttp.web_request import FileField
from redis.exceptions import RedisError

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from bot.files.record_files import FileProblem, reasons_of, rejected_file
from bot.files.record_uploads import Upload, take_file
from bot.services import Services
from models.actions.desks.take_records import Intake, audit_intake, list_desks
from models.rules.desks.record_columns import HEADINGS, Column
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

MOST_ROWS = 5000  # what is taken while somebody waits; longer files go by scripts/intake
SHOWN = 50
KEPT_SECONDS = 3600
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@routes.get("/console/intake", name="console_intake")
@requires(Permission.IMPORT_RECORDS)
async def intake(request: web.Request) -> web.Response:
    return await _form_page(request)


@routes.post("/console/intake", name="console_intake_take")
@requires(Permission.IMPORT_RECORDS)
async def take(request: web.Request) -> web.Response:
    form, services, me = await read_form(request), request.app[SERVICES], me_of(request)
    chosen = read_id(text_field(form, "organisation"))
    desk = next((one for one in await list_desks(me_of(request).scope) if one.id == chosen), None)
    sent = form.get("file")
    if desk is None:
        return await _form_page(request, "请选择是哪个单位的记录。")
    if not isinstance(sent, FileField) or not sent.filename:
        return await _form_page(request, "请选择文件。")
    try:
        upload = await take_file(cast(BinaryIO, sent.file), Intake(desk), services.clock, MOST_ROWS)
    except FileProblem as problem:
        return await _form_page(request, f"{problem}。")
    await audit_intake(upload.intake, sent.filename, me.actor, services.clock())
    await services.wake_workers()
    return console_page(
        request,
        "desks/records_done",
        upload=upload,
        counts=upload.intake.counts,
        reasons=[
            (one.row.line, one.row.cells.get(Column.NUMBER, ""), reasons_of(one)) for one in upload.rejected
        ][:SHOWN],
        returned=await _keep(services, upload, str(me.staff.id)),
    )


@routes.get("/console/intake/returned", name="console_intake_returned")
@requires(Permission.IMPORT_RECORDS)
async def returned(request: web.Request) -> web.Response:
    """The file of what was not taken, for an hour, for whoever brought it."""
    name = _redis_key(str(me_of(request).staff.id), request.query.get("key", "")[:40])
    kept = await request.app[SERVICES].redis.get(name)
    if not kept:
        raise web.HTTPNotFound
    kind, _, body = (kept.encode() if isinstance(kept, str) else kept).partition(b"\n")
    headers = {
        "Content-Type": _TYPES[kind.decode()],
        "Content-Disposition": f'attachment; filename="tima-returned.{kind.decode()}"',
    }
    return web.Response(body=body, headers=headers)


async def _keep(services: Services, upload: Upload, staff_id: str) -> str:
    """The key of the file of rejected rows; empty where there are none, or where Redis is away."""
    if not upload.rejected:
        return ""
    columns = tuple(upload.sheet.columns.values())
    body = await asyncio.to_thread(rejected_file, upload.sheet.kind, columns, upload.rejected)
    key = secrets.token_urlsafe(12)
    value = upload.sheet.kind.encode() + b"\n" + body
    try:
        await services.redis.set(_redis_key(staff_id, key), value, ex=KEPT_SECONDS)
    except (RedisError, OSError):
        return ""
    return key


def _redis_key(staff_id: str, key: str) -> str:
    return f"tima:returned:{staff_id}:{key}"


async def _form_page(request: web.Request, wrong: str = "") -> web.Response:
    return console_page(
        request,
        "desks/records",
        422 if wrong else 200,
        desks=await list_desks(me_of(request).scope),
        headings=list(HEADINGS.values()),
        most_rows=MOST_ROWS,
        wrong=wrong,
    )
