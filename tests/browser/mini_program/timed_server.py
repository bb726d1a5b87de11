"""The product for a phone's mini-program in the process of a test, which moves its clock and acts for its staff."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp.test_utils import TestServer
from playwright.async_api import Page, Route

from api.app import create_app
from bot.kernel.settings import EMBEDDED
from bot.services import Services, open_services
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.conftest import make_settings
from tests.support.clock import MovableClock
from tests.support.databases import SqliteTemplate
from tests.support.wechat import simulated_wechat


@dataclass(frozen=True)
class TimedServer:
    """The whole product on a clock that a test moves: a vote takes weeks."""

    url: str
    services: Services
    clock: MovableClock
    wechat: MiniProgramSimulator

    async def serve(self, page: Page, openid: str) -> None:
        """What the phone asks from now on, login codes too."""

        async def log_in(route: Route) -> None:
            await route.fulfill(json={"code": self.wechat.login_code(openid)})

        async def answer(route: Route) -> None:
            await route.continue_(url=self.url + "/api/v1" + route.request.url.partition("/api/v1")[2])

        await page.route("**/api/v1/**", answer)
        await page.route("**/sim/mini-phone/login**", log_in)


@asynccontextmanager
async def timed_server(template: SqliteTemplate, folder: Path) -> AsyncIterator[TimedServer]:
    clock = MovableClock()
    platform, mini = simulated_wechat(clock)
    async with TestServer(platform.app()) as wechat:
        url = str(wechat.make_url("")).rstrip("/")
        settings = make_settings(
            database_url=template.copy_to(folder), redis_url=EMBEDDED, var_dir=folder, wechat_api_url=url
        )
        async with open_services(settings, clock) as services, TestServer(create_app(services)) as server:
            yield TimedServer(str(server.make_url("")).rstrip("/"), services, clock, mini)
