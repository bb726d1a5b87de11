"""The simulated WeChat beside a product that talks to it: both accounts, on the test's clock."""

from pytest_aiohttp import AiohttpServer

from bot.kernel.clock import Clock
from bot.kernel.settings import Settings
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.support.values import APP_ID, APP_SECRET, MINIPROGRAM_APP_ID, MINIPROGRAM_APP_SECRET

Simulated = tuple[WeChatSimulator, MiniProgramSimulator]


def simulated_wechat(clock: Clock) -> Simulated:
    wechat = WeChatSimulator(APP_ID, APP_SECRET, enforce_windows=True, clock=lambda: clock().timestamp())
    return wechat, wechat.with_miniprogram(MINIPROGRAM_APP_ID, MINIPROGRAM_APP_SECRET)


async def with_wechat(settings: Settings, wechat: WeChatSimulator, aiohttp_server: AiohttpServer) -> Settings:
    """The settings of a product whose WeChat answers."""
    server = await aiohttp_server(wechat.app())
    url = str(server.make_url("")).rstrip("/")
    return settings.model_copy(update={"wechat_api_url": url, "wechat_open_url": url})
