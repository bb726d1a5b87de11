"""Group robots of 企业微信, 钉钉 and 飞书: signed, refused, limited, gone, and silent about people."""

from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from pytest_aiohttp import AiohttpServer

from bot.channels import dingtalk_robot, feishu_robot
from bot.channels.fit import fit_lines
from bot.channels.robot import NOTHING_TO_ERASE
from bot.jobs.drills import run_drill
from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.work import claim
from models.rules.forwarding.delivery import Delivered, Failed, Unknown, Unreachable
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import ROBOTS, SIGNED, RobotKey
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint
from models.tables.reports.report import Event
from scripts.simulators.robots import RobotSimulator, State
from tests.support.clock import MovableClock
from tests.support.endpoints import MAINTAINER, put_on
from tests.support.groups import KEY, PHONE, SECRET, hazard_sent, owed, put_in_group, with_robots
from tests.support.ledger import send

each_robot = pytest.mark.parametrize("kind", ROBOTS)


@pytest.fixture
def robots(clock: MovableClock) -> RobotSimulator:
    return RobotSimulator(clock)


@pytest.fixture
async def settings(settings: Settings, robots: RobotSimulator, aiohttp_server: AiohttpServer) -> Settings:
    return await with_robots(settings, robots, aiohttp_server)


@each_robot
async def test_a_call_for_help_rings_the_group_and_says_where_but_not_who(
    services: Services, robots: RobotSimulator, lift: LiftCard, kind: ChannelKind
) -> None:
    group = await put_in_group(services, robots, kind)
    delivery = await owed(services, lift, ReportKind.ENTRAPMENT)
    assert await send(services, delivery) == Delivered()
    [message] = group.messages
    assert message.rings
    for said in ("【梯码】【紧急】困人求助", lift.place, lift.rescue_number, "Somebody is trapped"):
        assert said in message.text
    assert f"https://tima.example/rescue/{delivery.incident_id}/{delivery.organisation_id}" in message.text
    for secret in (PHONE, "李阿姨", KEY):
        assert secret not in message.text


@each_robot
async def test_a_hazard_rings_nobody_and_its_words_stand_behind_the_sign_in(
    services: Services, robots: RobotSimulator, lift: LiftCard, kind: ChannelKind
) -> None:
    group = await put_in_group(services, robots, kind)
    delivery = await owed(services, lift, ReportKind.HAZARD)
    assert await send(services, delivery) == Delivered()
    [message] = group.messages
    assert not message.rings
    assert f"https://tima.example/console/inbox/{delivery.id}" in message.text
    assert "开关门不正常" in message.text
    assert PHONE not in message.text
    assert "焦味" not in message.text


@each_robot
@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (State.REMOVED, Unreachable),
        (State.DISSOLVED, Unreachable),
        (State.BUSY, Failed),
        (State.CUT, Unknown),
        (State.GARBAGE, Unknown),
    ],
)
async def test_what_comes_back_decides_whether_it_is_tried_again(
    services: Services, robots: RobotSimulator, lift: LiftCard, kind: ChannelKind, state: State, outcome: type
) -> None:
    group = await put_in_group(services, robots, kind)
    group.state = state
    result = await hazard_sent(services, lift)
    assert isinstance(result, outcome)
    assert KEY not in str(result)
    assert SECRET not in str(result)


@each_robot
async def test_a_new_key_of_the_robot_ends_ours(
    services: Services, robots: RobotSimulator, lift: LiftCard, kind: ChannelKind
) -> None:
    group = await put_in_group(services, robots, kind)
    group.key = "n" * 36
    assert isinstance(await hazard_sent(services, lift), Unreachable)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ChannelKind.DINGTALK_ROBOT, "310000 sign not match"),
        (ChannelKind.FEISHU_ROBOT, "19021 sign match fail"),
    ],
)
async def test_a_wrong_secret_is_tried_again_since_somebody_can_mend_it(
    services: Services, robots: RobotSimulator, lift: LiftCard, kind: ChannelKind, said: str
) -> None:
    group = await put_in_group(services, robots, kind)
    group.secret = "SEC-another"
    result = await hazard_sent(services, lift)
    assert isinstance(result, Failed)
    assert result.reason.startswith(said)


@pytest.mark.parametrize("kind", SIGNED)
async def test_a_keyword_that_we_do_not_say_is_told_to_staff(
    services: Services, robots: RobotSimulator, lift: LiftCard, kind: ChannelKind
) -> None:
    group = await put_in_group(services, robots, kind)
    group.keyword = "告警"
    result = await hazard_sent(services, lift)
    assert isinstance(result, Failed)
    assert "words" in result.reason.lower()


@pytest.mark.parametrize("kind", SIGNED)
async def test_a_clock_may_be_ten_minutes_off_and_not_more_than_an_hour(
    services: Services, robots: RobotSimulator, lift: LiftCard, clock: MovableClock, kind: ChannelKind
) -> None:
    await put_in_group(services, robots, kind)
    delivery = await owed(services, lift, ReportKind.HAZARD)
    for off, outcome in ((10, Delivered), (-10, Delivered), (61, Failed), (-61, Failed)):
        robots.clock = lambda off=off: clock() + timedelta(minutes=off)  # type: ignore[misc]
        assert isinstance(await send(services, delivery), outcome), off


async def test_an_answer_in_another_form_never_counts_as_delivered(
    services: Services, robots: RobotSimulator, lift: LiftCard
) -> None:
    await put_in_group(services, robots, ChannelKind.WECOM_ROBOT)
    delivery = await owed(services, lift, ReportKind.HAZARD)
    answers: list[tuple[int, str, type]] = [
        (200, "", Unknown), (200, "[]", Unknown), (200, '{"errcode":"0"}', Unknown),
        (200, '{"errcode":true}', Unknown), (200, '{"errcode":123456}', Failed),
        (503, "busy", Failed), (404, "<html>", Failed), (302, "", Failed),
    ]  # fmt: skip
    current = iter(answers)

    async def answer(_: web.Request) -> web.Response:
        status, text, _kind = next(current)
        return web.Response(status=status, text=text, headers={"Location": "http://127.0.0.1/"})

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with TestServer(app) as server:
        changed = services.settings.model_copy(update={"wecom_api_url": str(server.make_url("/"))})
        object.__setattr__(services, "settings", changed)
        for status, text, outcome in answers:
            assert isinstance(await send(services, delivery), outcome), (status, text)
    assert isinstance(await send(services, delivery), Failed)  # nobody listens any more


async def test_a_group_that_was_told_no_number_is_not_asked_to_erase_it(
    services: Services, robots: RobotSimulator, lift: LiftCard
) -> None:
    group = await put_in_group(services, robots, ChannelKind.FEISHU_ROBOT)
    delivery = await owed(services, lift, ReportKind.HAZARD)
    await Event.filter(id=delivery.event_id).update(kind="erasure")
    assert await send(services, delivery) == Delivered(NOTHING_TO_ERASE)
    assert group.messages == []


@each_robot
async def test_the_72_hour_drill_goes_into_the_group_and_says_that_it_is_one(
    services: Services, robots: RobotSimulator, kind: ChannelKind
) -> None:
    group = await put_in_group(services, robots, kind)
    robot = RobotKey(KEY, SECRET if kind in SIGNED else "")
    company = await put_on(services, MAINTAINER, kind, drills=True, api_key=robot.as_text())
    await Drill.exclude(organisation_id=company.id).update(due_at=None)
    for row in await claim(Drill, 5, services.clock()):
        await run_drill(services, row)
    [message] = group.messages
    assert "测试" in message.text
    assert "不用派人" in message.text
    assert not message.rings
    assert (await Endpoint.get(organisation_id=company.id)).passed_at is not None


async def test_names_in_a_register_mention_nobody_at_feishu(
    services: Services, robots: RobotSimulator, lift: LiftCard
) -> None:
    from models.tables.lifts import Lift

    group = await put_in_group(services, robots, ChannelKind.FEISHU_ROBOT)
    await Lift.filter(id=lift.lift_id).update(building='<at user_id="all">', unit="\n伪造一行")
    assert await hazard_sent(services, lift) == Delivered()
    [message] = group.messages
    assert not message.rings
    assert "\n伪造一行" not in message.text


async def test_without_a_robot_it_is_said_so(services: Services, lift: LiftCard) -> None:
    await put_on(services, MAINTAINER, ChannelKind.WECOM_ROBOT)
    assert isinstance(await hazard_sent(services, lift), Unreachable)


WORDS_OF_ANY_WIDTH = st.text(alphabet="a梯é😀", max_size=60)


@given(
    WORDS_OF_ANY_WIDTH, st.lists(WORDS_OF_ANY_WIDTH, max_size=6), WORDS_OF_ANY_WIDTH, st.integers(250, 900)
)
def test_a_text_is_within_its_limit_and_never_loses_its_link(
    head: str, details: list[str], tail: str, limit: int
) -> None:
    text = fit_lines(head, details, tail, limit)
    assert len(text.encode()) <= limit
    assert text.endswith(tail)
    whole = fit_lines(head, details, tail, 10**6)
    assert len(whole.encode()) > limit or text == whole


def test_signatures_are_those_that_others_reckon() -> None:
    """飞书: as FeishuPusher's and a Lark notifier's own tests have it; 钉钉: reckoned by apprise 2.3.0."""
    assert feishu_robot.signature("demo", "1599360473") == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    assert (
        dingtalk_robot.signature("SEC" + "a" * 61, "1599360473000")
        == "FNGSQ98vo7cIUxHUbVLuOh8P73FzDBcgsVTmLigJ0/w="
    )
