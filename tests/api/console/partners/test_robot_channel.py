"""Setting up a group robot as /docs/robots says, step by step, against the simulated groups."""

from collections.abc import Sequence
from typing import Any

import pytest
from pytest_aiohttp import AiohttpServer

from bot.kernel.settings import Settings
from bot.services import Services
from bot.worker import Worker
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import ROBOTS, SIGNED
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint, Organisation
from scripts.simulators.robots import RobotSimulator, State
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.endpoints import MAINTAINER
from tests.support.staff import sit_down
from tests.support.waiting import until

KEYS: Sequence[str] = ("first-key-of-the-robot", "second-key-of-the-robot")


@pytest.fixture
def robots(clock: MovableClock) -> RobotSimulator:
    return RobotSimulator(clock)


@pytest.fixture
async def settings(settings: Settings, robots: RobotSimulator, aiohttp_server: AiohttpServer) -> Settings:
    url = str((await aiohttp_server(robots.app())).make_url("/"))
    addresses = ("wecom_api_url", "dingtalk_api_url", "feishu_api_url")
    return settings.model_copy(update=dict.fromkeys(addresses, url))


@pytest.mark.parametrize("kind", ROBOTS)
async def test_an_address_is_pasted_a_test_is_in_the_group_and_the_keys_are_on_no_page(
    web_client: Client, services: Services, robots: RobotSimulator, worker: Worker, kind: ChannelKind
) -> None:
    # given a group with a robot, as the provider shows it to its owner
    secret = "SEC-of-the-robot" if kind in SIGNED else ""
    first = robots.add(kind, "值班群", KEYS[0], secret=secret, keyword="梯码")
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    page = f"/console/organisations/{(await Organisation.get(name=MAINTAINER)).id}"
    assert "/docs/robots" in await desk.open(f"{page}/channel?channel={kind.value}")

    # when its address and secret are pasted and saved
    fields: dict[str, Any] = {
        "channel": kind.value,
        "group": "值班群",
        "robot_address": first.address,
        "robot_secret": secret,
    }
    await desk.fill(f"{page}/channel", **fields)

    # then a test is in the group, and the page says that it arrived
    async def passed() -> bool:
        return (await Endpoint.get(organisation__name=MAINTAINER)).passed_at is not None

    await until(passed, seconds=8)
    assert len(first.messages) == 1
    assert "群机器人" in await desk.open(page)

    # and neither key nor secret is shown or logged again
    shown = await desk.open(page) + await desk.open(f"{page}/channel") + str(await AuditEntry.all().values())
    assert KEYS[0] not in shown
    assert "SEC-of-the-robot" not in shown
    assert "值班群" in shown

    # when the form is saved with both left empty, then the robot stays
    await desk.fill(f"{page}/channel", channel=kind.value, group="夜班群")
    kept = await Endpoint.get(organisation__name=MAINTAINER)
    assert KEYS[0] in services.vault.open(kept.api_key_sealed)
    assert kept.options == {"group": "夜班群"}

    async def two_tests_are_over() -> bool:
        return await Drill.filter(organisation__name=MAINTAINER, result__not_isnull=True).count() == 2

    await until(two_tests_are_over, seconds=8)

    # when the robot is removed and another takes its place, then the old result counts no longer
    first.state = State.REMOVED
    second = robots.add(kind, "值班群", KEYS[1], secret=secret)
    await desk.fill(f"{page}/channel", **(fields | {"robot_address": second.address}))
    await until(passed, seconds=8)
    assert len(second.messages) == 1

    # when another channel is chosen, then our key is gone
    await desk.fill(f"{page}/channel", channel="desk")
    assert (await Endpoint.get(organisation__name=MAINTAINER)).api_key_sealed == ""


async def test_a_robot_of_one_provider_is_not_kept_for_another(
    web_client: Client, services: Services
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    page = f"/console/organisations/{(await Organisation.get(name=MAINTAINER)).id}/channel"
    address = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEYS[0]}"
    await desk.fill(page, channel="wecom_robot", robot_address=address)
    answer = await desk.fill(page, 422, channel="feishu_robot")
    assert "Webhook 地址" in await answer.text()
    assert address not in await answer.text()
