"""The worker: nothing is lost, nothing is sent by two, and the reporter hears of it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from standardwebhooks import Webhook

from api.app import create_app
from bot.kernel.settings import Settings
from bot.services import Services
from bot.worker import Worker
from models.actions.forwarding.record_attempt import Try, record_attempt
from models.actions.lifts.find import LiftCard
from models.actions.shared.work import LEASE, claim
from models.rules.forwarding.delivery import AttemptResult, DeliveryState, Failed
from models.rules.reports.photos import PhotoState
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.partners.organisation import Endpoint
from models.tables.reports.report import Photo, Report
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour, Mode
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.photos import HOSTILE, jpeg
from tests.support.waiting import until
from tests.support.wechat import Simulated, simulated_wechat


@pytest.fixture
def simulated(clock: MovableClock) -> Simulated:
    """A WeChat without windows."""
    wechat, mini = simulated_wechat(clock)
    wechat.enforce_windows = False
    return wechat, mini


pytestmark = pytest.mark.usefixtures("simulated")


async def settled(count: int) -> None:
    async def holds() -> bool:
        return await Delivery.filter(due_at=None).count() >= count

    await until(holds, seconds=8)


async def file_hazard(phone: Phone, lift: LiftCard, *, media_id: str = "") -> None:
    for words in (lift.code, "2", "2", "异响"):
        await phone.say(words)
    if media_id:
        await phone.show(media_id)
    await phone.say("0")
    assert "回执号" in await phone.say("1")


async def test_the_reporter_hears_of_all_tickets_in_one_message(
    phone: Phone, lift: LiftCard, partners: PartnerSimulator, wechat: WeChatSimulator, worker: Worker
) -> None:
    wechat.hear(phone.openid)
    await file_hazard(phone, lift)
    message = await wechat.next_message(phone.openid)
    for name in ("anhe", "12345"):
        [record] = partners.received(name)
        assert f"已受理，单号 {record.ticket}" in message.text
    await settled(5)
    assert len(wechat.messages(phone.openid)) == 1


async def test_a_status_callback_reaches_the_reporter_as_a_message(
    phone: Phone,
    lift: LiftCard,
    partners: PartnerSimulator,
    wechat: WeChatSimulator,
    worker: Worker,
    services: Services,
    web_client: Client,
) -> None:
    wechat.hear(phone.openid)
    await file_hazard(phone, lift)
    await wechat.next_message(phone.openid)
    delivery = await Delivery.get(part="insurer")
    endpoint = await Endpoint.get(organisation_id=delivery.organisation_id)
    body = json.dumps({"delivery_id": str(delivery.id), "status": "handling"})
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(services.vault.open(endpoint.secret_sealed)).sign("msg_1", now, body),
    }
    async with web_client.post("/partners/v1/status", data=body, headers=headers) as answer:
        assert answer.status == 202
    message = await wechat.next_message(phone.openid)
    assert f"处理中，单号 {delivery.ticket}" in message.text


async def test_a_person_who_cannot_be_messaged_ends_the_notice_with_its_reason(
    phone: Phone, lift: LiftCard, partners: PartnerSimulator, wechat: WeChatSimulator, worker: Worker
) -> None:
    await file_hazard(phone, lift)  # the simulator knows nobody of this openid: 43004
    await settled(5)
    notice = await Delivery.get(report_id__not_isnull=True)
    assert notice.state is DeliveryState.DEAD
    assert "43004" in notice.reason


async def test_a_photo_of_the_chat_is_fetched_encoded_anew_and_linked(
    phone: Phone, lift: LiftCard, wechat: WeChatSimulator, services: Services, worker: Worker
) -> None:
    await file_hazard(phone, lift, media_id=wechat.add_media(jpeg(exif=True)))

    async def stored() -> bool:
        return await Photo.filter(state=PhotoState.STORED).exists()

    await until(stored, seconds=5)
    kept = services.photos.path((await Photo.get()).sha256).read_bytes()
    assert b"SecretPhoneMaker" not in kept


@pytest.mark.parametrize("kind", ["html", "bomb", "cut short"])
async def test_what_is_not_a_photo_is_rejected_and_the_report_stands(
    phone: Phone, lift: LiftCard, wechat: WeChatSimulator, worker: Worker, kind: str
) -> None:
    await file_hazard(phone, lift, media_id=wechat.add_media(HOSTILE[kind]))

    async def rejected() -> bool:
        return await Photo.filter(state=PhotoState.REJECTED).exists()

    await until(rejected, seconds=5)
    assert await Report.all().count() == 1


async def test_a_cut_connection_is_retried_under_the_same_id(
    phone: Phone, lift: LiftCard, partners: PartnerSimulator, worker: Worker, clock: MovableClock
) -> None:
    partners.behave("12345", Behaviour(mode=Mode.CUT))
    await file_hazard(phone, lift)
    [record] = await partners.wait_for("12345", 1)
    partners.behave("12345", Behaviour())

    async def cut() -> bool:
        return await Attempt.filter(delivery_id=record.webhook_id).exists()

    await until(cut, seconds=5)
    clock.advance(timedelta(seconds=6))

    async def accepted() -> bool:
        return (await Delivery.get(id=record.webhook_id)).state is DeliveryState.ACCEPTED

    await until(accepted, seconds=5)
    again = partners.received("12345")
    assert [one.webhook_id for one in again] == [record.webhook_id]
    assert again[0].duplicates == 1
    delivery = await Delivery.get(id=record.webhook_id)
    assert delivery.attempts == 2
    attempts = await Attempt.filter(delivery_id=delivery.id).order_by("number")
    assert [attempt.result for attempt in attempts] == [AttemptResult.UNKNOWN, AttemptResult.ACCEPTED]


async def test_retry_after_is_obeyed(
    phone: Phone, lift: LiftCard, partners: PartnerSimulator, worker: Worker, services: Services
) -> None:
    partners.behave("12345", Behaviour(failure_rate=1, failure_status=429, retry_after=3600))
    await file_hazard(phone, lift)

    async def tried() -> bool:
        return await Attempt.filter(detail="HTTP 429").exists()

    await until(tried, seconds=5)
    attempt = await Attempt.get(detail="HTTP 429")

    async def waits() -> bool:
        delivery = await Delivery.get(id=attempt.delivery_id)
        return delivery.due_at is not None and delivery.due_at - services.clock() > timedelta(minutes=59)

    await until(waits, seconds=2)


@pytest.mark.parametrize("status", [302, 307])
async def test_a_redirect_is_a_failure_and_is_not_followed(
    phone: Phone, lift: LiftCard, partners: PartnerSimulator, worker: Worker, status: int
) -> None:
    partners.behave("12345", Behaviour(failure_rate=1, failure_status=status))
    await file_hazard(phone, lift)

    async def tried() -> bool:
        return await Attempt.filter(result=AttemptResult.FAILED, detail__startswith=f"HTTP {status}").exists()

    await until(tried, seconds=5)


async def test_an_organisation_without_a_channel_is_said_to_be_unreached(
    phone: Phone, lift: LiftCard, partners: PartnerSimulator, worker: Worker
) -> None:
    await Endpoint.filter(organisation__name="翠湖物业服务有限公司").delete()
    await file_hazard(phone, lift)
    await settled(5)
    delivery = await Delivery.get(part="use_unit")
    assert delivery.state is DeliveryState.DEAD
    assert "no channel" in delivery.reason


async def test_an_entrapment_overtakes_a_backlog(services: Services, phone: Phone, lift: LiftCard) -> None:
    await file_hazard(phone, lift)
    await phone.click("TRAPPED")
    first = await claim(Delivery, 4, services.clock())
    assert {row.urgency for row in first} == {0}


async def test_no_row_is_claimed_twice_by_workers_at_once(
    services: Services, phone: Phone, lift: LiftCard
) -> None:
    for _ in range(5):
        await file_hazard(phone, lift)
    claimed = await asyncio.gather(*(claim(Delivery, 3, services.clock()) for _ in range(10)))
    ids = [row.id for rows in claimed for row in rows]
    assert len(ids) == len(set(ids)) == 20


async def test_a_dead_workers_claim_runs_out_and_its_late_result_changes_nothing(
    services: Services, phone: Phone, lift: LiftCard, partners: PartnerSimulator, clock: MovableClock
) -> None:
    await file_hazard(phone, lift)
    dead = await claim(Delivery, 10, services.clock())
    assert await claim(Delivery, 10, services.clock()) == []
    clock.advance(LEASE)
    taken_over = await claim(Delivery, 10, services.clock())
    assert {row.id for row in taken_over} == {row.id for row in dead}
    now = services.clock()
    await record_attempt(dead[0], Try(now, now, Failed("late")))
    untouched = await Delivery.get(id=dead[0].id)
    assert untouched.lease == next(row.lease for row in taken_over if row.id == dead[0].id)
    assert await Attempt.filter(delivery_id=dead[0].id).count() == 1


async def test_a_slow_answer_is_the_number_to_dial_now_and_a_message_later(
    settings: Settings,
    services: Services,
    wechat: WeChatSimulator,
    lift: LiftCard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client: Client
    async with TestServer(create_app(services)) as server, TestClient(server) as client:
        phone = Phone(client)
        wechat.hear(phone.openid)
        await phone.scan(lift.code)
        in_time = await phone.say("进度")  # has to wait for the database
        monkeypatch.setattr("models.rules.base.budgets.CHAT_ANSWER", 0.0)
        late = await phone.say("进度")
        assert "96333" in late
        assert late != in_time
        assert (await wechat.next_message(phone.openid)).text == in_time
