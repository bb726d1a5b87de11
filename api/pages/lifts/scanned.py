"""From the code in an address to the lift, for every page below `/l/CODE`."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import wraps

from aiohttp import web

from api.http.body import read_form
from api.http.keys import SERVICES
from api.http.pages import page
from api.pages.rescues.sos_pages import sos_page
from bot.kernel.timeouts import within
from models.actions.lifts.emergency_cards import EmergencyCard
from models.actions.lifts.find import LiftCard
from models.rules.base import budgets
from models.rules.lifts import code as lift_code

Card = LiftCard | EmergencyCard
LiftHandler = Callable[[web.Request, LiftCard], Awaitable[web.StreamResponse]]
CardHandler = Callable[[web.Request, Card], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def with_lift(handler: LiftHandler) -> Handler:
    """Hand the scanned lift to the handler.

    While the database is away, whatever was wanted, the page for calling help is shown:
    it may be all that the scan was for.
    """

    async def handle(request: web.Request, card: Card) -> web.StreamResponse:
        if isinstance(card, LiftCard):
            return await handler(request, card)
        if request.method == "POST":
            with suppress(web.HTTPException, TimeoutError):
                # What was typed is given back; it is not waited for longer than for a page.
                await within(budgets.PAGE, read_form(request))
        return sos_page(request, card, status=503)

    return with_last_known(wraps(handler)(handle))


def with_last_known(handler: CardHandler) -> Handler:
    """Hand the scanned lift to the handler; while the database is away, what was last known of it.

    A malformed, unknown or revoked code may be all that a trapped person has:
    each gets a page with the hotline and a way to type the code again.
    """

    @wraps(handler)
    async def find_and_handle(request: web.Request) -> web.StreamResponse:
        scanned = request.match_info["code"]
        code = lift_code.read_code(scanned[:200])
        if code is None:
            return page(request, "lifts/no_lift", 404, why="malformed")
        if code != scanned and request.method in ("GET", "HEAD"):
            raise web.HTTPMovedPermanently(request.path.replace(scanned, code, 1))
        card = await request.app[SERVICES].emergency_cards.by_code(code)
        if card is None:
            return page(request, "lifts/no_lift", 404, why="unknown")
        if not isinstance(card, LiftCard | EmergencyCard):
            return page(request, "lifts/no_lift", 410, why="revoked")
        return await handler(request, card)

    return find_and_handle
