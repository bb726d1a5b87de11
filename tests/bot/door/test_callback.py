"""The WeChat door, through real HTTP: who may enter, and what is done with what they bring."""

import asyncio
import json
import time

import pytest

from models.actions.lifts.find import LiftCard
from models.tables.reports.report import Report
from scripts.simulators.wechat_messages import Call, Sender
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.values import AES_KEY, APP_ID, OLD_AES_KEY, TOKEN


async def post(client: Client, call: Call) -> tuple[int, bytes]:
    async with client.post("/wechat", params=dict(call.params), data=call.body) as response:
        return response.status, await response.read()


async def test_the_platforms_check_of_the_address_gets_its_echo(web_client: Client, phone: Phone) -> None:
    signed = phone.sender.sign("<xml/>").params
    answer = await web_client.get("/wechat", params={**signed, "echostr": "4512<b>"})
    assert (answer.status, await answer.text()) == (200, "4512<b>")
    assert answer.content_type == "text/plain"


async def test_a_wrong_check_of_the_address_gets_403(web_client: Client, phone: Phone) -> None:
    signed = {**phone.sender.sign("<xml/>").params, "signature": "0" * 40, "echostr": "1"}
    assert (await web_client.get("/wechat", params=signed)).status == 403
    assert (await web_client.get("/wechat")).status == 403


async def test_plain_and_safe_mode_get_the_same_answer(web_client: Client, phone: Phone) -> None:
    plain = await post(web_client, phone.sender.sign(phone.sender.text(phone.openid, "帮助")))
    assert plain[0] == 200
    assert b"<Encrypt>" not in plain[1]
    safe = await post(web_client, phone.sender.seal(phone.sender.text(phone.openid, "帮助")))
    assert b"<Encrypt>" in safe[1]
    assert phone.sender.open_reply(plain[1])["Content"] == phone.sender.open_reply(safe[1])["Content"]


async def test_the_reply_goes_from_the_account_back_to_the_person(web_client: Client, phone: Phone) -> None:
    _, body = await post(web_client, phone.sender.seal(phone.sender.text(phone.openid, "帮助")))
    reply = phone.sender.open_reply(body)
    assert (reply["ToUserName"], reply["FromUserName"]) == (phone.openid, "gh_5a1f0e7c9b3d")


async def test_the_previous_key_is_answered_with_itself(web_client: Client, phone: Phone) -> None:
    old = Sender(APP_ID, TOKEN, OLD_AES_KEY)
    status, body = await post(web_client, old.seal(old.text(phone.openid, "帮助")))
    assert status == 200
    assert "报修" in old.open_reply(body)["Content"]


@pytest.mark.parametrize(
    "sender",
    [
        Sender(APP_ID, "another-token", AES_KEY),
        Sender(APP_ID, TOKEN, "0" * 43),
        Sender("wxffffffffffffffff", TOKEN, AES_KEY),
    ],
    ids=["token", "key", "app id"],
)
async def test_another_accounts_call_gets_403(web_client: Client, phone: Phone, sender: Sender) -> None:
    status, _ = await post(web_client, sender.seal(sender.text(phone.openid, "被困")))
    assert status == 403
    assert await Report.all().count() == 0


@pytest.mark.parametrize("seconds", [-301, 302])
async def test_a_timestamp_outside_five_minutes_gets_403(
    web_client: Client, phone: Phone, seconds: int
) -> None:
    xml = phone.sender.text(phone.openid, "帮助")
    for call in (
        phone.sender.seal(xml, now=time.time() + seconds),
        phone.sender.sign(xml, now=time.time() + seconds),
    ):
        assert (await post(web_client, call))[0] == 403


async def test_a_used_nonce_with_another_message_gets_403(web_client: Client, phone: Phone) -> None:
    now = time.time()
    first = phone.sender.sign(phone.sender.text(phone.openid, "帮助"), now=now, nonce="12345")
    assert (await post(web_client, first))[0] == 200
    other = phone.sender.sign(phone.sender.text(phone.openid, "被困"), now=now, nonce="12345")
    assert (await post(web_client, other))[0] == 403
    assert (await post(web_client, first))[0] == 200
    assert await Report.all().count() == 0


async def test_twenty_copies_at_once_have_one_effect_and_one_answer(
    web_client: Client, phone: Phone, lift: LiftCard
) -> None:
    await phone.scan(lift.code)
    call = phone.sender.seal(phone.sender.text(phone.openid, "我被困在电梯里了"))
    answers = await asyncio.gather(*(post(web_client, call) for _ in range(20)))
    replies = {phone.sender.open_reply(body)["Content"] for status, body in answers if status == 200}
    assert len(replies) == 1
    assert lift.rescue_number in replies.pop()
    assert await Report.all().count() == 1


async def test_a_copy_of_an_event_is_known_by_person_time_and_kind(
    web_client: Client, phone: Phone, lift: LiftCard
) -> None:
    event = phone.sender.event(phone.openid, "CLICK", "TRAPPED", created=time.time())
    replies = [await phone.send(event) for _ in range(3)]
    assert len(set(replies)) == 1
    assert await Report.all().count() == 1


JUNK: list[bytes] = [
    b"",
    b"hello",
    b"<xml>",
    b"<xml></xml>",
    b"<a><b/></a>",
    b"\xff\xfe\x00junk",
    b"<xml><MsgType>text</MsgType></xml>",
    b"<xml><MsgType><x>1</x></MsgType><FromUserName>a</FromUserName></xml>",
    b"<xml><MsgType>text</MsgType><FromUserName>o1</FromUserName><MsgId>abc</MsgId></xml>",
    b"<xml><MsgType>text</MsgType><FromUserName>]]&gt;</FromUserName><MsgId>1</MsgId></xml>",
    b"<xml><MsgType>event</MsgType><FromUserName>o1</FromUserName></xml>",
    b"<xml><MsgType>event</MsgType><FromUserName>o1</FromUserName><Event><y/></Event></xml>",
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><MsgType>text</MsgType><MsgId>1</MsgId>'
    b"<FromUserName>o1</FromUserName><Content>&b;</Content></xml>",
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><xml><MsgType>text</MsgType><MsgId>1</MsgId>'
    b"<FromUserName>o1</FromUserName><Content>&e;</Content></xml>",
    b"<xml>" * 5000,
    b"<xml><MsgType>text</MsgType><MsgType>text</MsgType></xml>",
    json.dumps({"MsgType": "text"}).encode(),
]


@pytest.mark.parametrize("body", JUNK, ids=range(len(JUNK)))
async def test_signed_junk_gets_4xx_or_success(web_client: Client, phone: Phone, body: bytes) -> None:
    for call in (
        Call(phone.sender.sign("<xml/>").params, body),
        Call({**phone.sender.seal("<xml/>").params}, body),
        phone.sender.seal(body.decode("latin-1")),
    ):
        status, answer = await post(web_client, call)
        assert 400 <= status < 500 or answer == b"success"


@pytest.mark.parametrize(
    "params",
    [
        {"timestamp": "x"}, {"timestamp": ""}, {"nonce": ""}, {"msg_signature": "0"},
        {"encrypt_type": "aes2"}, {"timestamp": "1" * 400}, {"timestamp": "１２"},
    ],
    ids=str,
)  # fmt: skip
async def test_odd_parameters_get_4xx(web_client: Client, phone: Phone, params: dict[str, str]) -> None:
    sealed = phone.sender.seal(phone.sender.text(phone.openid, "帮助"))
    status, _ = await post(web_client, Call({**sealed.params, **params}, sealed.body))
    assert 400 <= status < 500


async def test_a_damaged_ciphertext_gets_4xx(web_client: Client, phone: Phone) -> None:
    sealed = phone.sender.seal(phone.sender.text(phone.openid, "帮助"))
    for damaged in (
        sealed.body.replace(b"</Encrypt>", b"AA==</Encrypt>"),
        sealed.body[:120],
        b"<xml><Encrypt/></xml>",
    ):
        status, _ = await post(web_client, Call(sealed.params, damaged))
        assert 400 <= status < 500


async def test_an_oversized_body_gets_413(web_client: Client, phone: Phone) -> None:
    call = Call(phone.sender.sign("<xml/>").params, b"x" * 70_000)
    assert (await post(web_client, call))[0] == 413


async def test_a_ten_thousand_character_message_gets_a_short_answer(web_client: Client, phone: Phone) -> None:
    assert 0 < len((await phone.say("长" * 10_000)).encode()) <= 2048


async def test_user_text_cannot_break_out_of_cdata(web_client: Client, phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("2")
    await phone.say("1")
    await phone.say("]]></Content><MsgType>image</MsgType><a href='https://evil.example'>x</a>")
    answer = await phone.say("0")
    assert "]]>" not in answer
    assert "<a" not in answer
    assert "＜a href" in answer


@pytest.mark.parametrize("kind", ["video", "shortvideo", "link", "file", "something_new"])
async def test_a_message_of_another_type_gets_a_helpful_answer(phone: Phone, kind: str) -> None:
    xml = phone.sender.text(phone.openid, "x").replace("CDATA[text]", f"CDATA[{kind}]")
    assert "帮助" in await phone.send(xml)


@pytest.mark.parametrize(
    "event",
    ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event", "pic_weixin", "brand_new"],
)
async def test_an_event_that_wants_no_answer_gets_success(
    web_client: Client, phone: Phone, event: str
) -> None:
    status, body = await post(web_client, phone.sender.seal(phone.sender.event(phone.openid, event)))
    assert (status, body) == (200, b"success")


async def test_every_answer_carries_the_security_headers(web_client: Client) -> None:
    answer = await web_client.get("/wechat")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_other_methods_get_405(web_client: Client) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        assert (await web_client.request(method, "/wechat")).status == 405
