"""The simulated WeChat API and the calls that WeChat makes, against wechatpy's own reading of them."""

import asyncio
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from pytest_aiohttp import AiohttpClient
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature

from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_messages import BadReply, Call, Sender
from scripts.simulators.wechat_people import Contact
from tests.support.values import AES_KEY, APP_ID, APP_SECRET, TOKEN

OPENID = "oSim" + "a" * 24

Client = TestClient[Any, Any]


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


async def _token(client: Client, **changed: object) -> dict[str, Any]:
    asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET} | changed
    response = await client.post("/cgi-bin/stable_token", json=asked)
    assert response.status == 200
    answer: dict[str, Any] = await response.json()
    return answer


async def _send(client: Client, token: str, words: str = "好") -> int:
    body = {"touser": OPENID, "msgtype": "text", "text": {"content": words}}
    response = await client.post("/cgi-bin/message/custom/send", params={"access_token": token}, json=body)
    assert response.status == 200
    return int((await response.json())["errcode"])


class TestWeChat:
    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def wechat(self, clock: Clock) -> WeChatSimulator:
        return WeChatSimulator(APP_ID, APP_SECRET, clock=clock)

    @pytest.fixture
    async def client(self, wechat: WeChatSimulator, aiohttp_client: AiohttpClient) -> Client:
        return await aiohttp_client(wechat.app())

    async def test_a_stable_token_stays_the_same_until_near_its_end(
        self, client: Client, clock: Clock
    ) -> None:
        first = await _token(client)
        clock.now += 6000
        later = await _token(client)
        assert (first["expires_in"], later["expires_in"]) == (7200, 1200)
        assert first["access_token"] == later["access_token"]
        clock.now += 1000
        new = await _token(client)
        assert new["access_token"] != first["access_token"]
        assert await _send(client, first["access_token"]) == 43004  # the old one is still good
        clock.now += 300
        assert await _send(client, first["access_token"]) == 42001

    async def test_force_refresh_ends_the_token_before(self, client: Client) -> None:
        first = (await _token(client))["access_token"]
        assert (await _token(client, force_refresh=True))["access_token"] != first
        assert await _send(client, first) == 40001

    @pytest.mark.parametrize(
        ("changed", "errcode"),
        [({"appid": "wx0"}, 40013), ({"secret": "no"}, 40125), ({"grant_type": ""}, 40002)],
    )
    async def test_wrong_credentials_are_http_200_with_an_errcode(
        self, client: Client, changed: dict[str, str], errcode: int
    ) -> None:
        answer = await _token(client, **changed)
        assert answer["errcode"] == errcode
        assert answer["errmsg"]

    async def test_the_older_kind_of_token_is_new_at_every_call(self, client: Client) -> None:
        params = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET}
        tokens = [
            (await (await client.get("/cgi-bin/token", params=params)).json())["access_token"]
            for _ in range(2)
        ]
        assert tokens[0] != tokens[1]
        assert [await _send(client, token) for token in tokens] == [43004, 43004]

    async def test_a_message_reaches_a_follower(self, client: Client, wechat: WeChatSimulator) -> None:
        token = (await _token(client))["access_token"]
        waiting = asyncio.create_task(wechat.next_message(OPENID))
        await asyncio.sleep(0)
        assert await _send(client, token) == 43004
        wechat.hear(OPENID)
        assert await _send(client, token, "已受理") == 0
        assert (await waiting).text == "已受理"
        assert [message.text for message in wechat.messages(OPENID)] == ["已受理"]
        with pytest.raises(TimeoutError):
            await wechat.next_message(OPENID, timeout_seconds=0.01)
        wechat.unfollow(OPENID)
        assert await _send(client, token) == 43004

    async def test_windows(self, client: Client, wechat: WeChatSimulator, clock: Clock) -> None:
        wechat.enforce_windows = True
        token = (await _token(client))["access_token"]
        wechat.hear(OPENID, Contact.TAP)
        assert [await _send(client, token) for _ in range(4)] == [0, 0, 0, 45047]
        clock.now += 61
        assert await _send(client, token) == 45015
        wechat.hear(OPENID)
        assert [await _send(client, token) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]

    async def test_told_failures(self, client: Client, wechat: WeChatSimulator) -> None:
        wechat.hear(OPENID)
        wechat.fail_next(1, 45009, path="/custom/send")
        token = (await _token(client))["access_token"]
        assert [await _send(client, token) for _ in range(2)] == [45009, 0]
        wechat.revoke_token()
        assert await _send(client, token) == 40001
        assert await _send(client, "") == 41001

    async def test_media(self, client: Client, wechat: WeChatSimulator) -> None:
        token = (await _token(client))["access_token"]
        params = {"access_token": token, "media_id": wechat.add_media(b"\xff\xd8photo")}
        response = await client.get("/cgi-bin/media/get", params=params)
        assert (response.content_type, await response.read()) == ("image/jpeg", b"\xff\xd8photo")
        response = await client.get("/cgi-bin/media/get", params=params | {"media_id": "none"})
        assert (response.status, (await response.json())["errcode"]) == (200, 40007)

    @pytest.mark.parametrize(
        ("asked", "has"),
        [
            ({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "a"}}}, "expire_seconds"),
            ({"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "a"}}}, "ticket"),
            ({"action_name": "QR", "action_info": {}}, "errcode"),
            ({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "a" * 65}}}, "errcode"),
        ],
    )
    async def test_qr_codes(self, client: Client, asked: dict[str, Any], has: str) -> None:
        params = {"access_token": (await _token(client))["access_token"]}
        answer = await (await client.post("/cgi-bin/qrcode/create", params=params, json=asked)).json()
        assert has in answer
        assert ("url" in answer) != ("errcode" in answer)


class TestSender:
    @pytest.fixture
    def sender(self) -> Sender:
        return Sender(APP_ID, TOKEN, AES_KEY, clock=Clock(), first_msg_id=41)

    @staticmethod
    def _opened(call: Call) -> Any:
        crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
        query = call.params
        return parse_message(
            crypto.decrypt_message(call.body, query["msg_signature"], query["timestamp"], query["nonce"])
        )

    def test_safe_mode_is_what_wechatpy_opens(self, sender: Sender) -> None:
        words = "卡住了]]> <b>&\x00 😀"
        call = sender.seal(sender.text(OPENID, words), now=1_700_000_000, nonce="7")
        message = self._opened(call)
        assert (message.source, message.id, message.content) == (OPENID, 41, words.replace("\x00", ""))
        assert (call.params["timestamp"], call.params["nonce"]) == ("1700000000", "7")
        check_signature(TOKEN, call.params["signature"], "1700000000", "7")

    def test_each_kind(self, sender: Sender) -> None:
        image = self._opened(sender.seal(sender.image(OPENID, "m1", "http://x/1")))
        assert (image.type, image.media_id, image.image) == ("image", "m1", "http://x/1")
        voice = self._opened(sender.seal(sender.voice(OPENID, "m2", "门关不上")))
        assert (voice.type, voice.recognition) == ("voice", "门关不上")
        place = self._opened(sender.seal(sender.location(OPENID, "32.04", "118.78", "新街口")))
        assert (place.type, place.location, place.label) == ("location", ("32.04", "118.78"), "新街口")
        click = self._opened(sender.seal(sender.event(OPENID, "CLICK", "REPORT")))
        assert (click.event, click.key) == ("click", "REPORT")
        scan = self._opened(sender.seal(sender.event(OPENID, "subscribe", "qrscene_7K", ticket="t")))
        assert (scan.event, scan.scene_id) == ("subscribe_scan", "7K")

    def test_plain_mode(self, sender: Sender) -> None:
        call = sender.sign(sender.text(OPENID, "好", msg_id=5, created=6))
        check_signature(TOKEN, call.params["signature"], call.params["timestamp"], call.params["nonce"])
        message = parse_message(call.body)
        assert (message.id, message.content, message._data["CreateTime"]) == (5, "好", "6")

    def test_replies(self, sender: Sender) -> None:
        xml = TextReply(content="已登记", source="gh", target=OPENID).render()
        sealed = WeChatCrypto(TOKEN, AES_KEY, APP_ID).encrypt_message(xml, "1", "2")
        assert sender.open_reply(sealed.encode())["Content"] == "已登记"
        assert sender.open_reply(xml.encode())["Content"] == "已登记"
        assert sender.open_reply(b"success") == sender.open_reply(b"") == {}
        forged = WeChatCrypto("another", AES_KEY, APP_ID).encrypt_message(xml, "1", "2")
        for bad in (b"oops", b"<xml/>", b"<xml><a>1</a></xml>", forged.encode()):
            with pytest.raises(BadReply):
                sender.open_reply(bad)

    def test_what_was_tampered_with_is_noticed(self, sender: Sender) -> None:
        call = sender.seal(sender.text(OPENID, "好"))
        with pytest.raises(InvalidSignatureException):
            self._opened(Call({**call.params, "nonce": "0"}, call.body))
