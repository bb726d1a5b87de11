"""`/api/v1/lifts/CODE/policy`: the insurance of a lift now or at a past minute; what else is on offer."""

from datetime import date

from aiohttp import web
from pydantic import BaseModel

from api.http.access import public
from api.http.describe import CODE, in_query, operation
from api.http.keys import SERVICES
from api.pages.insurance.cover import read_moment, read_star
from api.v1.json_body import answer, invalid
from api.v1.lifts.find_card import card_in_path
from models.actions.insurance.list_products import Offer as OfferView
from models.actions.insurance.list_products import list_products
from models.actions.insurance.read_cover import CoverView, read_cover
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.policy_terms import CoverLine

routes = web.RouteTableDef()


class Offer(BaseModel):
    """A product that is sold today. Money in fen, for one lift and year."""

    insurer: str
    insurer_phone: str
    name: str
    lines: tuple[CoverLine, ...]
    with_service: bool
    premium_from_fen: int
    premium_to_fen: int
    exclusions: tuple[str, ...]
    offered_until: date | None


class Offers(BaseModel):
    """In the order of names: nobody can buy a place."""

    products: list[Offer]


AT = in_query("at", {"type": "string", "format": "date-time"}, "a past minute; now where it is left out")
STAR = in_query(
    "star", {"type": "integer", "minimum": 0, "maximum": 9}, "what if the maintainer had this star"
)


@routes.get("/api/v1/lifts/{code}/policy", name="api_policy", allow_head=False)
@operation("getPolicy", "Whether the lift is insured, and how", {200: CoverView}, parameters=[CODE, AT, STAR])
@public
async def policy(request: web.Request) -> web.Response:
    card, now = await card_in_path(request), request.app[SERVICES].clock()
    typed = request.query.get("at", "")[:40]
    moment = read_moment(typed, now)
    if typed and moment is None:
        raise invalid("at", "请填一个过去的时间。")
    star = read_star(request.query.get("star", ""))
    return answer(await read_cover(card.lift_id, moment or now, now, star), CoverView)


@routes.get("/api/v1/lifts/{code}/products", name="api_products", allow_head=False)
@operation("listProducts", "What insurers offer", {200: Offers}, parameters=[CODE])
@public
async def products(request: web.Request) -> web.Response:
    await card_in_path(request)
    today = request.app[SERVICES].clock().astimezone(LOCAL).date()
    return answer(Offers(products=[_offer(one) for one in await list_products(today)]), Offers)


def _offer(product: OfferView) -> Offer:
    return Offer(
        insurer=product.insurer.name,
        insurer_phone=product.insurer.phone,
        name=product.name,
        lines=product.lines,
        with_service=product.with_service,
        premium_from_fen=product.premium_from_fen,
        premium_to_fen=product.premium_to_fen,
        exclusions=product.exclusions,
        offered_until=product.offered_until,
    )
