"""One organisation's duty book: its people, its risk list, what was kept, and what is still open."""

import asyncio
from datetime import timedelta
from uuid import UUID

from aiohttp import web

from api.console.duty.printing import sheet_pdf
from api.console.guard import me_of
from api.console.pages import console_page
from api.http.access import requires
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404, read_id
from models.actions.duty.appointments import Appointee, duty_people, estates_of
from models.actions.duty.books import BookLine, read_book
from models.actions.duty.read import DutySheetView, finding_photo, open_findings, read_sheet, recent_sheets
from models.actions.duty.risk_lists import list_in_force
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import ROUTINE, DutyPost
from models.rules.duty.risk_list import duty_model
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

BOOK = "/console/duty/{id}"
SHOWN = timedelta(days=62)
MOST_SHEETS = 100


@routes.get(BOOK, name="console_duty_book")
@requires(Permission.READ_DUTY_BOOK)
async def book(request: web.Request) -> web.Response:
    return await book_page(request, await book_in_scope(request))


@routes.get(BOOK + "/sheets/{sheet}", name="console_duty_sheet")
@requires(Permission.READ_DUTY_BOOK)
async def sheet(request: web.Request) -> web.Response:
    found, line = await _sheet(request), await book_in_scope(request)
    return console_page(request, "duty/sheet", sheet=found, book=line)


@routes.get(BOOK + "/sheets/{sheet}/sheet.pdf", name="console_duty_sheet_pdf")
@requires(Permission.READ_DUTY_BOOK)
async def pdf(request: web.Request) -> web.Response:
    return await sheet_pdf(request, await _sheet(request))


@routes.get(BOOK + "/findings/{finding}/photo.jpg", name="console_duty_photo")
@requires(Permission.READ_DUTY_BOOK)
async def photo(request: web.Request) -> web.StreamResponse:
    line, key = await book_in_scope(request), read_id(request.match_info["finding"])
    is_proof = request.query.get("of") == "proof"
    sha256 = await finding_photo(key, line.id, is_proof=is_proof) if key else ""
    path = request.app[SERVICES].photos.path(sha256)
    if not sha256 or not await asyncio.to_thread(path.exists):
        raise web.HTTPNotFound
    return web.FileResponse(
        path, headers={"Content-Type": "image/jpeg", "Cache-Control": "private, no-store"}
    )


async def book_in_scope(request: web.Request) -> BookLine:
    """Raises 404 where the reader has no such book."""
    return or_404(await read_book(me_of(request).scope, id_in_path(request), request.app[SERVICES].clock()))


async def book_page(request: web.Request, line: BookLine, wrong: str = "", status: int = 422) -> web.Response:
    me, now = me_of(request), request.app[SERVICES].clock()
    today = now.astimezone(LOCAL).date()
    model = duty_model(line.regime)
    return console_page(
        request,
        "duty/book",
        status if wrong else 200,
        book=line,
        model=model,
        people=await duty_people(line.id, now),
        estates=await estates_of(line.id) if me.may(Permission.KEEP_DUTY_BOOK) else {},
        posts=tuple(DutyPost),
        periods=ROUTINE,
        risks=await list_in_force(line.id, line.regime, today),
        findings=await open_findings(line.id, scope=me.scope),
        sheets=await recent_sheets(line.id, today - SHOWN, me.scope, MOST_SHEETS),
        today=today,
        wrong=wrong,
    )


async def _sheet(request: web.Request) -> DutySheetView:
    line, key = await book_in_scope(request), read_id(request.match_info["sheet"])
    found = await read_sheet(key, line.id, me_of(request).scope) if key else None
    if found is None:
        raise web.HTTPNotFound
    return found


async def person_of_book(line: BookLine, key: UUID | None, request: web.Request) -> Appointee:
    """Raises 404."""
    people = await duty_people(line.id, request.app[SERVICES].clock())
    return or_404(next((one for one in people if one.id == key), None))
