"""One record of the hotline by hand: the same columns as in a file, and the same judge."""

from aiohttp import web

from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import Form, read_form, text_field
from api.http.keys import SERVICES
from api.http.params import read_id
from models.actions.desks.read_orders import incident_of_record
from models.actions.desks.take_records import Intake, audit_intake, list_desks
from models.rules.desks.causes import SPELLINGS
from models.rules.desks.record_columns import MAX_WORDS, NAMES, RecordField
from models.rules.desks.records import RecordKind
from models.rules.imports.table import FileLine
from models.rules.reports.kinds import HazardCategory, Progress
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

FORM = "/console/intake/new"
TIMES = tuple(
    field for field in RecordField if field.value.endswith("_at") and field != RecordField.UPDATED_AT
)
LIFT = (
    RecordField.RESCUE_NUMBER,
    RecordField.REGISTRATION_NUMBER,
    RecordField.LIFT_CODE,
    RecordField.ADDRESS,
)
STATES = (Progress.ACCEPTED, Progress.HANDLING, Progress.RESOLVED)


@routes.get(FORM, name="console_record_form")
@requires(Permission.IMPORT_RECORDS)
async def record_form(request: web.Request) -> web.Response:
    return await _page(request, {})


@routes.post(FORM, name="console_record_take")
@requires(Permission.IMPORT_RECORDS)
async def take(request: web.Request) -> web.Response:
    """On to the matter that the record is of, whether it was known or not."""
    form, services = await read_form(request), request.app[SERVICES]
    cells = _cells(form)
    chosen = read_id(text_field(form, "organisation"))
    desk = next((one for one in await list_desks(me_of(request).scope) if one.id == chosen), None)
    if desk is None:
        return await _page(request, cells, ["请选择是哪个单位的记录。"])
    intake, now = Intake(desk, services.vault), services.clock()
    refused = await intake.take([FileLine(1, cells)], now)
    if refused:
        return await _page(request, cells, [refused[0].reasons])
    await audit_intake(intake, "form", me_of(request).actor, now)
    await services.wake_workers()
    incident = await incident_of_record(desk.id, cells[RecordField.NUMBER])
    raise web.HTTPSeeOther(f"/console/reports/{incident}" if incident else "/console/reports")


def _cells(form: Form) -> dict[str, str]:
    return {field.value: text for field in RecordField if (text := text_field(form, field.value))}


async def _page(request: web.Request, typed: dict[str, str], wrong: list[str] | None = None) -> web.Response:
    return console_page(
        request,
        "desks/record_form",
        422 if wrong else 200,
        desks=await list_desks(me_of(request).scope),
        typed=typed,
        names={field.value: name for field, name in NAMES.items()},
        kinds=tuple(RecordKind),
        categories=tuple(HazardCategory),
        states=STATES,
        causes=[names.split()[0] for names in SPELLINGS.values()],
        lift=[field.value for field in LIFT],
        times=[field.value for field in TIMES],
        max_words=MAX_WORDS,
        wrong="；".join(wrong or []),
    )
