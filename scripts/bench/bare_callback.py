"""The baseline of `scripts.bench.callback`: what aiohttp and wechatpy cost by themselves."""

import argparse

import uvloop
from aiohttp import web
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

from scripts.lib.throwaway import AES_KEY, APP_ID, TOKEN


async def receive(request: web.Request) -> web.Response:
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
    query = request.query
    body = await request.read()
    xml = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
    reply = TextReply(message=parse_message(xml), content="一部电梯的卡片，和真的一样长。" * 10)
    sealed = crypto.encrypt_message(reply, query["nonce"], query["timestamp"])
    return web.Response(text=sealed, content_type="application/xml")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    app = web.Application()
    app.router.add_post("/wechat", receive)
    uvloop.install()
    web.run_app(app, host="127.0.0.1", port=parser.parse_args().port, print=None, access_log=None)


if __name__ == "__main__":
    main()
