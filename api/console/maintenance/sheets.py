"""One maintenance sheet: its items and photos, and the use unit's signature."""

import asyncio

from aiohttp import web

from api.console.guard import me_of
from api.console.maintenance.sheet_listing import SHEETS
from api.console.pages import console_page
from api.http.access import requires
from api.http.body import read_form, text_field
from api.http.keys import SERVICES
from api.http.params import id_in_path, or_404, read_id
from bot.services import Services
from bot.texts.duty import post_of
from bot.texts.sheets import MOMENTS, RESULTS, SIGNING_REFUSALS, STANDING_TONES, STANDINGS
from models.actions.maintenance.read_sheets import SheetView, read_sheet
from models.actions.maintenance.sign_sheet import NewSignature, NotTheirSignature, sign_sheet
from models.rules.duty.kinds import DutyRegime
from models.rules.maintenance.sheets import SignatureKind, SigningRefusal, is_appointed
from models.rules.staff.access import Permission

routes = web.RouteTableDef()

ONE = SHEETS.path + "/{id}"
MAX_WORDS = 500


@routes.get(ONE, name="console_sheet")
@requires(Permission.READ_MAINTENANCE)
async def sheet(request: web.Request) -> web.Response:
    return _page(request, await _in_scope(request))


@routes.post(ONE + "/sign", name="console_sheet_sign")
@requires(Permission.SIGN_SHEETS)
async def sign(request: web.Request) -> web.Response:
    """The form says which sheet the person has read: its node and digest."""
    found, form, me = await _in_scope(request), await read_form(request), me_of(request)
    kind, words = text_field(form, "kind"), text_field(form, "words")
    if kind not in tuple(SignatureKind) or len(words) > MAX_WORDS:
        return _page(request, found, f"请选确认或不认可；说明不超过 {MAX_WORDS} 字。", words=words)
    new = NewSignature(text_field(form, "node"), text_field(form, "digest"), SignatureKind(kind), words)
    now = request.app[SERVICES].clock()
    try:
        refusal = await sign_sheet(me.scope, found.line.id, new, me.staff.id, me.actor, now)
    except NotTheirSignature:
        raise web.HTTPNotFound from None
    if refusal is not None:
        status = {SigningRefusal.NO_WORDS: 422, SigningRefusal.NOT_APPOINTED: 403}.get(refusal, 409)
        return _page(request, await _in_scope(request), SIGNING_REFUSALS[refusal], status, words)
    raise web.HTTPSeeOther(f"{SHEETS.path}/{found.line.id}")


@routes.get(ONE + "/photos/{photo}", name="console_sheet_photo")
@requires(Permission.READ_MAINTENANCE)
async def photo(request: web.Request) -> web.StreamResponse:
    found, photo_id = await _in_scope(request), read_id(request.match_info["photo"])
    sha256 = next((sha256 for key, _, sha256 in found.photos if key == photo_id), "")
    return await send_photo(request.app[SERVICES], sha256)


async def send_photo(services: Services, sha256: str) -> web.StreamResponse:
    """Raises 404 where there is none (any more)."""
    path = services.photos.path(sha256) if sha256 else None
    if path is None or not await asyncio.to_thread(path.exists):
        raise web.HTTPNotFound
    headers = {"Content-Type": "image/jpeg", "Cache-Control": "private, no-store"}
    return web.FileResponse(path, headers=headers)


async def _in_scope(request: web.Request) -> SheetView:
    """Raises 404 where it does not exist for this person."""
    now = request.app[SERVICES].clock()
    return or_404(await read_sheet(me_of(request).scope, id_in_path(request), now))


def _page(
    request: web.Request, found: SheetView, wrong: str = "", status: int = 422, words: str = ""
) -> web.Response:
    appointed = found.signature.appointment if found.signature else None
    return console_page(
        request,
        "maintenance/sheet",
        status if wrong else 200,
        sheet=found,
        results=RESULTS,
        moments=MOMENTS,
        standings=STANDINGS,
        tones=STANDING_TONES,
        signed_as=post_of(DutyRegime.USE, appointed.post) if appointed else "",
        may_sign=is_appointed(me_of(request).staff.display_name, found.officers),
        wrong=wrong,
        words=words,
    )
