"""The pages behind a scanned code: which lift, and what can be done about it."""

from aiohttp import web

from api.http.access import public
from api.http.at_hand import at_hand
from api.http.keys import SERVICES
from api.http.pages import page, variant_of
from api.pages.duty.people import active_here, may_have_duty
from api.pages.insurance.inspectors import inspector_at, may_patrol
from api.pages.lifts.kept_pages import KEPT_PAGES
from api.pages.lifts.scanned import Card, with_last_known
from api.pages.lifts.tour import TOUR
from api.pages.rescues.responder import may_be_responder, responder_at
from api.pages.rescues.sos_pages import sos_page
from bot.texts.templates import TEMPLATES
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.duty.kinds import DutyPost
from models.rules.lifts import code as lift_code

routes = web.RouteTableDef()

CHOICES = frozenset({"lang", "text"})  # of how a page is shown


@routes.get("/", name="home")
@public
async def home(request: web.Request) -> web.Response:
    tour = request.app.get(TOUR)
    return page(request, "lifts/home", typed="", found=None, tour=await tour() if tour else ())


@routes.get("/favicon.ico", name="icon")
@public
async def icon(_request: web.Request) -> web.FileResponse:
    headers = {"Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=86400"}
    return web.FileResponse(TEMPLATES / "icon.svg", headers=headers)


@routes.get("/find", name="find")
@public
async def find(request: web.Request) -> web.Response:
    """The lift for a typed code or 识别码; a choice where several cities use the number."""
    typed = request.query.get("code", "")[:200]
    code = lift_code.read_code(typed)
    if code is not None:
        raise web.HTTPSeeOther(f"/l/{code}")
    number = lift_code.read_rescue_number(typed)
    found = await request.app[SERVICES].emergency_cards.by_rescue_number(number) if number else []
    if len(found) == 1:
        raise web.HTTPSeeOther(f"/l/{found[0].code}")
    return page(request, "lifts/home", 200 if found else 404, typed=typed, found=found, tour=())


def _kept_page(request: web.Request) -> web.Response | None:
    services = request.app[SERVICES]
    card = services.cards.kept(request.match_info["code"])
    if (
        not isinstance(card, LiftCard)
        or may_be_responder(request)
        or may_have_duty(request)
        or may_patrol(request)
        or not request.query.keys().isdisjoint(CHOICES)
    ):
        return None
    now = services.clock()
    today = now.astimezone(LOCAL).date()
    return request.app[KEPT_PAGES].find(card, card.cover_at(now), today, variant_of(request))


@routes.get("/l/{code}", name="lift")
@public
@at_hand(_kept_page)
@with_last_known
async def lift(request: web.Request, card: Card) -> web.Response:
    """What the label leads to. While the database is away it is the page for calling help."""
    if not isinstance(card, LiftCard):
        return sos_page(request, card)
    now = request.app[SERVICES].clock()
    cover, today = card.cover_at(now), now.astimezone(LOCAL).date()
    responder = await responder_at(request, card)
    on_duty = may_have_duty(request) and any(
        one.post is DutyPost.OFFICER for one in await active_here(request)
    )
    patrols = may_patrol(request) and inspector_at(request) is not None
    response = page(
        request,
        "lifts/lift",
        card=card,
        cover=cover,
        examination=card.examination_at(now),
        today=today,
        responder=responder is not None,
        on_duty=on_duty,
        patrols=patrols,
    )
    # The page links to its own query.
    if responder is None and not on_duty and not patrols and request.query.keys() <= CHOICES:
        request.app[KEPT_PAGES].keep(card, cover, today, variant_of(request), response)
    return response
