"""From a lift code in an address or a body to the lift. A wrong one still gets the number to dial."""

from urllib.parse import unquote

from aiohttp import web

from api.http.errors import RETRY_AFTER, ApiProblem
from api.http.keys import SERVICES
from models.actions.lifts.emergency_cards import EmergencyCard
from models.actions.lifts.find import LiftCard
from models.rules.lifts import code as lift_code

Card = LiftCard | EmergencyCard

MOST_SCANNED = 500  # characters of what a QR code says


def read_scanned(text: str) -> str:
    """What was scanned, as WeChat hands it over: `q` and `scene` come encoded once more than a page's."""
    return unquote(text[:MOST_SCANNED]).replace("\x00", "")


async def card_of_code(request: web.Request, text: str) -> LiftCard:
    """Raises 404, 410, or 503 while the database is away."""
    card = await last_known_card(request, text)
    if isinstance(card, LiftCard):
        return card
    words = f"暂时查不到，请稍后再试。有人被困请直接拨打 {card.hotline}。"
    raise ApiProblem(503, "unavailable", words, headers={"Retry-After": RETRY_AFTER}, hotline=card.hotline)


async def last_known_card(request: web.Request, text: str) -> Card:
    """The same; while the database is away what was last known of the lift."""
    hotline = request.app[SERVICES].settings.default_hotline
    code = lift_code.read_code(read_scanned(text))
    if code is None:
        words = "这不是梯码，请看看有没有抄错。"
        raise ApiProblem(404, "lift-unknown", words, hotline=hotline)
    card = await request.app[SERVICES].emergency_cards.by_code(code)
    if card is None:
        raise ApiProblem(404, "lift-unknown", "没有这个梯码，请看看有没有抄错。", hotline=hotline)
    if not isinstance(card, LiftCard | EmergencyCard):
        words = "这个梯码已经停用。请告诉物业换上新的标签。"
        raise ApiProblem(410, "lift-revoked", words, hotline=hotline)
    return card


async def card_in_path(request: web.Request) -> LiftCard:
    return await card_of_code(request, request.match_info["code"])
