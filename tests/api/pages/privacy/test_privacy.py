"""The privacy page says what the program does, because it is rendered from the same rules."""

from dataclasses import replace

from pytest_aiohttp import AiohttpClient

from api.app import create_app
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.privacy.retention import PERIODS
from tests.conftest import Client


async def test_the_periods_are_those_of_the_rules(web_client: Client) -> None:
    text = await (await web_client.get("/privacy")).text()
    for period in PERIODS.values():
        assert str(period) in text
    for right in ("我的数据", "删除我的数据", "收回电话", "匿名举报"):
        assert right in text


async def test_it_is_one_tap_from_home_and_from_the_report_form(web_client: Client, lift: LiftCard) -> None:
    for path in ("/", f"/l/{lift.code}/report"):
        assert 'href="/privacy"' in await (await web_client.get(path)).text()


async def test_it_names_who_runs_this_where_that_is_set(
    web_client: Client, services: Services, aiohttp_client: AiohttpClient
) -> None:
    assert "个人信息处理者" not in await (await web_client.get("/privacy")).text()
    settings = services.settings.model_copy(update={"operator": "滨江区电梯办，0990-5550000"})
    client: Client = await aiohttp_client(create_app(replace(services, settings=settings)))
    assert "个人信息处理者：滨江区电梯办，0990-5550000" in await (await client.get("/privacy")).text()
