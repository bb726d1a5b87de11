"""`/l/CODE/follow`: hearing of a lift by WeChat, the list of those one follows, and following the account."""

from uuid import UUID

from aiohttp import web
from redis.exceptions import RedisError
from wechatpy.exceptions import WeChatClientException

from api.http.access import public
from api.http.body import read_form, text_field
from api.http.cookies import person_of
from api.http.keys import SERVICES
from api.http.pages import page
from api.http.qr import qr_svg
from api.pages.lifts.scanned import with_lift
from bot.wechat.account import WeChatUnavailable
from models.actions.lifts.find import LiftCard
from models.actions.lifts.follows import end_follows, follow_lift, follows_of
from models.actions.shared.city_rules import LOCAL
from models.database import DATABASE_AWAY

routes = web.RouteTableDef()

TOO_MANY = "您关注的电梯太多了，请先停止几部。"


@routes.get("/l/{code}/follow", name="follow")
@public
@with_lift
async def follow(request: web.Request, card: LiftCard) -> web.Response:
    return await _page(request, card)


@routes.post("/l/{code}/follow", name="follow_begin")
@public
@with_lift
async def begin(request: web.Request, card: LiftCard) -> web.Response:
    """Signs in first where nobody is; the page then shows the button again."""
    person_id = await person_of(request)
    if person_id is None:
        raise web.HTTPSeeOther(f"/login?next=/l/{card.code}/follow")
    if not await follow_lift(person_id, card.lift_id, request.app[SERVICES].clock()):
        return await _page(request, card, 409, TOO_MANY)
    raise web.HTTPSeeOther(f"/l/{card.code}/follow")


@routes.post("/l/{code}/follow/end", name="follow_end")
@public
@with_lift
async def end(request: web.Request, card: LiftCard) -> web.Response:
    """Of the lift that the button names; pressed once more it is the same."""
    person_id, form = await person_of(request), await read_form(request)
    try:
        lift_id = UUID(text_field(form, "lift")[:40])
    except ValueError:
        raise web.HTTPBadRequest from None
    if person_id is not None:
        await end_follows(person_id, lift_id)
    raise web.HTTPSeeOther(f"/l/{card.code}/follow")


async def _page(request: web.Request, card: LiftCard, status: int = 200, wrong: str = "") -> web.Response:
    now = request.app[SERVICES].clock()
    try:
        person_id = await person_of(request)
        followed = await follows_of(person_id, now) if person_id else []
    except DATABASE_AWAY:
        person_id, followed = None, []
    return page(
        request, "lifts/follow", status,
        card=card, code=await _code(request, card), is_known=person_id is not None, followed=followed,
        is_followed=any(one.lift_id == card.lift_id for one in followed), wrong=wrong,
        is_in_wechat="MicroMessenger" in request.headers.get("User-Agent", ""),
        today=now.astimezone(LOCAL).date(),
    )  # fmt: skip


async def _code(request: web.Request, card: LiftCard) -> str:
    """Kept for all for up to 30 days, so that a crowd costs one call. Empty while WeChat is away."""
    try:
        return qr_svg(await request.app[SERVICES].wechat.follow_address(card.code))
    except (WeChatClientException, WeChatUnavailable, TimeoutError, RedisError, OSError):
        return ""
