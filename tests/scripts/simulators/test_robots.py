"""The simulated groups refuse what the real providers refuse, and show people what arrived."""

from typing import Any

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpClient

from models.rules.partners.kinds import ChannelKind
from scripts.simulators.robot_pages import groups_with_pages
from scripts.simulators.robots import RobotSimulator
from scripts.simulators.wecom import WecomSimulator
from tests.conftest import Client

TEXT = {"msgtype": "text", "text": {"content": "梯码 https://tima.example/r/1 <b>"}}


@pytest.fixture
def robots() -> RobotSimulator:
    robots = RobotSimulator()
    robots.add(ChannelKind.WECOM_ROBOT, "企业微信群", "wecom-key")
    robots.add(ChannelKind.DINGTALK_ROBOT, "钉钉群", "dingtalk-key", secret="SEC-1")
    robots.add(ChannelKind.FEISHU_ROBOT, "飞书群", "feishu-key", secret="SEC-2", keyword="梯码")
    return robots


@pytest.fixture
async def client(robots: RobotSimulator, aiohttp_client: AiohttpClient) -> Client:
    root = web.Application()
    root.add_subapp("/sim/groups", groups_with_pages(robots, WecomSimulator()))
    return await aiohttp_client(root)


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("cgi-bin/webhook/send?key=nobody", TEXT, 93000),
        ("cgi-bin/webhook/send", TEXT, 93000),
        ("cgi-bin/webhook/send?key=wecom-key", {"msgtype": "sms"}, 40008),
        ("cgi-bin/webhook/send?key=wecom-key", {"msgtype": "text"}, 44004),
        ("cgi-bin/webhook/send?key=wecom-key", {"msgtype": "text", "text": {"content": "梯" * 683}}, 45002),
        ("cgi-bin/webhook/send?key=wecom-key", TEXT, 0),
        ("robot/send?access_token=nobody", TEXT, 300001),
        ("robot/send?access_token=dingtalk-key", TEXT, 310000),
        ("robot/send?access_token=dingtalk-key&timestamp=1&sign=x", TEXT, 310000),
        ("open-apis/bot/v2/hook/nobody", {}, 19001),
        ("open-apis/bot/v2/hook/feishu-key", {}, 9499),
        ("open-apis/bot/v2/hook/feishu-key", {"msg_type": "text", "content": {"text": "x"}}, 19021),
    ],
)
async def test_a_call_is_answered_with_the_providers_code(
    client: Client, path: str, body: dict[str, Any], code: int
) -> None:
    answer = await (await client.post(f"/sim/groups/{path}", json=body)).json()
    assert answer.get("errcode", answer.get("code")) == code


async def test_the_page_shows_messages_as_text_and_its_buttons_remove_a_robot(
    client: Client, robots: RobotSimulator
) -> None:
    await client.post("/sim/groups/cgi-bin/webhook/send?key=wecom-key", json=TEXT)
    page = await (await client.get("/sim/groups")).text()
    assert 'href="https://tima.example/r/1"' in page
    assert "&lt;b&gt;" in page
    answer = await client.post("/sim/groups/0/state", data={"state": "removed"}, allow_redirects=False)
    assert answer.status == 303
    refused = await client.post("/sim/groups/cgi-bin/webhook/send?key=wecom-key", json=TEXT)
    assert (await refused.json())["errcode"] == 93000
    assert "93000" in await (await client.get("/sim/groups/")).text()
    assert (await client.post("/sim/groups/9/state", data={"state": "well"})).status == 404
    assert (await client.post("/sim/groups/0/state", data={"state": "?"})).status == 404
