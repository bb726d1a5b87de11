"""What a conversation remembers, for how long, and in which order."""

import asyncio
from datetime import timedelta

from aiohttp.test_utils import TestClient, TestServer

from api.app import create_app
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from models.actions.lifts.find import LiftCard
from models.tables.reports.report import Report
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock


async def test_a_message_of_a_kind_that_is_not_understood_is_answered_kindly(phone: Phone) -> None:
    assert "没看懂" in await phone.send(phone.sender.video(phone.openid, "media-of-video"))


async def test_leaving_forgets_the_conversation(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    assert await phone.event("unsubscribe") == ""
    assert lift.place not in await phone.say("1")


async def test_a_conversation_survives_a_restart_of_the_program(
    settings: Settings, clock: MovableClock, lift_code_of_demo: str
) -> None:
    openid = ""
    for step, expected in ((None, "回复数字"), ("2", "什么问题"), ("3", "说说情况"), ("停不平", "照片")):
        client: Client
        async with (
            open_services(settings, clock) as services,
            TestServer(create_app(services)) as server,
            TestClient(server) as client,
        ):
            phone = Phone(client, openid=openid or None)
            openid = phone.openid
            answer = await (phone.scan(lift_code_of_demo) if step is None else phone.say(step))
            assert expected in answer


async def test_a_conversation_is_forgotten_after_half_an_hour(
    phone: Phone, services: Services, lift: LiftCard
) -> None:
    await phone.scan(lift.code)
    await phone.say("2")
    [key] = [key async for key in services.redis.scan_iter("talk:*:talk")]
    left = await services.redis.ttl(key)
    assert 1795 <= left <= 1800
    await services.redis.pexpire(key, timedelta(milliseconds=1))
    await asyncio.sleep(0.01)
    assert "报修" in await phone.say("1")
    assert await Report.all().count() == 0


async def test_messages_of_one_person_are_handled_in_the_order_of_their_arrival(
    phone: Phone, services: Services, lift: LiftCard
) -> None:
    def arrived() -> float:
        return services.metrics.registry.get_sample_value("tima_wechat_incoming_total", {"type": "text"}) or 0

    await phone.scan(lift.code)
    await phone.say("2")
    await phone.say("6")
    sending, before = [], arrived()
    for number in range(10):
        sending.append(asyncio.create_task(phone.say(f"第{number}句")))
        while arrived() <= before + number:  # ten connections; each the moment the one before is at the door
            await asyncio.sleep(0)
    await asyncio.gather(*sending)
    summary = await phone.say("0")
    places = [summary.index(f"第{number}句") for number in range(10)]
    assert places == sorted(places)
