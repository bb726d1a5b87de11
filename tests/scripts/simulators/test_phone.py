"""The simulated phone: what is done on its page reaches the account as WeChat would send it."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession, FormData, web
from aiohttp.test_utils import TestClient
from pytest_aiohttp import AiohttpClient
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

from scripts.simulators.pages import linked
from scripts.simulators.phone import COOKIE, LabelledLift, Phone
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_caller import call
from scripts.simulators.wechat_messages import Sender
from tests.support.values import AES_KEY, APP_ID, APP_SECRET, TOKEN

OPENID = "oSim" + "a" * 24

Client = TestClient[Any, Any]


def _account(opened: list[Any]) -> web.Application:
    """A product that repeats what it is told, in safe mode; it is silent to photos."""
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)

    async def receive(request: web.Request) -> web.Response:
        query = request.query
        xml = crypto.decrypt_message(
            await request.text(), query["msg_signature"], query["timestamp"], query["nonce"]
        )
        message = parse_message(xml)
        opened.append(message)
        if message.type == "image":
            return web.Response(text="success")
        if getattr(message, "content", "") == "坏":
            return web.Response(status=500)
        reply = TextReply(content=f"听到 {message._data.get('Content', '')}", source="gh", target=OPENID)
        return web.Response(text=crypto.encrypt_message(reply.render(), query["nonce"], query["timestamp"]))

    app = web.Application()
    app.router.add_post("/wechat", receive)
    return app


@pytest.fixture
def opened() -> list[Any]:
    return []


@pytest.fixture
def wechat() -> WeChatSimulator:
    return WeChatSimulator(APP_ID, APP_SECRET)


@pytest.fixture
async def client(wechat: WeChatSimulator, opened: list[Any], aiohttp_client: AiohttpClient) -> Client:
    app = _account(opened)
    lift = LabelledLift("7KQ2M4XD9TR8", "阳光花园 3 栋", "http://127.0.0.1/l/7KQ2M4XD9TR8")
    phone = Phone(wechat, Sender(APP_ID, TOKEN, AES_KEY), "", [lift])
    app.add_subapp("/sim/wechat", wechat.app())
    app.add_subapp("/sim/phone", phone.app())
    client = await aiohttp_client(app)
    phone.wechat_url = str(client.make_url("/wechat"))
    client.session.cookie_jar.update_cookies({COOKIE: OPENID}, client.make_url("/sim/phone/"))
    return client


async def _post(client: Client, what: str, data: Any = None) -> str:
    response = await client.post(f"/sim/phone/{what}", data=data)
    assert (response.status, response.url.path) == (200, "/sim/phone/")
    return await response.text()


async def test_the_page_stands_on_its_own_files(client: Client) -> None:
    response = await client.get("/sim/phone")
    page = await response.text()
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "<style" not in page
    assert " style=" not in page
    for file in ("phone.css", "phone.js"):
        assert f"/sim/phone/{file}" in page
        assert (await client.get(f"/sim/phone/{file}")).status == 200


async def test_a_conversation(client: Client, opened: list[Any]) -> None:
    page = await _post(client, "scan", {"code": "7KQ2M4XD9TR8"})
    assert "扫了梯码" in page
    page = await _post(client, "say", {"words": "<b>卡住了 http://h/r/1。"})
    assert "听到 &lt;b&gt;卡住了 <a href=" in page
    await _post(client, "scan", {"code": "7KQ2M4XD9TR8"})
    await _post(client, "tap", {"key": "TRAPPED"})
    await _post(client, "voice", {"words": "门关不上"})
    await _post(client, "place", {"latitude": "32.0", "longitude": "118.7", "label": "新街口"})
    await _post(client, "leave")
    kinds = [getattr(message, "event", message.type) for message in opened]
    assert kinds == [
        "subscribe_scan", "text", "scan", "click", "voice", "location", "unsubscribe",
    ]  # fmt: skip
    assert {message.source for message in opened} == {OPENID}


async def test_resending_is_the_same_message_again(client: Client, opened: list[Any]) -> None:
    await _post(client, "say", {"words": "好"})
    await _post(client, "again")
    assert opened[0].id == opened[1].id


async def test_a_photo(client: Client, wechat: WeChatSimulator, opened: list[Any]) -> None:
    form = FormData()
    form.add_field("picture", b"\xff\xd8photo", filename="a.jpg", content_type="image/jpeg")
    page = await _post(client, "picture", form)
    medium = wechat.medium(opened[0].media_id)
    assert medium is not None
    assert medium.data == b"\xff\xd8photo"
    assert "没有即时回复" in page
    assert await (await client.session.get(opened[0].image)).read() == b"\xff\xd8photo"


async def test_a_failing_product_is_said_to_fail(client: Client) -> None:
    assert "该公众号提供的服务出现故障" in await _post(client, "say", {"words": "坏"})


async def test_pushed_messages_appear_at_once(client: Client, wechat: WeChatSimulator) -> None:
    wechat.hear(OPENID)
    async with client.get("/sim/phone/events") as events:
        assert events.content_type == "text/event-stream"
        body = {"touser": OPENID, "msgtype": "text", "text": {"content": "已受理，单号 9"}}
        api = "/sim/wechat/cgi-bin"
        asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET}
        token = await (await client.post(f"{api}/stable_token", json=asked)).json()
        params = {"access_token": token["access_token"]}
        await client.post(f"{api}/message/custom/send", params=params, json=body)
        async with asyncio.timeout(2):
            assert await events.content.readline() == b"data: changed\n"
    assert "已受理，单号 9" in await (await client.get("/sim/phone/")).text()


async def test_another_person(client: Client) -> None:
    await _post(client, "say", {"words": "我是第一个人"})
    assert "我是第一个人" not in await _post(client, "person")


def test_links_are_the_only_markup() -> None:
    html = str(linked('<a href="x">y</a> http://h/a?b=1&c="2，好 https://h/d.'))
    assert "&lt;a href=&#34;x&#34;&gt;" in html
    assert '<a href="http://h/a?b=1&amp;c=" target="_blank"' in html
    assert ">https://h/d</a>." in html


async def test_an_account_that_is_away_is_called_four_times() -> None:
    sender = Sender(APP_ID, TOKEN, AES_KEY)
    async with ClientSession() as http:
        answered = await call(http, "http://127.0.0.1:9/wechat", sender, sender.text(OPENID, "好"))
    assert (answered.calls, answered.failure, answered.reply) == (4, "ClientConnectorError", {})
