"""Real processes: several that share the work, and some that die in the middle of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession
from pytest_aiohttp import AiohttpServer

from bot.kernel.settings import Settings
from models.database import open_database
from models.rules.forwarding.delivery import DeliveryState
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Report
from models.vault import Vault
from scripts.demo import data as demo_data
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour
from tests.support.chat import Phone
from tests.support.server_process import ServerProcess, WebProcess, environment
from tests.support.waiting import until

pytestmark = pytest.mark.processes


@pytest.fixture
async def partners(settings: Settings, vault: Vault, aiohttp_server: AiohttpServer) -> PartnerSimulator:
    """Partners that outlive the product's processes. The database is left closed."""
    simulator = PartnerSimulator()
    server = await aiohttp_server(simulator.app())
    async with open_database(settings.database_url):
        for one in await demo_data.point_partners_at(str(server.make_url("")).rstrip("/"), vault):
            simulator.add(one.simulator, one.secret, title=one.title)
    return simulator


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


def phone_at(http: ClientSession, web: WebProcess) -> Phone:
    return Phone(http, f"{web.url}/wechat")


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_the_same_message_twenty_times_at_once_to_two_processes_is_one_report(
    settings: Settings, http: ClientSession, lift_code_of_demo: str
) -> None:
    webs = [WebProcess(settings), WebProcess(settings)]
    await asyncio.gather(*(web.start() for web in webs))
    try:
        phones = [phone_at(http, web) for web in webs]
        phones[1].openid = phones[0].openid
        await phones[0].scan(lift_code_of_demo)
        call = phones[0].sender.seal(phones[0].sender.text(phones[0].openid, "我被困在电梯里了"))
        answers = await asyncio.gather(*(phones[number % 2].post(call) for number in range(20)))
        assert {status for status, _ in answers} == {200}
        replies = {phones[0].sender.open_reply(body)["Content"] for _, body in answers}
        assert len(replies) == 1
        assert "96333" in replies.pop()
    finally:
        assert await asyncio.gather(*(web.stop() for web in webs)) == [0, 0]
    async with open_database(settings.database_url):
        assert await Report.all().count() == 1
        assert await Delivery.filter(organisation_id__not_isnull=True).count() == 4


async def test_killed_right_after_the_reply_every_recipient_still_gets_it_once(
    settings: Settings, http: ClientSession, partners: PartnerSimulator, lift_code_of_demo: str
) -> None:
    web = WebProcess(settings)
    await web.start()
    phone = phone_at(http, web)
    await phone.scan(lift_code_of_demo)
    assert "96333" in await phone.say("我被困在电梯里了")
    await web.kill()

    restarted = WebProcess(settings)
    worker = ServerProcess("bot.worker", environment(settings))
    await restarted.start()
    if not settings.embedded:
        await worker.start()
    try:
        await asyncio.gather(
            *(partners.wait_for(name, 1, 90) for name in ("96333", "xunan", "cuihu", "anhe"))
        )
    finally:
        await restarted.stop()
        await worker.stop()
    for name in ("96333", "xunan", "cuihu", "anhe"):
        assert len(partners.received(name)) == 1
    async with open_database(settings.database_url):
        assert await Report.all().count() == 1


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_a_worker_killed_while_it_sends_is_replaced_by_another(
    settings: Settings, http: ClientSession, partners: PartnerSimulator, lift_code_of_demo: str
) -> None:
    for name in ("96333", "xunan", "cuihu", "anhe"):
        partners.behave(name, Behaviour(delay_seconds=600))
    web = WebProcess(settings)
    killed = ServerProcess("bot.worker", environment(settings))
    await asyncio.gather(web.start(), killed.start())
    phone = phone_at(http, web)
    await phone.scan(lift_code_of_demo)
    await phone.say("我被困在电梯里了")

    async def being_sent() -> bool:
        return len(partners.received("96333")) == 1

    await until(being_sent, seconds=20)
    await killed.kill()
    for name in ("96333", "xunan", "cuihu", "anhe"):
        partners.behave(name, Behaviour())
    async with open_database(settings.database_url):
        # The lease would run out within a minute; here the minute is over.
        await Delivery.filter(lease__not_isnull=True).update(due_at=datetime(2020, 1, 1, tzinfo=UTC))
    successor = ServerProcess("bot.worker", environment(settings))
    await successor.start()
    try:
        await asyncio.gather(
            *(partners.wait_for(name, 1, 30) for name in ("96333", "xunan", "cuihu", "anhe"))
        )

        async def all_accepted() -> bool:
            async with open_database(settings.database_url):
                return await Delivery.filter(state=DeliveryState.ACCEPTED).count() == 4

        await until(all_accepted, seconds=20)
    finally:
        assert await successor.stop() == 0
        await web.stop()
    assert all(len(partners.received(name)) == 1 for name in ("96333", "xunan", "cuihu", "anhe"))
