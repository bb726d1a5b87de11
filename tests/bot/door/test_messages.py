"""Every documented message and event, in every form in which WeChat sends it: a right answer or `success`."""

import json
from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
import xmltodict

from bot.kernel.settings import Settings
from bot.services import Services
from bot.wechat.media import fetch_medium
from models.actions.lifts.find import LiftCard
from models.actions.notices.grants import unspent_grants
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.rules.notices.ways import MOMENTS, NoticeTemplate, NoticeWay
from models.tables.forwarding.delivery import Delivery
from models.tables.people.person import Person
from models.tables.reports.report import Photo, Report
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_messages import Call, Sender
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.conftest import Client
from tests.support.chat import Phone, new_openid
from tests.support.clock import MovableClock
from tests.support.photos import jpeg
from tests.support.values import (
    AES_KEY,
    APP_ID,
    MINIPROGRAM_AES_KEY,
    MINIPROGRAM_APP_ID,
    MINIPROGRAM_TOKEN,
    OLD_AES_KEY,
    OLD_TOKEN,
    TOKEN,
)
from tests.support.wechat import Simulated
from tests.support.wechat_messages import EVENTS, MESSAGES, MINI_PROGRAM, Fields

MINI_DOOR = "/wechat/miniprogram"
MINI_SENDER = Sender(MINIPROGRAM_APP_ID, MINIPROGRAM_TOKEN, MINIPROGRAM_AES_KEY)
NUMBERS = count(10_000)
ODD: tuple[Any, ...] = (None, True, {"List": [[]]}, "😀" * 100)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    template = NoticeTemplate(NoticeWay.MINI_PROGRAM, "mini", frozenset(MOMENTS), {"thing1": "place"})
    return settings.model_copy(update={"notice_templates": (template,)})


pytestmark = pytest.mark.usefixtures("simulated")


async def post(client: Client, door: str, call: Call) -> tuple[int, bytes]:
    async with client.post(door, params=dict(call.params), data=call.body) as response:
        return response.status, await response.read()


def fields_of(name: str, more: Mapping[str, Any], *, event: bool) -> Fields:
    """As one message: a name of ours that is no type says its type among the fields."""
    kind = {"MsgType": "event", "Event": name} if event else {"MsgType": name, "MsgId": str(next(NUMBERS))}
    base = {"ToUserName": "gh_1", "FromUserName": new_openid(), "CreateTime": str(next(NUMBERS))}
    return base | kind | dict(more)


def as_xml(fields: Fields) -> str:
    return str(xmltodict.unparse({"xml": fields}, full_document=False))


def documented() -> list[tuple[str, Fields, bool]]:
    of_messages = [
        (name, fields_of(name, more, event=False), words) for name, (more, words) in MESSAGES.items()
    ]
    return of_messages + [
        (name, fields_of(name, more, event=True), words) for name, (more, words) in EVENTS.items()
    ]


async def test_every_documented_message_gets_words_or_success_in_plain_and_in_safe_mode(
    web_client: Client,
) -> None:
    sender = Sender(APP_ID, TOKEN, AES_KEY)
    for encrypted in (False, True):
        for name, fields, words in documented():
            call = sender.seal(as_xml(fields)) if encrypted else sender.sign(as_xml(fields))
            status, body = await post(web_client, "/wechat", call)
            assert (name, status) == (name, 200)
            assert (name, bool(sender.open_reply(body).get("Content"))) == (name, words)
            assert words or body == b"success"


async def test_every_documented_message_of_a_mini_program_gets_success_in_json_and_in_xml(
    web_client: Client,
) -> None:
    forms = (MINI_SENDER.sign_json, MINI_SENDER.seal_json, MINI_SENDER.sign, MINI_SENDER.seal)
    for form in forms:
        for name, more in MINI_PROGRAM.items():
            fields = fields_of("", more, event=False) | more
            text = json.dumps(fields) if form in forms[:2] else as_xml(fields)
            assert (name, await post(web_client, MINI_DOOR, form(text))) == (name, (200, b"success"))


async def test_a_message_that_lacks_a_field_or_has_it_of_another_shape_is_never_a_500(
    web_client: Client,
) -> None:
    sender = Sender(APP_ID, TOKEN, AES_KEY)
    for _, fields, _ in documented():
        for name in fields:
            for odd in ({}, {name: {"a": ["b", "c"]}}):
                changed = {key: value for key, value in fields.items() if key != name} | odd
                status, _ = await post(web_client, "/wechat", sender.sign(as_xml(changed)))
                assert status < 500
    for fields in MINI_PROGRAM.values():
        for name in fields:
            for value in ODD:
                text = json.dumps(fields_of("", fields, event=False) | fields | {name: value})
                status, _ = await post(web_client, MINI_DOOR, MINI_SENDER.sign_json(text))
                assert status < 500


async def test_a_conversation_with_the_mini_program_is_answered_by_messages_and_files_reports(
    web_client: Client,
    services: Services,
    simulated: Simulated,
    lift: LiftCard,
) -> None:
    wechat, _ = simulated
    openid = new_openid()

    async def say(fields: Fields) -> str:
        wechat.hear(openid, follows=False)
        base = {
            "ToUserName": "gh_2",
            "FromUserName": openid,
            "CreateTime": next(NUMBERS),
            "MsgId": next(NUMBERS),
        }
        call = MINI_SENDER.seal_json(json.dumps(base | fields))
        for _ in range(2):  # WeChat sends it twice: one answer
            assert await post(web_client, MINI_DOOR, call) == (200, b"success")
        return (await wechat.next_message(openid)).text

    for words in (lift.code, "2", "2", "异响"):
        await say({"MsgType": "text", "Content": words})
    await say({"MsgType": "image", "MediaId": wechat.add_media(jpeg())})
    await say({"MsgType": "text", "Content": "0"})
    assert "回执号" in await say({"MsgType": "text", "Content": "1"})
    assert "异响" in await say({"MsgType": "text", "Content": "进度"}) or await Report.all().count() == 1
    assert {message.app_id for message in wechat.messages(openid)} == {MINIPROGRAM_APP_ID}
    assert await fetch_medium(services, (await Photo.get()).media_id)
    person = await Person.get()
    assert person.mini_openid_hash == services.vault.look_up_hash(openid)
    assert person.openid_hash is None
    assert services.vault.open(person.mini_openid_sealed) == openid
    assert not await Delivery.filter(report_id__not_isnull=True).exists()

    # a tap on 允许 in the mini-program is a grant, told as often as it may be
    popup = {"MsgType": "event", "Event": "subscribe_msg_popup_event", **MINI_PROGRAM["one answer"]}
    event = {"ToUserName": "gh_2", "FromUserName": openid, "CreateTime": 7} | popup
    for _ in range(2):
        await post(web_client, MINI_DOOR, MINI_SENDER.seal_json(json.dumps(event)))
    assert await unspent_grants(person.id) == {"mini": 1}


async def test_whoever_asks_for_votes_in_the_mini_program_stays_one_person(
    web_client: Client,
    services: Services,
    simulated: tuple[WeChatSimulator, MiniProgramSimulator],
    clock: MovableClock,
) -> None:
    wechat, _ = simulated
    openid = new_openid()
    known = await identify_person(
        NamedPerson(WeChatAccountKind.MINI_PROGRAM, openid), services.vault, clock()
    )
    wechat.hear(openid, follows=False)
    fields = fields_of("text", {"FromUserName": openid, "Content": "表决"}, event=False)
    call = MINI_SENDER.seal_json(json.dumps(fields))
    assert await post(web_client, MINI_DOOR, call) == (200, b"success")
    assert "扫纸上的码" in (await wechat.next_message(openid)).text
    [person] = await Person.all()
    assert (person.id, person.openid_hash) == (known, None)


async def test_while_token_and_key_are_changed_no_message_is_lost(web_client: Client, phone: Phone) -> None:
    for token in (TOKEN, OLD_TOKEN):
        for key in (AES_KEY, OLD_AES_KEY):
            sender = Sender(APP_ID, token, key)
            message = sender.text(phone.openid, "帮助")
            status, body = await post(web_client, "/wechat", sender.seal(message))
            assert status == 200
            assert "报修" in sender.open_reply(body)["Content"]  # sealed and signed with the call's own pair
            check = dict(sender.sign("<xml/>").params) | {"echostr": "7"}
            assert await (await web_client.get("/wechat", params=check)).text() == "7"


@pytest.mark.parametrize("door", ["/wechat", MINI_DOOR])
async def test_the_accounts_doors_do_not_open_with_each_others_keys(web_client: Client, door: str) -> None:
    other = MINI_SENDER if door == "/wechat" else Sender(APP_ID, TOKEN, AES_KEY)
    for call in (other.seal(other.text(new_openid(), "被困")), other.sign(other.text(new_openid(), "被困"))):
        assert (await post(web_client, door, call))[0] == 403
    assert await Report.all().count() == 0
