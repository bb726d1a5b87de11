"""Ways to the people on duty are tested too: by SMS, telephone and 企业微信, by day, and a dead one is a task."""

from datetime import timedelta

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from bot.jobs.drills import run_drill
from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.forwarding.drills import drill_now
from models.actions.partners.contacts import remove_contact
from models.actions.partners.reach import NewPrice, set_price
from models.actions.partners.ways import WayLine, ways_of
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.work import claim
from models.rules.forwarding.delivery import AttemptResult
from models.rules.forwarding.drills import LIMIT
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.way_drills import BEGINS, ENDS
from models.rules.rescues.call_outs import CallWay
from models.rules.staff.access import StaffRole
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint, Organisation
from scripts.simulators.cloud_signatures import Trouble
from scripts.simulators.clouds import CloudSimulator
from scripts.simulators.wecom import WecomSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.clouds import simulated_clouds, with_clouds
from tests.support.contacts import register
from tests.support.endpoints import MAINTAINER, put_on
from tests.support.staff import TESTER, sit_down
from tests.support.wecom import join, with_app

ZHANG = ("张师傅", "13800000001")


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


@pytest.fixture
async def company(services: Services) -> Organisation:
    return await Organisation.get(name=MAINTAINER)


async def run_due(services: Services, company: Organisation) -> None:
    await Drill.exclude(organisation_id=company.id).update(due_at=None)
    for row in await claim(Drill, 10, services.clock()):
        await run_drill(services, row)


async def line_of(company: Organisation, services: Services, channel: ChannelKind) -> WayLine:
    return next(one for one in await ways_of(company.id, services.clock()) if one.channel is channel)


async def coming(company: Organisation) -> dict[ChannelKind, Drill]:
    rows = await Drill.filter(organisation_id=company.id, waiting_key__not_isnull=True)
    return {row.channel: row for row in rows}


async def test_each_way_in_use_has_one_test_to_come_by_day_and_within_the_limit(
    services: Services, wecom: WecomSimulator, company: Organisation
) -> None:
    await Endpoint.filter(organisation_id=company.id).delete()
    await Drill.all().delete()
    enterprise = await with_app(services, wecom)
    [zhang] = await register(services, ZHANG)
    assert set(await coming(company)) == {ChannelKind.SMS, ChannelKind.VOICE}
    await join(services, enterprise, zhang, "ZhangSan")
    tests = await coming(company)
    assert set(tests) == {ChannelKind.SMS, ChannelKind.VOICE, ChannelKind.WECOM_APP}
    for one in tests.values():
        assert one.due_at is not None
        assert BEGINS <= one.due_at.astimezone(LOCAL).time() < ENDS
        assert one.due_at - services.clock() <= LIMIT
    await put_on(services, MAINTAINER, ChannelKind.SMS, drills=True)
    rows = await Drill.filter(organisation_id=company.id, waiting_key__not_isnull=True)
    assert sorted(row.channel for row in rows) == ["sms", "voice", "wecom_app"]  # its own is tested once
    assert await remove_contact(company.id, zhang, TESTER, services.clock())
    assert set(await coming(company)) == {ChannelKind.SMS}


async def test_a_button_tries_each_way_now_and_the_page_shows_what_it_did(
    services: Services,
    wecom: WecomSimulator,
    clouds: CloudSimulator,
    web_client: Client,
    company: Organisation,
) -> None:
    enterprise = await with_app(services, wecom)
    [zhang] = await register(services, ZHANG)
    await join(services, enterprise, zhang, "ZhangSan")
    page = f"/console/organisations/{company.id}"
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    assert "打一个测试电话" in await desk.open(page)
    for way in ("sms", "voice", "wecom_app"):
        await desk.fill(f"{page}/test", at=page, way=way)
        await desk.fill(f"{page}/test", at=page, way=way)  # a second click
    await run_due(services, company)
    phone = clouds.phone(ZHANG[1])
    assert [one.template for one in phone.inbox] == ["SMS_test"]
    assert [one.values for one in phone.calls] == [()]
    assert len(enterprise.members["zhangsan"].inbox) == 1
    for channel in (ChannelKind.SMS, ChannelKind.VOICE, ChannelKind.WECOM_APP):
        line = await line_of(company, services, channel)
        assert (line.passed, line.worked_at is not None, line.is_overdue) == (True, True, False)
    day = services.clock().astimezone(LOCAL).date()
    await set_price(
        NewPrice(None, CallWay.SMS, day.replace(day=1), 450, "合同 1 号"), TESTER, services.clock()
    )
    text = await desk.open(page)
    assert "短信 1 条，0.05 元" in text
    assert '电话 1 次，<span class="soft">没有设单价' in text


async def test_a_dead_way_is_a_task_until_it_passes_and_says_nothing_of_the_channel(
    services: Services, clouds: CloudSimulator, web_client: Client, company: Organisation, clock: MovableClock
) -> None:
    await put_on(services, MAINTAINER, ChannelKind.DESK)
    await register(services, ZHANG)
    for account in clouds.accounts.values():
        account.trouble = Trouble.ARREARS
    assert await drill_now(company.id, TESTER, services.clock(), ChannelKind.VOICE)
    await run_due(services, company)
    line = await line_of(company, services, ChannelKind.VOICE)
    assert line.passed is False
    assert "业务停机" in line.detail
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    assert MAINTAINER in await desk.open("/console/organisations?view=untrusted")
    assert (await Endpoint.get(organisation_id=company.id)).drill_failed is False
    again = (await coming(company))[ChannelKind.VOICE]
    assert again.due_at is not None
    assert again.due_at > services.clock()
    for account in clouds.accounts.values():
        account.trouble = Trouble.WELL
    clock.advance(timedelta(seconds=30))
    assert await drill_now(company.id, TESTER, services.clock(), ChannelKind.VOICE)
    await run_due(services, company)
    assert await Drill.filter(channel=ChannelKind.VOICE, result=AttemptResult.DELIVERED).count() == 1
    assert MAINTAINER not in await desk.open("/console/organisations?view=untrusted")


async def test_where_nobody_can_be_called_there_is_no_test_call(
    services: Services, company: Organisation
) -> None:
    assert not await drill_now(company.id, TESTER, services.clock(), ChannelKind.VOICE)
    assert await Drill.filter(organisation_id=company.id, channel=ChannelKind.VOICE).count() == 0
