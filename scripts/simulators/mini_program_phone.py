"""The phone in which the simulated mini-program runs: what `wx.login` and `getPhoneNumber` return there."""

from aiohttp import web

from scripts.simulators.wechat_miniprogram import MiniProgramSimulator

LONGEST = 100


def mini_program_phone(mini_program: MiniProgramSimulator) -> web.Application:
    """`/login?openid=…&unionid=…` and `/phone?number=…` answer with `{"code": "…"}`."""

    async def login(request: web.Request) -> web.Response:
        openid, unionid = (request.query.get(name, "")[:LONGEST] for name in ("openid", "unionid"))
        if not openid:
            raise web.HTTPBadRequest
        return web.json_response({"code": mini_program.login_code(openid, unionid)})

    async def phone(request: web.Request) -> web.Response:
        number = request.query.get("number", "")[:LONGEST]
        if not number:
            raise web.HTTPBadRequest
        return web.json_response({"code": mini_program.phone_code(number)})

    app = web.Application()
    app.add_routes([web.post("/login", login), web.post("/phone", phone)])
    return app
