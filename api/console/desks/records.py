"""Bringing in records of 96333 and 12345 as a file, and taking back what was not accepted."""

from aiohttp import web

from api.console.guard import me_of
from api.console.handed_in import SHOWN, file_in, keep_refused, kept_refused
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from bot.files.record_uploads import take_file
from models.actions.desks.take_records import Intake, audit_intake, list_desks
from models.rules.desks.record_columns import RECORDS
from models.rules.imports.table import BadFile
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

# What is taken while somebody waits; longer files go by scripts/intake.
MOST_ROWS = 5000
MOST_BYTES = 20 * 2**20


@routes.get("/console/intake", name="console_intake")
@requires(Permission.IMPORT_RECORDS)
async def intake(request: web.Request) -> web.Response:
    return await _form_page(request)


@routes.post("/console/intake", name="console_intake_take")
@requires(Permission.IMPORT_RECORDS)
async def take(request: web.Request) -> web.Response:
    form, services = await read_form(request), request.app[SERVICES]
    chosen, sent = read_id(text_field(form, "organisation")), file_in(form)
    desk = next((one for one in await list_desks(me_of(request).scope) if one.id == chosen), None)
    if desk is None:
        return await _form_page(request, "请选择是哪个单位的记录。")
    if sent is None:
        return await _form_page(request, "请选择文件。")
    try:
        intake = Intake(desk, services.vault)
        upload = await take_file(sent[1], intake, services.clock, MOST_ROWS, most_bytes=MOST_BYTES)
    except BadFile as problem:
        return await _form_page(request, f"{problem}。")
    await audit_intake(upload.intake, sent[0], me_of(request).actor, services.clock())
    await services.wake_workers()
    sheet = upload.sheet
    return console_page(
        request,
        "desks/records_done",
        upload=upload,
        counts=upload.intake.counts,
        refused=upload.rejected[:SHOWN],
        returned=await keep_refused(request, sheet.form, sheet.columns, upload.rejected),
    )


@routes.get("/console/intake/returned", name="console_intake_returned")
@requires(Permission.IMPORT_RECORDS)
async def returned(request: web.Request) -> web.Response:
    """The file of what was not taken, for an hour, for the person who brought it."""
    return await kept_refused(request)


async def _form_page(request: web.Request, wrong: str = "") -> web.Response:
    return console_page(
        request,
        "desks/records",
        422 if wrong else 200,
        desks=await list_desks(me_of(request).scope),
        headings=[column.headings for column in RECORDS.columns],
        limits=f"最多 {MOST_ROWS} 行、{MOST_BYTES // 2**20} MB",
        wrong=wrong,
    )
