"""The simulated WeChat beside a product that talks to it: both accounts, on the test's clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pytest_aiohttp import AiohttpServer

from bot.kernel.clock import Clock
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.support.values import APP_ID, APP_SECRET, MINIPROGRAM_APP_ID, MINIPROGRAM_APP_SECRET


def simulated_wechat(clock: Clock) -> tuple[WeChatSimulator, MiniProgramSimulator]:
    wechat = WeChatSimulator(APP_ID, APP_SECRET, enforce_windows=True, clock=lambda: clock().timestamp())
    return wechat, wechat.with_miniprogram(MINIPROGRAM_APP_ID, MINIPROGRAM_APP_SECRET)


@asynccontextmanager
async def services_with(
    wechat: WeChatSimulator, settings: Settings, clock: Clock, aiohttp_server: AiohttpServer
) -> AsyncIterator[Services]:
    """As everywhere, with a WeChat that answers."""
    server = await aiohttp_server(wechat.app())
    url = str(server.make_url("")).rstrip("/")
    with_wechat = settings.model_copy(update={"wechat_api_url": url, "wechat_open_url": url})
    async with open_services(with_wechat, clock) as opened:
        yield opened
