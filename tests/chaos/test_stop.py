"""SIGTERM: what is under way is finished, nothing new is begun, and the exit status says so."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ClientSession
from pytest_aiohttp import AiohttpServer

from api.__main__ import FINISH_WITHIN_SECONDS
from bot.kernel.settings import Settings
from models.database import open_database
from models.rules.forwarding.delivery import DeliveryState
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.reports.report import Report
from models.vault import Vault
from scripts.demo import data as demo_data
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour
from tests.support.demo import copy_of, serving
from tests.support.server_process import ServerProcess, WebProcess, environment, free_port
from tests.support.waiting import until

pytestmark = pytest.mark.processes

TOLD = ("96333", "xunan", "cuihu", "anhe")


@pytest.fixture
async def partners(settings: Settings, vault: Vault, aiohttp_server: AiohttpServer) -> PartnerSimulator:
    """Partners that take their time. The database is left closed."""
    simulator = PartnerSimulator()
    server = await aiohttp_server(simulator.app())
    async with open_database(settings.database_url):
        for one in await demo_data.point_partners_at(str(server.make_url("")).rstrip("/"), vault):
            simulator.add(one.simulator, one.secret, title=one.title)
            simulator.behave(one.simulator, Behaviour(delay_seconds=2))
    return simulator


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_a_web_process_finishes_a_slow_upload_and_takes_no_new_request(
    settings: Settings, http: ClientSession, lift_code_of_demo: str
) -> None:
    web = WebProcess(settings)
    await web.start()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow_body() -> AsyncIterator[bytes]:
        yield b"nonce=" + b"n" * 20
        begun.set()
        await go_on.wait()
        yield b"&role=inside"

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    uploading = asyncio.create_task(
        http.post(
            f"{web.url}/l/{lift_code_of_demo}/sos", data=slow_body(), headers=headers, allow_redirects=False
        )
    )
    await begun.wait()
    await asyncio.sleep(0.3)
    stopping = asyncio.create_task(web.stop())

    async def takes_no_more() -> bool:
        try:
            async with ClientSession() as other, other.get(f"{web.url}/healthz"):
                return False
        except ClientConnectionError:
            return True

    await until(takes_no_more, seconds=5)
    assert not stopping.done()
    go_on.set()
    answer = await uploading
    assert (answer.status, answer.headers["Location"][:3]) == (303, "/r/")
    answer.release()
    assert await stopping == 0
    async with open_database(settings.database_url):
        assert (await Report.get()).role.value == "inside"


async def test_a_process_that_is_sending_finishes_the_attempt(
    settings: Settings, http: ClientSession, partners: PartnerSimulator, lift_code_of_demo: str
) -> None:
    web, worker = WebProcess(settings), ServerProcess("bot.worker", environment(settings))
    await web.start()
    if not settings.embedded:
        await worker.start()
    try:
        async with http.post(f"{web.url}/l/{lift_code_of_demo}/sos") as answer:
            assert answer.status == 200
        await asyncio.gather(*(partners.wait_for(name, 1, 20) for name in TOLD))
    finally:
        statuses = await worker.stop(), await web.stop()
    assert statuses == (0, 0)
    async with open_database(settings.database_url):
        deliveries = await Delivery.all()
        assert [(one.state, one.attempts, one.lease) for one in deliveries] == [
            (DeliveryState.ACCEPTED, 1, None)
        ] * 4
        assert await Attempt.all().count() == 4


async def test_an_open_event_stream_does_not_hold_up_the_stop(
    prepared: Path, tmp_path: Path, http: ClientSession
) -> None:
    async with (
        serving(copy_of(prepared, tmp_path)) as (demo, url),
        http.get(f"{url}/sim/phone/events") as stream,
    ):
        assert stream.content_type == "text/event-stream"
        async with asyncio.timeout(FINISH_WITHIN_SECONDS / 2):
            assert await demo.stop() == 0


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_a_worker_writes_json_and_shows_its_metrics_to_its_own_machine_only(
    settings: Settings, http: ClientSession, capfd: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    changes = {"worker_metrics_port": port, "log_format": "json"}
    worker = ServerProcess("bot.worker", environment(settings.model_copy(update=changes)))
    await worker.start()

    async def shown() -> bool:
        try:
            async with http.get(f"http://127.0.0.1:{port}/metrics") as answer:
                return "tima_database_up 1.0" in await answer.text()
        except ClientConnectionError:
            return False

    try:
        await until(shown, seconds=20)
        with pytest.raises(ClientConnectionError):
            await http.get(f"http://127.0.0.2:{port}/metrics")
    finally:
        assert await worker.stop() == 0
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    messages = [line["message"] for line in lines]
    assert messages == ["the worker is up", "the worker has finished what was under way"]
