"""What a monitor reads: only with the token, and true to what has happened."""

import re
from datetime import timedelta
from math import isnan

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer
from pytest_aiohttp import AiohttpServer

from api.app import create_app
from bot.jobs.drills import run_drill
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from bot.worker import Worker
from models.actions.forwarding.drills import drill_now
from models.actions.lifts.find import LiftCard
from models.actions.shared.work import claim_one
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import ChannelKind
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Organisation
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client, make_settings
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.databases import POSTGRESQL_ADMIN_URL
from tests.support.endpoints import INSURER, put_on
from tests.support.photos import jpeg
from tests.support.staff import TESTER
from tests.support.values import APP_ID, APP_SECRET
from tests.support.waiting import until

MONITOR = {"Authorization": "Bearer token-of-the-monitor"}


@pytest.fixture
def wechat() -> WeChatSimulator:
    return WeChatSimulator(APP_ID, APP_SECRET)


@pytest.fixture
async def settings(settings: Settings, wechat: WeChatSimulator, aiohttp_server: AiohttpServer) -> Settings:
    """As everywhere, with a WeChat that answers and a monitor that may ask."""
    server: TestServer = await aiohttp_server(wechat.app())
    changes = {
        "wechat_api_url": str(server.make_url("")).rstrip("/"),
        "metrics_token": "token-of-the-monitor",
    }
    return Settings.model_validate(settings.model_dump() | changes)


async def read(client: Client) -> dict[str, float]:
    """Every sample by its name and labels, as written."""
    answer = await client.get("/metrics", headers=MONITOR)
    assert (answer.status, answer.content_type) == (200, "text/plain")
    samples = re.findall(r"^([a-z_]+(?:\{.*\})?) (\S+)$", await answer.text(), re.MULTILINE)
    return {name: float(value) for name, value in samples}


async def file_hazard(phone: Phone, lift: LiftCard, media_id: str = "") -> None:
    for words in (lift.code, "2", "2", "异响"):
        await phone.say(words)
    if media_id:
        await phone.show(media_id)
    await phone.say("0")
    assert "回执号" in await phone.say("1")


@pytest.mark.parametrize("told", ["", "Bearer ", "Bearer token-of-the-monitoR", "Basic eDp5", "Bearer 回执"])
async def test_without_the_token_nobody_reads_them(web_client: Client, told: str) -> None:
    answer = await web_client.get("/metrics", headers={"Authorization": told})
    assert answer.status == 401
    assert "tima_" not in await answer.text()


async def test_where_no_token_is_set_there_is_no_such_page(
    settings: Settings, aiohttp_server: AiohttpServer
) -> None:
    async with open_services(settings.model_copy(update={"metrics_token": None})) as services:
        server: TestServer = await aiohttp_server(create_app(services))
        async with TestClient(server) as client:
            for headers in ({}, MONITOR, {"Authorization": "Bearer None"}):
                assert (await client.get("/metrics", headers=headers)).status == 404


def test_a_token_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="metrics_token"):
        make_settings(metrics_token="short")


async def test_requests_are_counted_by_route_and_class_never_by_address(
    web_client: Client, lift: LiftCard
) -> None:
    await web_client.get(f"/l/{lift.code}")
    await web_client.get("/l/nonsense")
    await web_client.get("/find", params={"code": lift.code}, allow_redirects=False)
    await web_client.get("/wp-login.php")
    text = await (await web_client.get("/metrics", headers=MONITOR)).text()
    assert lift.code not in text
    assert "wp-login" not in text
    seen = await read(web_client)
    assert seen['tima_http_requests_total{route="lift",status="2xx"}'] == 1
    assert seen['tima_http_requests_total{route="lift",status="4xx"}'] == 1
    assert seen['tima_http_requests_total{route="find",status="3xx"}'] == 1
    assert seen['tima_http_requests_total{route="unmatched",status="4xx"}'] == 1
    assert seen['tima_http_request_seconds_count{route="lift"}'] == 2


async def test_what_waits_for_a_worker_is_shown_with_its_age(
    web_client: Client, phone: Phone, lift: LiftCard, clock: MovableClock
) -> None:
    await file_hazard(phone, lift, media_id="still-at-wechat")
    await phone.click("TRAPPED")
    clock.advance(timedelta(minutes=3))
    seen = await read(web_client)
    assert seen["tima_database_up"] == 1
    assert seen['tima_deliveries_due{urgency="urgent"}'] == 4
    assert seen['tima_deliveries_due{urgency="routine"}'] == 4
    assert seen['tima_deliveries_oldest_due_seconds{urgency="urgent"}'] == pytest.approx(180, abs=5)
    assert seen["tima_photos_awaited"] == 1


async def test_attempts_calls_and_messages_are_counted_by_how_they_ended(
    web_client: Client,
    phone: Phone,
    lift: LiftCard,
    partners: PartnerSimulator,
    wechat: WeChatSimulator,
    worker: Worker,
) -> None:
    partners.behave("12345", Behaviour(failure_rate=1, failure_status=410))
    await file_hazard(phone, lift, media_id=wechat.add_media(jpeg()))  # nobody of this openid: 43004

    async def all_settled() -> bool:
        return await Delivery.filter(due_at=None).count() == 5

    await until(all_settled, seconds=8)
    assert await Delivery.filter(state=DeliveryState.DEAD).count() == 2
    seen = await read(web_client)
    attempts = 'tima_delivery_attempts_total{channel="webhook",outcome="%s",partner="%s"}'
    assert seen[attempts % ("accepted", "安和财产保险江城分公司")] == 1
    assert seen[attempts % ("unreachable", "江城市 12345 政务服务热线")] == 1
    accepted = 'tima_delivery_attempts_total{channel="webhook",outcome="accepted"'
    assert sum(count for name, count in seen.items() if name.startswith(accepted)) == 3
    assert seen['tima_deliveries_dead_total{channel="webhook"}'] == 1
    assert seen['tima_deliveries_dead_total{channel="wechat"}'] == 1
    assert seen['tima_deliveries_due{urgency="routine"}'] == 0
    assert seen["tima_dead_letters"] == 1
    assert seen['tima_wechat_calls_total{errcode="0",path="/cgi-bin/stable_token"}'] == 1
    assert seen['tima_wechat_calls_total{errcode="0",path="/cgi-bin/media/get"}'] == 1
    assert seen['tima_wechat_calls_total{errcode="43004",path="/cgi-bin/message/custom/send"}'] == 1
    assert seen['tima_wechat_incoming_total{type="text"}'] == 6
    assert seen['tima_wechat_incoming_total{type="image"}'] == 1


async def test_the_last_drill_of_each_partner_is_shown_with_the_age_of_the_last_that_arrived(
    web_client: Client, services: Services, partners: PartnerSimulator, clock: MovableClock
) -> None:
    passed = f'tima_drill_passed{{partner="{INSURER}"}}'
    age = f'tima_drill_passed_age_seconds{{partner="{INSURER}"}}'
    assert not {passed, age} & set(await read(web_client))  # not tested yet
    await drill(services, INSURER)
    clock.advance(timedelta(hours=50))
    seen = await read(web_client)
    assert seen[passed] == 1
    assert seen[age] == pytest.approx(50 * 3600, abs=5)
    partners.behave("anhe", Behaviour(failure_rate=1))
    await drill(services, INSURER)
    clock.advance(timedelta(hours=1))
    seen = await read(web_client)
    assert seen[passed] == 0
    assert seen[age] == pytest.approx(51 * 3600, abs=5)
    await put_on(services, INSURER, ChannelKind.NONE)
    assert not {passed, age} & set(await read(web_client))


async def drill(services: Services, name: str) -> None:
    """A test message to the organisation, now, as a worker sends it."""
    organisation = await Organisation.get(name=name)
    assert await drill_now(organisation.id, TESTER, services.clock())
    waiting = await Drill.get(organisation_id=organisation.id, due_at__lte=services.clock())
    claimed = await claim_one(Drill, waiting.id, services.clock())
    assert claimed is not None
    await run_drill(services, claimed)


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_while_the_database_is_away_the_rest_is_still_shown(
    web_client: Client, settings: Settings
) -> None:
    name = settings.database_url.rsplit("/", 1)[1]
    admin = await asyncpg.connect(POSTGRESQL_ADMIN_URL)
    await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
    await admin.close()
    assert (await web_client.get("/readyz")).status == 503
    seen = await read(web_client)
    assert seen["tima_database_up"] == 0
    assert isnan(seen['tima_deliveries_due{urgency="urgent"}'])
    assert not [name for name in seen if name.startswith("tima_drill")]
    assert seen['tima_http_requests_total{route="ready",status="5xx"}'] == 1
