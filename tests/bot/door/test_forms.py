"""Pushes as WeChat and what stands between write them: XML or JSON, and names and numbers in every spelling."""

import json
from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from bot.chat.incoming import GrantChanges
from bot.door.messages import read_message
from models.actions.lifts.find import LiftCard
from models.tables.reports.report import Event, Report
from scripts.simulators.wechat_messages import Sender
from tests.conftest import Client
from tests.support.chat import Phone, new_openid
from tests.support.receipts import number_of
from tests.support.values import AES_KEY, APP_ID, TOKEN

SENDER = Sender(APP_ID, TOKEN, AES_KEY)
NUMBERS = count(50_000)


class JsonPhone:
    """Somebody who writes to an official account whose pushes are set to JSON."""

    def __init__(self, client: Client, *, before: str = "", sealed: bool = True) -> None:
        self._client, self._before, self._sealed = client, before, sealed
        self.openid = new_openid()

    async def send(self, fields: Mapping[str, Any]) -> str:
        base = {"ToUserName": "gh_1", "FromUserName": self.openid, "CreateTime": next(NUMBERS)}
        text = self._before + json.dumps({**base, **fields}, ensure_ascii=False)
        call = SENDER.seal_json(text) if self._sealed else SENDER.sign_json(text)
        body = self._before.encode() + call.body if self._sealed else call.body
        async with self._client.post("/wechat", params=dict(call.params), data=body) as response:
            assert response.status == 200, await response.text()
            return str(SENDER.open_reply(await response.read(), "json").get("Content", ""))

    async def say(self, words: str, **more: Any) -> str:
        return await self.send({"MsgType": "text", "Content": words, "MsgId": next(NUMBERS)} | more)


async def said() -> list[dict[str, Any]]:
    """What was passed on, without whose report it is."""
    events = await Event.filter(kind="said")
    return [{name: told for name, told in one.details.items() if name != "report"} for one in events]


@pytest.mark.parametrize("sealed", [True, False])
async def test_a_push_in_json_is_answered_in_json(web_client: Client, sealed: bool) -> None:
    phone = JsonPhone(web_client, sealed=sealed)
    assert "报修" in await phone.say("帮助")


@pytest.mark.parametrize("before", ["\ufeff", "\n", " \t\r\n", "\ufeff \n"])
@pytest.mark.parametrize("sealed", [True, False])
async def test_white_space_and_byte_order_marks_before_it_are_forgiven(
    web_client: Client, before: str, sealed: bool
) -> None:
    assert "报修" in await JsonPhone(web_client, before=before, sealed=sealed).say("帮助")
    for call in (SENDER.seal(SENDER.text(new_openid(), "帮助")), SENDER.sign(SENDER.text("o1", "帮助"))):
        body = before.encode() + call.body
        async with web_client.post("/wechat", params=dict(call.params), data=body) as response:
            assert "报修" in SENDER.open_reply(await response.read())["Content"]


async def test_the_number_of_a_message_counts_in_either_spelling(web_client: Client) -> None:
    phone = JsonPhone(web_client)
    fields = {"MsgType": "text", "Content": "帮助", "MsgID": 9_007_199_254_740_993}
    assert "报修" in await phone.send(fields)


@pytest.mark.parametrize(("event", "status"), [("account_rights_changed", 200), ("CLICK", 400)])
async def test_an_event_that_names_nobody_is_taken_where_nobody_is_answered(
    web_client: Client, event: str, status: int
) -> None:
    call = SENDER.sign(f"<xml><ToUserName>gh_1</ToUserName><CreateTime>7</CreateTime><MsgType>event</MsgType>"
                       f"<Event>{event}</Event></xml>")  # fmt: skip
    async with web_client.post("/wechat", params=dict(call.params), data=call.body) as response:
        assert response.status == status, await response.text()


async def test_a_position_written_in_numbers_reaches_the_rescuers_with_every_digit(
    web_client: Client, lift: LiftCard
) -> None:
    phone = JsonPhone(web_client)
    await phone.say(lift.code)
    await phone.say("我被困在电梯里了")
    place = '"Location_X": 29.5630100, "Location_Y": 106.55, "Scale": 16, "Label": "翠湖苑"'
    raw = f'{{"ToUserName": "gh_1", "FromUserName": "{phone.openid}", "CreateTime": 1, "MsgType": "location",'
    call = SENDER.seal_json(f'{raw} "MsgId": {next(NUMBERS)}, {place}}}')
    async with web_client.post("/wechat", params=dict(call.params), data=call.body) as response:
        assert response.status == 200
    assert await said() == [{"latitude": "29.5630100", "longitude": "106.55", "label": "翠湖苑"}]


@pytest.mark.parametrize("latitude", ["NaN", "", "north", "Infinity"])
async def test_a_place_without_numbers_is_never_passed_on_as_a_position(
    web_client: Client, phone: Phone, lift: LiftCard, latitude: str
) -> None:
    await phone.scan(lift.code)
    await phone.say("我被困在电梯里了")
    await phone.stand_at(latitude, "106.55", "翠湖苑北门")
    assert await said() == [{"words": "翠湖苑北门"}]


async def test_control_characters_and_broken_letters_lose_no_call_for_help(web_client: Client) -> None:
    for raw in (b"\x08", b"\xe6\x88"):
        call = SENDER.sign(SENDER.text(new_openid(), "被困@"))
        body = call.body.replace(b"@", raw)
        async with web_client.post("/wechat", params=dict(call.params), data=body) as response:
            assert "识别码" in SENDER.open_reply(await response.read())["Content"]


@pytest.mark.parametrize("kind", ["CODE_128", "EAN_13", "QR_CODE"])
async def test_a_scanned_barcode_is_read_behind_its_kind(phone: Phone, lift: LiftCard, kind: str) -> None:
    xml = phone.sender.event(phone.openid, "scancode_waitmsg", "SCAN")
    scanned = f"<ScanCodeInfo><ScanType>barcode</ScanType><ScanResult>{kind},{lift.rescue_number}"
    xml = xml.replace("</xml>", f"{scanned}</ScanResult></ScanCodeInfo></xml>")
    assert lift.place in await phone.send(xml)


@pytest.mark.parametrize(
    "key",
    ["scanbarcode|ean13|6924768901|", "scanimage|x", "qrscene_poster-2026", "qrscene_123456", "123", ""],
)
async def test_a_follow_that_names_no_lift_is_a_welcome(phone: Phone, lift: LiftCard, key: str) -> None:
    assert "欢迎" in await phone.event("subscribe", key)


@pytest.mark.parametrize("scene", ["poster-2026", "123456", ""])
async def test_a_code_of_the_account_that_is_no_lifts_is_a_welcome(phone: Phone, scene: str) -> None:
    assert "欢迎" in await phone.event("SCAN", scene)


async def test_a_follow_by_a_lifts_code_shows_the_lift(phone: Phone, lift: LiftCard) -> None:
    for key in (f"qrscene_{lift.code}", lift.code):
        assert lift.place in await Phone(phone._client).event("subscribe", key)


async def test_a_shared_page_of_a_lift_is_as_a_scan_whatever_its_title_says(
    phone: Phone, lift: LiftCard
) -> None:
    url = f"https://tima.example/l/{lift.code}?from=timeline&isappinstalled=0"
    assert lift.place in await phone.send(phone.sender.link(phone.openid, "有人被困怎么办", url))
    assert await Report.all().count() == 0


async def test_a_shared_receipt_is_asked_for_by_its_number(phone: Phone, lift: LiftCard) -> None:
    for words in (lift.code, "2", "2", "三楼异响", "0", "1"):
        await phone.say(words)
    number = number_of(await Report.get())
    link = phone.sender.link(phone.openid, "报告已登记，谢谢您", f"https://tima.example/r/{number}?from=x")
    assert f"/r/{number}" in await phone.send(link)
    assert lift.place in await phone.send(phone.sender.link(phone.openid, "被困", f"http://x/r/{number}"))


async def test_entering_customer_service_with_a_lifts_code_shows_the_lift(
    phone: Phone, lift: LiftCard
) -> None:
    def entered(session: str) -> str:
        xml = phone.sender.event(phone.openid, "user_enter_tempsession")
        return xml.replace("</xml>", f"<SessionFrom><![CDATA[{session}]]></SessionFrom></xml>")

    assert lift.place in await phone.send(entered(lift.code))
    assert await phone.send(entered("nickName=x|avatarUrl=y")) == ""


ANSWER = {"TemplateId": "biz", "SubscribeStatusString": "accept", "PopupScene": "2"}


@pytest.mark.parametrize(
    "told",
    [
        {"List": [ANSWER]},
        {"List": ANSWER},
        {"SubscribeMsgPopupEvent": {"List": [ANSWER]}},
        {"SubscribeMsgPopupEvent": {"List": ANSWER}},
        {"SubscribeMsgPopupEvent": [ANSWER]},
    ],
    ids=["list", "one", "named list", "named one", "the list itself"],
)
def test_answers_to_a_question_for_messages_are_read_in_each_form(told: dict[str, object]) -> None:
    push = {"FromUserName": "o1", "MsgType": "event", "Event": "subscribe_msg_popup_event", "CreateTime": 1}
    assert read_message(json.dumps(push | told).encode()).message.body == GrantChanges(("biz",), ())
