"""The phone in which the simulated mini-program runs: what `wx.login` and `getPhoneNumber` return there."""

import asyncio

from aiohttp import web

from scripts.simulators.wechat_miniprogram import MiniProgramSimulator

LONGEST = 100


def mini_program_phone(mini_program: MiniProgramSimulator) -> web.Application:
    """`/login?openid=…&unionid=…` and `/phone?number=…` answer with `{"code": "…"}`, `/tone` with MP3."""

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

    async def tone(_: web.Request) -> web.Response:
        from scripts.simulators.phone_recorder import mp3  # FFmpeg, for the one who speaks

        return web.Response(body=await asyncio.to_thread(mp3, 1), content_type="audio/mpeg")

    app = web.Application()
    app.add_routes([web.post("/login", login), web.post("/phone", phone), web.get("/tone", tone)])
    return app
