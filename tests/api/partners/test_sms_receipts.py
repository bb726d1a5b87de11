"""Receipts of SMS: believed for our own messages to that number alone, shown, and what a lost one brings."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_aiohttp import AiohttpServer

from api.partners.sms_receipts import read_receipts
from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.partners.reach import months_of
from models.rules.forwarding.delivery import AttemptResult, DeliveryState, Outcome
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.reach import RECEIPT_WITHIN, Arrival, WayCost
from models.rules.rescues.call_outs import CallWay
from models.rules.staff.access import StaffRole
from models.tables.forwarding.delivery import Attempt, DeadLetter, Delivery
from models.tables.partners.contact import DutyContact
from models.tables.partners.reach import SentMessage
from models.vault import Vault
from scripts.simulators.cloud_signatures import Trouble
from scripts.simulators.clouds import CloudSimulator, SimulatedPhone, Sms
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.clouds import RESULT_TOKEN, simulated_clouds, with_clouds
from tests.support.contacts import call_out_all, register
from tests.support.endpoints import MAINTAINER, put_on
from tests.support.ledger import claim_all, file, record, send
from tests.support.rescues import trap
from tests.support.staff import sit_down

ZHANG, WANG = ("张师傅", "13800000001"), ("王师傅", "13800000002")
each_cloud = pytest.mark.parametrize("cloud", ["aliyun", "tencent"])


@pytest.fixture
def clouds(clock: MovableClock) -> CloudSimulator:
    return simulated_clouds(clock)


@pytest.fixture
async def settings(settings: Settings, clouds: CloudSimulator, aiohttp_server: AiohttpServer) -> Settings:
    server = await aiohttp_server(clouds.app())
    return with_clouds(settings, str(server.make_url("")).rstrip("/"))


@pytest.fixture(autouse=True)
def receipts(web_client: Client, clouds: CloudSimulator) -> None:
    for cloud in ("aliyun", "tencent"):
        clouds.receipts_to[cloud] = str(web_client.make_url(f"/clouds/{cloud}/sms/{RESULT_TOKEN}"))


async def texted(
    services: Services, clouds: CloudSimulator, lift: LiftCard, cloud: str
) -> tuple[UUID, SimulatedPhone, Sms]:
    """An entrapment whose first person on duty was written to by this cloud."""
    await register(services, ZHANG, WANG)
    if cloud == "tencent":
        clouds.accounts["aliyun"].trouble = Trouble.DOWN
    now = services.clock()
    incident = (await trap(lift.lift_id, now)).incident_id
    await call_out_all(services, now)
    await call_out_all(services, services.clock() + timedelta(seconds=2))
    phone = clouds.phone(ZHANG[1])
    [sms] = phone.inbox
    assert sms.cloud == cloud
    return incident, phone, sms


@each_cloud
async def test_a_receipt_stands_at_the_message_and_a_second_copy_changes_nothing(
    services: Services, clouds: CloudSimulator, web_client: Client, lift: LiftCard, cloud: str
) -> None:
    incident, phone, sms = await texted(services, clouds, lift, cloud)
    assert await clouds.report(phone, sms, delivered=True) == 200
    assert await clouds.report(phone, sms, delivered=False) == 200
    row = await SentMessage.get()
    assert (row.receipt, row.cloud, row.provider_id) == (Arrival.DELIVERED, cloud, sms.serial)
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    assert "已送达手机" in await desk.open(f"/console/reports/{incident}")
    company = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert "已送达手机" in await company.open(f"/console/organisations/{row.organisation_id}/contacts")
    [month, *_] = await months_of(row.organisation_id, services.clock())
    assert month.ways == [WayCost(CallWay.SMS, 1, None)]  # nobody has set a price
    assert phone.calls == []


@each_cloud
async def test_a_message_that_was_lost_has_the_telephone_ring_at_once(
    services: Services, clouds: CloudSimulator, web_client: Client, lift: LiftCard, cloud: str
) -> None:
    incident, phone, sms = await texted(services, clouds, lift, cloud)
    await clouds.report(phone, sms, delivered=False)
    clouds.accounts["aliyun"].trouble = Trouble.WELL
    await call_out_all(services, services.clock() + timedelta(seconds=3))
    assert len(phone.calls) == 1
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    page = await desk.open(f"/console/reports/{incident}")
    assert "未送达手机" in page
    assert "空号" in page


async def test_a_report_that_did_not_arrive_goes_to_the_next_on_duty_and_then_to_who_dials(
    services: Services, clouds: CloudSimulator, lift: LiftCard
) -> None:
    await register(services, ZHANG, WANG)
    company = await put_on(services, MAINTAINER, ChannelKind.SMS)
    incident = await file(services, lift.lift_id)
    of_company = Delivery.filter(incident_id=incident, organisation_id=company.id)
    for number, lost in ((ZHANG[1], True), (WANG[1], True), ("", False)):
        async for one in sent_to(services, company.id):
            await record(services, one)
        if not lost:
            break
        phone = clouds.phone(number)
        [sms] = phone.inbox
        assert (await of_company.get()).state is DeliveryState.DELIVERED
        for _ in range(2):  # the provider tells it twice
            await clouds.report(phone, sms, delivered=False)
        assert (await of_company.get()).state is DeliveryState.SCHEDULED
    given_up = await of_company.get()
    assert (given_up.state, given_up.reason) == (DeliveryState.DEAD, "no SMS reached anybody on duty")
    assert await DeadLetter.filter(delivery_id=given_up.id, settled_at=None).count() == 1
    told = [one.result for one in await Attempt.filter(delivery_id=given_up.id).order_by("id")]
    each = [AttemptResult.DELIVERED, AttemptResult.FAILED]
    assert told == [*each, *each, AttemptResult.UNREACHABLE]


async def test_a_report_that_was_accepted_meanwhile_is_not_sent_again(
    services: Services, clouds: CloudSimulator, lift: LiftCard
) -> None:
    await register(services, ZHANG, WANG)
    company = await put_on(services, MAINTAINER, ChannelKind.SMS)
    incident = await file(services, lift.lift_id)
    async for one in sent_to(services, company.id):
        await record(services, one)
    phone = clouds.phone(ZHANG[1])
    [sms] = phone.inbox
    taken = Delivery.filter(incident_id=incident, organisation_id=company.id)
    await taken.update(state=DeliveryState.ACCEPTED)
    await clouds.report(phone, sms, delivered=False)
    assert (await taken.get()).state is DeliveryState.ACCEPTED
    assert clouds.phone(WANG[1]).inbox == []


async def sent_to(services: Services, organisation_id: UUID) -> AsyncIterator[tuple[Delivery, Outcome]]:
    """What is due for the organisation, sent, with what came of it."""
    for one in await claim_all(services):
        if one.organisation_id == organisation_id:
            yield one, await send(services, one)


async def test_a_message_whose_answer_was_lost_is_found_by_our_own_number(
    services: Services, clouds: CloudSimulator, lift: LiftCard
) -> None:
    await register(services, ZHANG)
    clouds.accounts["aliyun"].trouble = Trouble.CUT
    now = services.clock()
    await trap(lift.lift_id, now)
    await call_out_all(services, now)
    phone = clouds.phone(ZHANG[1])
    [sms] = phone.inbox
    assert (await SentMessage.get()).provider_id == ""
    await clouds.report(phone, sms, delivered=True)
    row = await SentMessage.get()
    assert (row.receipt, row.provider_id) == (Arrival.DELIVERED, sms.serial)


@each_cloud
async def test_what_is_not_ours_or_too_late_is_answered_and_not_believed(
    services: Services,
    clouds: CloudSimulator,
    web_client: Client,
    lift: LiftCard,
    clock: MovableClock,
    cloud: str,
) -> None:
    _, phone, sms = await texted(services, clouds, lift, cloud)
    [told] = clouds.receipt_of(phone, sms, delivered=False)
    number, serial = ("phone_number", "biz_id") if cloud == "aliyun" else ("mobile", "sid")
    door = f"/clouds/{cloud}/sms/{RESULT_TOKEN}"
    odd: list[Any] = [
        [told | {number: "13900000009"}],
        [told | {serial: "another", "out_id": "x"}],
        [told | {serial: {}, "out_id": None}],
        [told | {"success": "no", "report_status": "?"}],
        [[]], {}, "x", None, [None, 1],
    ]  # fmt: skip
    for body in odd:
        answer = await web_client.post(door, json=body)
        assert answer.status == 200
        assert (await answer.json()) in ({"code": 0, "msg": "接收成功"}, {"result": 0, "errmsg": "OK"})
    assert (await web_client.post(door, data=b"\xff{")).status == 200
    assert (await web_client.post(door, data=b"x" * 70_000)).status == 413
    for wrong in (f"/clouds/{cloud}/sms/wrong", f"/clouds/other/sms/{RESULT_TOKEN}"):
        assert (await web_client.post(wrong, json=[told])).status == 404
    clock.advance(RECEIPT_WITHIN + timedelta(minutes=1))
    await web_client.post(door, json=[told])
    assert (await SentMessage.get()).receipt is Arrival.NONE
    assert phone.calls == []


async def test_a_receipt_without_its_person_still_counts_and_bills_its_parts(
    services: Services, clouds: CloudSimulator, web_client: Client, lift: LiftCard
) -> None:
    _, phone, sms = await texted(services, clouds, lift, "aliyun")
    await DutyContact.all().delete()
    [told] = clouds.receipt_of(phone, sms, delivered=True)
    await web_client.post(f"/clouds/aliyun/sms/{RESULT_TOKEN}", json=[told | {"sms_size": "2"}])
    row = await SentMessage.get()
    assert (row.receipt, row.parts, row.contact_id) == (Arrival.DELIVERED, 2, None)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["phone_number", "success", "biz_id", "out_id", "sms_size", "mobile", "report_status", "sid"]), inner)))  # fmt: skip
def test_any_json_is_read_without_an_error(body: Any) -> None:
    vault = Vault(["nHc9wJjN0yqgS2m2mG0oQkq0rJ0m8r8v6q1q0Jb3b1U="], "0" * 64)
    for cloud in ("aliyun", "tencent"):
        read_receipts(cloud, json.dumps(body).encode(), vault)
