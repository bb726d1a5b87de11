"""`/wechat/js-config`: what a page of ours needs to use WeChat's scanner and the like."""

from aiohttp import web
from wechatpy.exceptions import WeChatClientException

from api.http.access import public
from api.http.keys import SERVICES
from bot.wechat.account import WeChatUnavailable
from bot.wechat.js_sdk import js_config

routes = web.RouteTableDef()

MAX_ADDRESS = 2000


@routes.get("/wechat/js-config", name="js_config")
@public
async def config(request: web.Request) -> web.Response:
    """JSON of `appId`, `timestamp`, `nonceStr`, `signature` for the page named by `url`: ours alone."""
    services, url = request.app[SERVICES], request.query.get("url", "")
    if len(url) > MAX_ADDRESS or not f"{url}/".startswith(f"{services.settings.public_url}/"):
        raise web.HTTPBadRequest
    try:
        return web.json_response(await js_config(services, url))
    except (WeChatClientException, WeChatUnavailable):
        raise web.HTTPServiceUnavailable from None
