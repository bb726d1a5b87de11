"""Somebody is trapped while PostgreSQL, Redis or both are really down: nothing is lost, nothing twice."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from pytest_aiohttp import AiohttpServer

from api.app import create_app
from bot.kernel.settings import Settings
from bot.services import open_services
from models.database import open_database
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.events import EventKind
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import LiftCode
from models.tables.reports.report import Event, Incident, Report
from models.vault import Vault
from scripts.demo import data as demo_data
from scripts.simulators.partner import PartnerSimulator
from tests.conftest import make_settings
from tests.support.chat import Phone
from tests.support.databases import fill
from tests.support.own_servers import OwnPostgresql, OwnRedis
from tests.support.server_process import ServerProcess, WebProcess, environment, wait_until_listening
from tests.support.waiting import until

pytestmark = pytest.mark.processes

TOLD = ("96333", "xunan", "cuihu", "anhe")


@pytest.fixture
async def postgresql() -> AsyncIterator[OwnPostgresql]:
    server = OwnPostgresql()
    server.create()
    await server.start()
    yield server
    await server.remove()


@pytest.fixture
async def redis() -> AsyncIterator[OwnRedis]:
    server = OwnRedis()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def simulators(aiohttp_server: AiohttpServer) -> tuple[PartnerSimulator, str]:
    """The partners, nobody of whom is registered yet, and their address."""
    simulator = PartnerSimulator()
    server = await aiohttp_server(simulator.app())
    return simulator, str(server.make_url("")).rstrip("/")


async def point_partners(settings: Settings, vault: Vault, simulators: tuple[PartnerSimulator, str]) -> str:
    """Aim the webhooks at the simulators; the code of the lift in which people get stuck."""
    partners, address = simulators
    async with open_database(settings.database_url):
        for one in await demo_data.point_partners_at(address, vault):
            partners.add(one.simulator, one.secret, title=one.title)
        code = await LiftCode.get(lift__building="1幢", lift__unit="1单元", lift__position="左梯")
        return code.code


async def one_tap(http: ClientSession, url: str, nonce: str) -> tuple[int, str, str]:
    """Status, page, and where it leads."""
    data = {"nonce": nonce, "role": "inside"}
    async with http.post(url, data=data, allow_redirects=False) as answer:
        return answer.status, await answer.text(), answer.headers.get("Location", "")


async def page_of(http: ClientSession, url: str) -> str:
    async with http.get(url) as answer:
        assert answer.status == 200, url
        return await answer.text()


async def test_with_postgresql_stopped_calls_are_journaled_and_forwarded_once_when_it_is_back(
    postgresql: OwnPostgresql,
    redis: OwnRedis,
    simulators: tuple[PartnerSimulator, str],
    vault: Vault,
    tmp_path: Path,
) -> None:
    settings = make_settings(database_url=postgresql.url, redis_url=redis.url, var_dir=tmp_path)
    await fill(settings.database_url, vault, datetime.now(UTC))
    code, partners = await point_partners(settings, vault, simulators), simulators[0]
    web, worker = WebProcess(settings), ServerProcess("bot.worker", environment(settings))
    await asyncio.gather(web.start(), worker.start())
    copy = tmp_path / "emergency_cards.sqlite3"

    async def copied() -> bool:
        return copy.exists()

    await until(copied, seconds=10)
    journal, nonce = tmp_path / "journal", "n" * 20
    async with ClientSession() as http:
        await postgresql.stop()
        # The label's address, the page for help, and one tap on it.
        for path in ("", "/sos"):
            text = await page_of(http, f"{web.url}/l/{code}{path}")
            assert 'href="tel:96333"' in text
            assert re.search(r'class="number">\d{6}<', text)
            assert "翠湖苑 1幢 1单元 左梯" in text
        status, text, _ = await one_tap(http, f"{web.url}/l/{code}/sos", nonce)
        assert status == 202
        for said in ("还没有转报出去，请打电话", "Not passed on yet: please call", 'href="tel:96333"'):
            assert said in text
        # The same by chat; the lift is known from the scan before.
        reply = await Phone(http, f"{web.url}/wechat").say("我被困在电梯里了")
        assert "还没有转报出去" in reply
        assert "96333" in reply
        assert len(list(journal.glob("*.entry"))) == 2

        # The process dies, and another starts while the database is still away.
        await web.kill()
        web = WebProcess(settings, web.port)
        await ServerProcess.start(web)
        await wait_until_listening(web.url)
        status, text, _ = await one_tap(http, f"{web.url}/l/{code}/sos", nonce)  # a second tap
        assert status == 202
        assert re.search(r'class="number">\d{6}<', text)
        assert len(list(journal.glob("*.entry"))) == 2
        again = f"{web.url}/l/{code}/sos/{nonce}"
        assert "还没有转报出去" in await (await http.get(again)).text()

        back_at = datetime.now(UTC)
        await postgresql.start()
        try:
            await asyncio.gather(*(partners.wait_for(name, 1, 30) for name in TOLD))

            async def empty() -> bool:
                return not list(journal.glob("*.entry"))

            await until(empty, seconds=10)
            async with http.get(again, allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"][:3]) == (303, "/r/")
            status, _, receipt = await one_tap(http, f"{web.url}/l/{code}/sos", nonce)  # a third tap
            assert (status, receipt) == (303, answer.headers["Location"])
        finally:
            assert list(await asyncio.gather(web.stop(), worker.stop())) == [0, 0]
    async with open_database(settings.database_url):
        reports = await Report.all()
        assert sorted(report.door.value for report in reports) == ["chat", "web"]
        assert all(report.filed_at < back_at for report in reports)
        assert await Incident.filter(lift_id=None).count() == 1  # the chat did not name its lift
        of_lift = await Delivery.filter(incident__lift_id__not_isnull=True, organisation_id__not_isnull=True)
        assert [(one.state, one.attempts) for one in of_lift] == [(DeliveryState.ACCEPTED, 1)] * 4
    assert [len(partners.received(name)) for name in TOLD] == [2, 1, 1, 1]


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_with_redis_stopped_calls_are_filed_and_forwarded(
    redis: OwnRedis, settings: Settings, simulators: tuple[PartnerSimulator, str], vault: Vault
) -> None:
    settings = settings.model_copy(update={"redis_url": redis.url})
    code, partners = await point_partners(settings, vault, simulators), simulators[0]
    web, worker = WebProcess(settings), ServerProcess("bot.worker", environment(settings))
    await asyncio.gather(web.start(), worker.start())
    await redis.stop()
    try:
        async with ClientSession() as http:
            status, _, receipt = await one_tap(http, f"{web.url}/l/{code}/sos", "n" * 20)
            assert status == 303
            assert "求助已登记" in await page_of(http, web.url + receipt)
            phone = Phone(http, f"{web.url}/wechat")
            assert "96333" in await phone.say("你好")  # anything else has to wait
            call = phone.sender.seal(phone.sender.text(phone.openid, "我被困在电梯里了"))
            for _ in range(3):  # WeChat's resends
                _, body = await phone.post(call)
                assert "求助已登记" in phone.sender.open_reply(body)["Content"]
        await asyncio.gather(*(partners.wait_for(name, 1, 20) for name in TOLD))
        await partners.wait_for("96333", 2, 20)
    finally:
        assert list(await asyncio.gather(web.stop(), worker.stop())) == [0, 0]
    assert [len(partners.received(name)) for name in TOLD] == [2, 1, 1, 1]


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_with_redis_stopped_a_call_in_the_chat_is_finished(
    redis: OwnRedis, settings: Settings, vault: Vault, simulators: tuple[PartnerSimulator, str]
) -> None:
    """Question, yes, lift, wrong lift, people inside, more words: all by the database."""
    settings = settings.model_copy(update={"redis_url": redis.url})
    code = await point_partners(settings, vault, simulators)
    web = WebProcess(settings)
    await web.start()
    try:
        async with ClientSession() as http:
            phone = Phone(http, f"{web.url}/wechat")
            assert "人困在电梯里吗" in await phone.say(f"{code} 电梯门打不开")
            await redis.stop()
            assert "求助已登记" in await phone.say("1")
            assert "翠湖苑 1幢 1单元 右梯" in await phone.say("不是这部，识别码330102")
            assert "里面 2 人" in await phone.say("2")
            assert "已转告" in await phone.say("有个孩子在哭")
            other = Phone(http, f"{web.url}/wechat")
            assert "您在哪部电梯" in await other.say("我们被困在电梯里了")
            assert "翠湖苑 1幢 2单元 左梯" in await other.say("识别码是330103")
            assert "误报" in await other.say("误报")
    finally:
        assert await web.stop() == 0
    async with open_database(settings.database_url):
        reports = await Report.all().order_by("filed_at").values("incident__lift__rescue_number")
        assert [one["incident__lift__rescue_number"] for one in reports] == ["330102", "330103"]
        assert await Event.filter(kind=EventKind.WITHDRAWN).count() == 1


async def test_with_both_stopped_what_is_said_next_goes_with_the_journaled_call(
    postgresql: OwnPostgresql, redis: OwnRedis, vault: Vault, tmp_path: Path
) -> None:
    settings = make_settings(database_url=postgresql.url, redis_url=redis.url, var_dir=tmp_path)
    await fill(settings.database_url, vault, datetime.now(UTC))
    web = WebProcess(settings)
    await web.start()
    copy = tmp_path / "emergency_cards.sqlite3"

    async def copied() -> bool:
        return copy.exists()

    await until(copied, seconds=10)
    try:
        async with ClientSession() as http:
            phone = Phone(http, f"{web.url}/wechat")
            await postgresql.stop()
            await redis.stop()
            assert "还没有转报出去" in await phone.say("被困在电梯里了")
            answer = await phone.say("识别码330102，里面还有个老人")
            assert answer.startswith("请现在就拨打 96333，报识别码 330102")
            assert "求助已记下" in answer
            await postgresql.start()
            async with open_database(settings.database_url):

                async def filed() -> bool:
                    return await Report.all().count() == 1

                await until(filed, seconds=20)
                report = await Report.get().select_related("incident__lift")
                assert report.incident.lift is not None
                assert report.incident.lift.rescue_number == "330102"
                assert "老人" in report.words
    finally:
        await web.stop()


async def test_a_database_that_takes_calls_and_never_answers_holds_the_page_up_for_two_seconds(
    tmp_path: Path,
) -> None:
    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)
        await asyncio.sleep(60)

    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = make_settings(database_url=f"postgres://tima@127.0.0.1:{port}/tima", var_dir=tmp_path)
    async with open_services(settings) as services, TestClient(TestServer(create_app(services))) as client:
        began = monotonic()
        answer = await client.get("/l/000000000000/sos")
        assert answer.status == 200
        assert 'href="tel:96333"' in await answer.text()
        assert monotonic() - began < 3
    server.close()
    for writer in held:
        writer.close()
