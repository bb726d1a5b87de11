"""有人被困: calling for help on the web. It must work while the database, Redis or both are away."""

import logging

from aiohttp import web
from multidict import MultiDict, MultiDictProxy

from api.http.access import public
from api.http.body import NONCE, Form, form_nonce, read_form, text_field
from api.http.client_address import client_address
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import ENTRAPMENTS_FROM_ADDRESS
from api.pages.lifts.scanned import Card, with_last_known
from api.pages.rescues.sos_pages import not_passed_on, sos_page
from bot.emergency.call import Unfiled, file_entrapment
from bot.kernel.timeouts import deadline, within
from models.actions.reports.file import ReportDraft
from models.actions.reports.read import receipt_of
from models.rules.base import budgets
from models.rules.reports.kinds import ReportKind, ReportSource, Role

log = logging.getLogger(__name__)
routes = web.RouteTableDef()


@routes.get("/l/{code}/sos", name="sos")
@public
@with_last_known
async def sos(request: web.Request, card: Card) -> web.Response:
    return sos_page(request, card)


@routes.post("/l/{code}/sos", name="sos_file")
@public
@with_last_known
async def call_for_help(request: web.Request, card: Card) -> web.Response:
    """One tap. Nothing in the form can make it fail: whatever is odd is left out."""
    form = await _form(request)
    with deadline(budgets.CALL):
        return await _file(request, card, form)


async def _file(request: web.Request, card: Card, form: Form) -> web.Response:
    role, nonce = text_field(form, "role"), form_nonce(form)
    draft = ReportDraft(
        source_key=_source_key(nonce),
        door=ReportSource.WEB,
        kind=ReportKind.ENTRAPMENT,
        lift_id=card.lift_id,
        role=Role(role) if role in tuple(Role) else Role.UNKNOWN,
        flag=await flag_of(request),
    )
    services = request.app[SERVICES]
    address = client_address(request, services.settings.trusted_proxies)
    filed = await file_entrapment(services, draft, card.code, address)
    if isinstance(filed, Unfiled):
        return not_passed_on(request, card, nonce, filed)
    await services.wake_workers()
    raise web.HTTPSeeOther(f"/r/{filed.number}")


@routes.get("/l/{code}/sos/{nonce}", name="sos_unfiled")
@public
@with_last_known
async def look_again(request: web.Request, card: Card) -> web.Response:
    """On to the receipt as soon as the journal has been replayed; until then, still the number to dial."""
    nonce = request.match_info["nonce"]
    if not NONCE.fullmatch(nonce):
        raise web.HTTPNotFound
    key = _source_key(nonce)
    try:
        number = await within(budgets.LOOK_UP, receipt_of(key, request.app[SERVICES].vault))
    except Exception:
        log.exception("it could not be asked whether a call for help is filed")
        number = None
    if number:
        raise web.HTTPSeeOther(f"/r/{number}")
    held = await request.app[SERVICES].journal.holds(key)
    return not_passed_on(request, card, nonce, Unfiled.JOURNALED if held else Unfiled.LOST)


async def _form(request: web.Request) -> Form:
    try:
        return await read_form(request)
    except web.HTTPBadRequest:  # an old or odd browser: the tap itself says enough
        return MultiDictProxy(MultiDict())


def _source_key(nonce: str) -> str:
    return f"web:{nonce}"


async def flag_of(request: web.Request) -> str:
    """Somebody may be playing, or a building may have lost its power: it is told to staff, never refused."""
    address = client_address(request, request.app[SERVICES].settings.trusted_proxies)
    many = await request.app[RATE_LIMITS].exceeded(ENTRAPMENTS_FROM_ADDRESS, address)
    return "many_from_one_address" if many else ""
