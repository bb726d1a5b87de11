"""The checks of `scripts/doctor` on a page of the console: in time, in Chinese, and without a secret."""

import asyncio

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from bot.checkup.examine import examine
from bot.checkup.installation import installation_of
from bot.checkup.sign import Health
from bot.kernel.settings import Settings
from bot.services import Services
from models.rules.base import budgets
from models.rules.staff.access import StaffRole
from tests.conftest import Client
from tests.support.rows import run_sql
from tests.support.staff import sit_down


async def test_an_administrator_reads_what_stands_how_and_what_to_do(
    web_client: Client, services: Services, settings: Settings
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    text = await desk.open("/console/checkup")
    for words in ("和这个版本要的一样", "还没有一个核对过账目", "请启动后台进程", "没有一份试着恢复过"):
        assert words in text
    # The page asks by connections of its own; the product's are there as before.
    assert "系统体检" in await desk.open("/console")
    for secret in (settings.lookup_key, settings.wechat_app_secret, settings.wechat_aes_key):
        assert secret.get_secret_value() not in text
    assert settings.database_url not in text


async def test_tables_of_another_version_are_told_and_the_rest_is_not_read(
    web_client: Client, services: Services, settings: Settings
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    await run_sql(settings.database_url, "ALTER TABLE person RENAME COLUMN first_seen_at TO seen_at")
    text = await desk.open("/console/checkup")
    assert "请运行 scripts/migrate" in text
    assert "备份" not in text.split("<h1>")[1]


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_server_that_hangs_costs_its_budget_and_no_more(
    services: Services, aiohttp_server: AiohttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", hang)
    server = await aiohttp_server(app)
    monkeypatch.setattr(budgets, "CHECKUP", 0.2)
    settings = services.settings.model_copy(update={"wechat_api_url": str(server.make_url(""))})
    signs = await examine(installation_of(settings), services.clock())
    [wechat] = [sign for sign in signs if sign.matter.english == "WeChat"]
    assert (wechat.health, wechat.found.english) == (Health.BAD, "cannot be asked: TimeoutError")
