"""How many messages a group is told, and what waits for whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_aiohttp import AiohttpServer

from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.forwarding.delivery import Delivered, Failed
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import ROBOTS, ROUTINE_A_MINUTE
from models.rules.reports.kinds import ReportKind
from models.tables.reports.report import Event
from scripts.simulators.robots import RobotSimulator
from tests.support.clock import MovableClock
from tests.support.groups import owed, put_in_group, with_robots
from tests.support.ledger import send

each_robot = pytest.mark.parametrize("kind", ROBOTS)


@pytest.fixture
def robots(clock: MovableClock) -> RobotSimulator:
    return RobotSimulator(clock)


@pytest.fixture
async def settings(settings: Settings, robots: RobotSimulator, aiohttp_server: AiohttpServer) -> Settings:
    return await with_robots(settings, robots, aiohttp_server)


@each_robot
async def test_the_first_page_is_never_throttled_and_hazards_leave_room_for_it(
    services: Services, robots: RobotSimulator, lift: LiftCard, clock: MovableClock, kind: ChannelKind
) -> None:
    group = await put_in_group(services, robots, kind)
    hazard = await owed(services, lift, ReportKind.HAZARD, "hazard")
    call = await owed(services, lift, ReportKind.ENTRAPMENT, "call")
    results = []
    for _ in range(ROUTINE_A_MINUTE[kind] + 3):
        results.append(await send(services, hazard))
        clock.advance(timedelta(seconds=1) / 4)
    assert results[0] == Delivered()
    waits = [one for one in results if isinstance(one, Failed)]
    assert all(one.retry_after and one.retry_after <= timedelta(minutes=1) for one in waits)
    assert await send(services, call) == Delivered()
    assert group.refusals == []


async def test_a_group_of_feishu_is_told_five_calls_a_second_and_the_sixth_waits_for_the_next(
    services: Services, robots: RobotSimulator, lift: LiftCard, clock: MovableClock
) -> None:
    group = await put_in_group(services, robots, ChannelKind.FEISHU_ROBOT)
    hazard = await owed(services, lift, ReportKind.HAZARD, "hazard")
    call = await owed(services, lift, ReportKind.ENTRAPMENT, "call")
    now = clock()
    still = replace(services, clock=lambda: now)
    robots.clock = still.clock
    news = [await send(still, hazard) for _ in range(4)]
    assert [isinstance(one, Delivered) for one in news] == [True, True, False, False]
    calls = [await send(still, call) for _ in range(4)]
    assert [isinstance(one, Delivered) for one in calls] == [True, True, True, False]
    assert calls[-1] == Failed("the group was told much just now", timedelta(seconds=1))
    now += timedelta(seconds=1)
    assert await send(still, call) == Delivered()
    assert group.refusals == []


async def test_much_news_of_one_entrapment_leaves_room_for_the_next_page(
    services: Services, robots: RobotSimulator, lift: LiftCard
) -> None:
    group = await put_in_group(services, robots, ChannelKind.DINGTALK_ROBOT)
    page = await owed(services, lift, ReportKind.ENTRAPMENT)
    await Event.filter(id=page.event_id).update(kind="joined")
    news = [await send(services, page) for _ in range(25)]
    assert group.refusals == []
    assert sum(isinstance(one, Failed) for one in news) >= 25 - 2 * ROUTINE_A_MINUTE[group.channel]
    await Event.filter(id=page.event_id).update(
        kind="paged", details={"level": 2, "reason": "not_acknowledged"}
    )
    assert await send(services, page) == Delivered()
    assert "再次呼叫：还没有人接单" in group.messages[-1].text
    assert group.messages[-1].rings


@pytest.mark.parametrize(
    ("kind", "limit", "pause"),
    [
        (ChannelKind.WECOM_ROBOT, 20, timedelta(seconds=15)),
        (ChannelKind.DINGTALK_ROBOT, 20, timedelta(minutes=10)),
        (ChannelKind.FEISHU_ROBOT, 100, timedelta(seconds=1)),
    ],
)
async def test_beyond_the_providers_limit_it_is_tried_after_the_pause_that_the_provider_wants(
    services: Services, robots: RobotSimulator, lift: LiftCard, clock: MovableClock,
    kind: ChannelKind, limit: int, pause: timedelta,
) -> None:  # fmt: skip
    group = await put_in_group(services, robots, kind)
    group.tried = [clock()] * limit  # others write by this robot, too
    call = await owed(services, lift, ReportKind.ENTRAPMENT)
    result = await send(services, call)
    assert isinstance(result, Failed)
    assert result.retry_after == pause
    clock.advance(max(pause, timedelta(minutes=1)))
    assert await send(services, call) == Delivered()


async def test_a_sixth_call_in_a_second_rings_at_feishu_a_second_later(
    services: Services, robots: RobotSimulator, lift: LiftCard, clock: MovableClock
) -> None:
    await put_in_group(services, robots, ChannelKind.FEISHU_ROBOT)
    call = await owed(services, lift, ReportKind.ENTRAPMENT)
    results = [await send(services, call) for _ in range(6)]
    assert results[:5] == [Delivered()] * 5
    assert isinstance(results[5], Failed)
    assert results[5].retry_after == timedelta(seconds=1)
    clock.advance(timedelta(seconds=1))
    assert await send(services, call) == Delivered()
