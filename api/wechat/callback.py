"""`/wechat`, `/wechat/miniprogram`: the addresses that the two accounts' callbacks are sent to."""

from aiohttp import web

from api.http.access import public
from api.http.body import read_limited
from api.http.keys import MINIPROGRAM_DOOR, WECHAT_DOOR
from bot.door.callback import MAX_BYTES, Answer, WeChatDoor

routes = web.RouteTableDef()


@routes.get("/wechat", name="wechat_verify")
@public
async def verify(request: web.Request) -> web.Response:
    return _response(request.app[WECHAT_DOOR].verify_url(request.query))


@routes.post("/wechat", name="wechat_receive")
@public
async def receive(request: web.Request) -> web.Response:
    body = await read_limited(request, MAX_BYTES)
    return _response(await request.app[WECHAT_DOOR].receive(request.query, body))


@routes.get("/wechat/miniprogram", name="miniprogram_verify")
@public
async def verify_miniprogram(request: web.Request) -> web.Response:
    return _response(_miniprogram(request).verify_url(request.query))


@routes.post("/wechat/miniprogram", name="miniprogram_receive")
@public
async def receive_miniprogram(request: web.Request) -> web.Response:
    body = await read_limited(request, MAX_BYTES)
    return _response(await _miniprogram(request).receive(request.query, body))


def _miniprogram(request: web.Request) -> WeChatDoor:
    door = request.app[MINIPROGRAM_DOOR]
    if door is None:
        raise web.HTTPNotFound
    return door


def _response(answer: Answer) -> web.Response:
    return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)
