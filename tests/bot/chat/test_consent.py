"""Consent taken back at WeChat: what we keep of the person goes, and the audit log proves it."""

import json

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.tables.audit import AuditEntry
from models.tables.people.person import Person
from models.tables.reports.report import Incident, Report
from scripts.simulators.wechat_messages import Sender
from tests.conftest import Client
from tests.support.chat import Phone, new_openid
from tests.support.clock import MovableClock
from tests.support.values import MINIPROGRAM_AES_KEY, MINIPROGRAM_APP_ID, MINIPROGRAM_TOKEN

PLATFORM = "oPlatform" + "p" * 19


def pushed(phone: Phone, event: str, openid: str, info: str = "205") -> str:
    """The platform itself is the sender; the person is named beside."""
    xml = phone.sender.event(PLATFORM, event, created=1_700_000_000)
    return xml.replace("</xml>", f"<OpenID>{openid}</OpenID><RevokeInfo>{info}</RevokeInfo></xml>")


@pytest.mark.parametrize("event", ["user_authorization_revoke", "user_authorization_cancellation"])
async def test_the_person_is_forgotten_once_and_the_proof_stays(
    phone: Phone, lift: LiftCard, event: str
) -> None:
    for words in (lift.code, "2", "2", "三楼有异响", "0", "1"):
        await phone.say(words)
    assert await Person.all().count() == 1
    for _ in range(2):
        assert await phone.send(pushed(phone, event, phone.openid)) == ""
    assert await Person.all().count() == 0
    report = await Report.get()
    assert report.reporter_id is None
    assert report.erase_when_closed  # the lift may not be safe yet
    assert await Incident.all().count() == 1
    entry = await AuditEntry.get(verb="erase_person")
    assert entry.why == "consent taken back at WeChat (205)"
    assert entry.details["reports"] == 1


async def test_two_people_in_one_second_are_both_forgotten(phone: Phone, services: Services) -> None:
    others = [new_openid(), new_openid()]
    for openid in others:
        named = NamedPerson(WeChatAccountKind.OFFICIAL, openid)
        await identify_person(named, services.vault, services.clock())
    for openid in others:
        await phone.send(pushed(phone, "user_authorization_revoke", openid))
    assert await Person.all().count() == 0


@pytest.mark.usefixtures("simulated")
async def test_a_mini_program_tells_it_in_json(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    openid = new_openid()
    await identify_person(NamedPerson(WeChatAccountKind.MINI_PROGRAM, openid), services.vault, clock())
    sender = Sender(MINIPROGRAM_APP_ID, MINIPROGRAM_TOKEN, MINIPROGRAM_AES_KEY)
    told = {"ToUserName": "gh_2", "FromUserName": PLATFORM, "CreateTime": 1, "MsgType": "event"}
    told |= {"Event": "user_authorization_revoke", " OpenID": openid, " RevokeInfo": "8"}
    call = sender.seal_json(json.dumps(told))
    async with web_client.post("/wechat/miniprogram", params=dict(call.params), data=call.body) as response:
        assert (response.status, await response.text()) == (200, "success")
    assert await Person.all().count() == 0
    assert (await AuditEntry.get(verb="erase_person")).why.endswith("(8)")


async def test_a_stranger_is_no_fault(phone: Phone) -> None:
    assert await phone.send(pushed(phone, "user_authorization_cancellation", new_openid(), "")) == ""
