"""An organisation connects its 企业微信, a person proves to be a member, and takes a call for help there."""

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from bot.jobs.call_outs import place_call
from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.partners.contacts import remove_contact
from models.actions.partners.reach import ToldReceipt, hear_receipt
from models.actions.shared.work import claim
from models.rules.rescues.call_outs import CallOutState, CallWay
from models.rules.staff.access import StaffRole
from models.tables.call_outs import CallOut
from models.tables.partners.contact import DutyContact
from models.tables.partners.organisation import Organisation
from models.tables.partners.reach import SentMessage
from models.tables.partners.wecom import WecomApp, WecomMember
from scripts.simulators.clouds import CloudSimulator
from scripts.simulators.wecom import Enterprise, WecomSimulator, WecomTrouble
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.clouds import simulated_clouds, with_clouds
from tests.support.contacts import call_out_all, register
from tests.support.endpoints import MAINTAINER
from tests.support.rescues import trap
from tests.support.staff import TESTER, sit_down
from tests.support.wecom import AGENT, CORP, SECRET, code_in, join, with_app

ZHANG, WANG = ("张师傅", "13800000001"), ("王师傅", "13800000002")
USERID = "ZhangSan"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def wecom(clock: MovableClock) -> WecomSimulator:
    return WecomSimulator(clock)


@pytest.fixture
def clouds(clock: MovableClock) -> CloudSimulator:
    return simulated_clouds(clock)


@pytest.fixture
async def settings(
    settings: Settings, wecom: WecomSimulator, clouds: CloudSimulator, aiohttp_server: AiohttpServer
) -> Settings:
    url = str((await aiohttp_server(wecom.add_to(web.Application()))).make_url("/"))
    by_cloud = str((await aiohttp_server(clouds.app())).make_url("")).rstrip("/")
    return with_clouds(settings.model_copy(update={"wecom_api_url": url}), by_cloud)


async def test_an_organisation_connects_its_application_and_a_person_proves_to_be_a_member(
    web_client: Client, services: Services, wecom: WecomSimulator, clock: MovableClock
) -> None:
    organisation = await Organisation.get(name=MAINTAINER)
    at = f"/console/organisations/{organisation.id}"
    [zhang] = await register(services, ZHANG)
    company = await sit_down(web_client, services, StaffRole.MAINTAINER)
    contact: dict[str, Any] = {"contact": str(zhang)}
    await company.open(f"{at}/contacts")
    await company.fill(f"{at}/contacts/wecom", 422, at=f"{at}/contacts", **contact, userid=USERID)
    app: dict[str, Any] = {"corp_id": CORP, "agent_id": str(AGENT), "secret": SECRET}
    for odd in ({"corp_id": "x"}, {"agent_id": "x"}, {"secret": "x"}, {"secret": ""}):
        await company.fill(f"{at}/wecom", 422, **app | odd)
    await company.fill(f"{at}/wecom", **app)
    assert SECRET not in await company.open(f"{at}/wecom")
    assert SECRET not in (await WecomApp.get()).secret_sealed

    enterprise = wecom.add(Enterprise(CORP, AGENT, SECRET))
    member = enterprise.add(USERID)
    await company.fill(f"{at}/contacts/wecom", 422, at=f"{at}/contacts", **contact, userid="@all")
    await company.fill(f"{at}/contacts/wecom", at=f"{at}/contacts", **contact, userid=USERID)
    assert "没有验证" in await company.open(f"{at}/contacts")
    code = code_in(member.inbox[-1])
    wrong = "000000" if code != "000000" else "111111"
    by_app: dict[str, Any] = contact | {"way": "wecom"}
    await company.fill(f"{at}/contacts/prove", 422, at=f"{at}/contacts", **by_app, code=wrong)
    await company.fill(f"{at}/contacts/prove", at=f"{at}/contacts", **by_app, code=code)
    assert "已验证" in await company.open(f"{at}/contacts")

    done = await company.fill(f"{at}/contacts/test", 200, at=f"{at}/contacts", **by_app)
    assert "企业微信收下了" in await done.text()
    enterprise.trouble = WecomTrouble.UNTRUSTED
    clock.advance(2 * MINUTE)
    refused = await company.fill(f"{at}/contacts/code", 422, at=f"{at}/contacts", **by_app)
    assert "60020" in await refused.text()

    await company.fill(f"{at}/contacts/wecom", at=f"{at}/contacts", **contact, userid="")
    assert await WecomMember.all().count() == 0
    await company.fill(f"{at}/wecom/remove", at=f"{at}/wecom")
    assert await WecomApp.all().count() == 0


async def test_a_card_beside_the_sms_is_taken_by_one_tap(
    web_client: Client, services: Services, wecom: WecomSimulator, clouds: CloudSimulator, lift: LiftCard
) -> None:
    enterprise = await with_app(services, wecom)
    [zhang] = await register(services, ZHANG)
    await join(services, enterprise, zhang, USERID)
    now = services.clock()
    incident = (await trap(lift.lift_id, now)).incident_id
    await call_out_all(services, now)
    assert len(clouds.phone(ZHANG[1]).inbox) == 1
    [card] = enterprise.members["zhangsan"].inbox
    assert lift.rescue_number in card.text
    path = card.url.removeprefix(services.settings.public_url)
    assert (await web_client.get(path)).status == 200
    assert await CallOut.filter(state=CallOutState.ACKNOWLEDGED).count() == 0  # opening is not enough
    answer = await web_client.post(path, allow_redirects=False)
    assert answer.status == 303
    assert (await CallOut.get(state=CallOutState.ACKNOWLEDGED)).way is CallWay.WECOM
    await call_out_all(services, services.clock() + 5 * MINUTE)
    assert clouds.phone(ZHANG[1]).calls == []  # somebody goes
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    assert "点了企业微信里的链接" in await desk.open(f"/console/reports/{incident}")


async def test_a_member_who_left_is_marked_and_the_telephone_goes_on(
    services: Services, wecom: WecomSimulator, clouds: CloudSimulator, lift: LiftCard
) -> None:
    enterprise = await with_app(services, wecom)
    [zhang] = await register(services, ZHANG)
    await join(services, enterprise, zhang, USERID)
    enterprise.members.clear()
    now = services.clock()
    await trap(lift.lift_id, now)
    await call_out_all(services, now)
    member = await WecomMember.get()
    assert member.verified_at is None
    assert "81013" in member.unusable_reason
    assert (await DutyContact.get(id=zhang)).verified_at is not None
    assert len(clouds.phone(ZHANG[1]).inbox) == 1
    assert await call_out_all(services, services.clock()) == []  # the SMS may be read: no hurry
    await call_out_all(services, now + MINUTE)
    assert len(clouds.phone(ZHANG[1]).calls) == 1


async def test_where_the_sms_is_lost_and_the_application_fails_the_telephone_rings_at_once(
    services: Services, wecom: WecomSimulator, clouds: CloudSimulator, lift: LiftCard
) -> None:
    enterprise = await with_app(services, wecom)
    [zhang] = await register(services, ZHANG)
    await join(services, enterprise, zhang, USERID)
    now = services.clock()
    await trap(lift.lift_id, now)
    by_sms, by_app = await claim(CallOut, 100, now)
    if by_sms.way is CallWay.WECOM:
        by_sms, by_app = by_app, by_sms
    await place_call(services, by_sms)
    row = await SentMessage.get(about=by_sms.id)
    phone_hash = services.vault.look_up_hash(ZHANG[1])
    told = ToldReceipt(row.cloud, row.provider_id, None, phone_hash, delivered=False, detail="空号")
    assert await hear_receipt(told, now)
    assert await call_out_all(services, now) == []  # the application may still reach them
    enterprise.members.clear()
    await place_call(services, by_app)
    await call_out_all(services, services.clock())
    assert len(clouds.phone(ZHANG[1]).calls) == 1


async def test_who_has_only_wecom_is_told_by_it_and_the_next_at_once_where_it_fails(
    services: Services, wecom: WecomSimulator, clouds: CloudSimulator, lift: LiftCard
) -> None:
    enterprise = await with_app(services, wecom)
    zhang, _ = await register(services, ZHANG, WANG)
    await join(services, enterprise, zhang, USERID)
    await DutyContact.filter(id=zhang).update(verified_at=None)
    enterprise.members.clear()
    now = services.clock()
    await trap(lift.lift_id, now)
    await call_out_all(services, now)
    assert clouds.phone(WANG[1]).inbox == []
    await call_out_all(services, services.clock())
    assert len(clouds.phone(WANG[1]).inbox) == 1
    assert clouds.phone(ZHANG[1]).inbox == []


async def test_who_was_taken_off_the_list_meanwhile_gets_nothing(
    services: Services, wecom: WecomSimulator, lift: LiftCard
) -> None:
    enterprise = await with_app(services, wecom)
    [zhang] = await register(services, ZHANG)
    await join(services, enterprise, zhang, USERID)
    now = services.clock()
    await trap(lift.lift_id, now)
    organisation = (await DutyContact.get(id=zhang)).organisation_id
    assert await remove_contact(organisation, zhang, TESTER, now)
    await call_out_all(services, now)
    assert enterprise.members["zhangsan"].inbox == []
    assert await WecomMember.all().count() == 0
