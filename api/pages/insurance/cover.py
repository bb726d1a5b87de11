"""The insurance of a scanned lift: now or at a past minute, what it costs whom, and what else is offered."""

from datetime import datetime, timedelta

from aiohttp import web

from api.http.access import public
from api.http.kept_file import send_file
from api.http.keys import SERVICES
from api.http.pages import page
from api.pages.lifts.scanned import with_lift
from models.actions.insurance.clause_files import clause_of_lift
from models.actions.insurance.list_products import list_products
from models.actions.insurance.read_cover import read_cover
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL

routes = web.RouteTableDef()

NOT_PAST = "请填一个过去的时间。"
LONGEST_AGO = timedelta(days=366 * 30)


@routes.get("/l/{code}/policy", name="policy")
@public
@with_lift
async def policy(request: web.Request, card: LiftCard) -> web.Response:
    """`?at=2026-11-22T09:05`: a past minute, in local time. `?star=4`: had the maintainer another star."""
    now = request.app[SERVICES].clock()
    typed = request.query.get("at", "")[:40]
    moment = read_moment(typed, now)
    wrong = NOT_PAST if typed and moment is None else ""
    asked_star = read_star(request.query.get("star", ""))
    view = await read_cover(card.lift_id, moment or now, now, asked_star)
    latest = now.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")
    return page(
        request, "insurance/policy", 422 if wrong else 200,
        card=card, view=view, wrong=wrong, asked=moment, asked_star=asked_star, latest=latest,
    )  # fmt: skip


@routes.get("/l/{code}/clause/{sha256}", name="clause")
@public
@with_lift
async def clause(request: web.Request, card: LiftCard) -> web.StreamResponse:
    """The clause document of a policy that covers this lift, or did."""
    sha256 = request.match_info["sha256"][:64]
    return await send_file(request.app[SERVICES], await clause_of_lift(card.lift_id, sha256))


@routes.get("/l/{code}/products", name="products")
@public
@with_lift
async def products(request: web.Request, card: LiftCard) -> web.Response:
    """What insurers offer, in an order that nobody can buy."""
    today = request.app[SERVICES].clock().astimezone(LOCAL).date()
    return page(request, "insurance/products", card=card, products=await list_products(today))


def read_star(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 1 else None


def read_moment(typed: str, now: datetime) -> datetime | None:
    """Local time where no zone is given. None where it is no time, in the future or too long ago."""
    try:
        moment = datetime.fromisoformat(typed)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)
        return moment if now - LONGEST_AGO <= moment <= now else None
    except (ValueError, OverflowError):
        return None
