"""`/login`: signing in on a page inside WeChat, once, silently; and back to where one came from."""

import logging
import re
from datetime import timedelta

from aiohttp import web
from redis.exceptions import RedisError
from wechatpy.exceptions import WeChatClientException

from api.http.access import public
from api.http.client_address import client_address
from api.http.cookies import leave_cookie, leave_person_cookie
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.pages import page
from api.http.rate_limits import LOGINS_FROM_ADDRESS
from bot.services import Services
from bot.wechat.account import WeChatUnavailable
from bot.wechat.login import STATE_SECONDS, begin_login, come_back_to, person_of_code

log = logging.getLogger(__name__)

routes = web.RouteTableDef()

COOKIE = "tima-login"
# A path of ours: neither another host (`//`, a backslash) nor a line break in a header.
_PATH = re.compile(r"/(?![/\\])[\x21-\x7e]{0,500}")


@routes.get("/login", name="login")
@public
async def login(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    asked = request.query.get("next", "/")
    path = asked if _PATH.fullmatch(asked) and "\\" not in asked else "/"
    if not is_in_wechat(request):
        return _message(request, 200, "请在微信里打开", "登录要用微信。请在微信里打开这一页。")
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(LOGINS_FROM_ADDRESS, address)
    try:
        begun = await begin_login(services, path)
    except (RedisError, OSError):
        return _message(request, 503, "现在登不上", "请过一会儿再试。报修、求助不用登录。")
    response = web.HTTPFound(begun.address)
    leave_cookie(services, response, COOKIE, begun.nonce, timedelta(seconds=STATE_SECONDS), "/login")
    raise response


@routes.get("/login/wechat", name="login_wechat")
@public
async def come_back(request: web.Request) -> web.Response:
    """WeChat sends the browser here with a code."""
    services, query = request.app[SERVICES], request.query
    path = await come_back_to(services, query.get("state", ""), request.cookies.get(COOKIE, "")[:100])
    if path is None:
        return _message(request, 403, "登录没有完成", "请回到原来的页面，再点一次登录。")
    return await _sign_in(request, services, query.get("code", "")[:200], path)


async def _sign_in(request: web.Request, services: Services, code: str, path: str) -> web.Response:
    try:
        person_id = await person_of_code(services, code)
    except WeChatClientException as error:
        log.info("a login code was refused", extra={"errcode": error.errcode})
        return _message(request, 403, "登录没有完成", "请回到原来的页面，再点一次登录。")
    except WeChatUnavailable:
        return _message(request, 503, "微信没有回应", "请过一会儿再试。报修、求助不用登录。")
    if person_id is None:
        return _message(request, 200, "请先使用完整服务", "请点屏幕右下角的“使用完整服务”，再点一次登录。")
    response = web.HTTPSeeOther(path)
    leave_person_cookie(services, response, person_id)
    response.del_cookie(COOKIE, path="/login")
    raise response


def is_in_wechat(request: web.Request) -> bool:
    """As far as the browser says."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def _message(request: web.Request, status: int, title: str, words: str) -> web.Response:
    return page(request, "message", status, title=title, words=words, hotline=None)
