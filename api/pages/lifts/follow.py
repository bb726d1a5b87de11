"""`/l/CODE/follow`: following the official account by a code that tells it which lift one stands in."""

from aiohttp import web
from redis.exceptions import RedisError
from wechatpy.exceptions import WeChatClientException

from api.http.access import public
from api.http.keys import SERVICES
from api.http.pages import page
from api.http.qr import qr_svg
from api.pages.lifts.scanned import with_lift
from bot.wechat.account import WeChatUnavailable
from models.actions.lifts.find import LiftCard

routes = web.RouteTableDef()

UNREACHED = ("二维码暂时出不来", "请在微信里搜索本城市的电梯公众号，关注后发梯码。")


@routes.get("/l/{code}/follow", name="follow")
@public
@with_lift
async def follow(request: web.Request, card: LiftCard) -> web.Response:
    """The code is kept for all for up to 30 days, so that a crowd costs one call.

    Without WeChat the page tells the other way to follow: no failure of ours.
    """
    try:
        address = await request.app[SERVICES].wechat.follow_address(card.code)
    except (WeChatClientException, WeChatUnavailable, TimeoutError, RedisError, OSError):
        return page(
            request,
            "message",
            title=UNREACHED[0],
            words=UNREACHED[1],
            hotline=card.hotline,
        )
    return page(request, "lifts/follow", card=card, code=qr_svg(address))
