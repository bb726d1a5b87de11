"""A mini-program in front of the whole application, with a WeChat that answers."""

from collections.abc import AsyncIterator

import pytest
from pytest_aiohttp import AiohttpServer

from bot.kernel.settings import Settings
from bot.services import Services
from models.rules.notices.ways import MOMENTS, NoticeTemplate, Way
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.mini_program import MiniProgram
from tests.support.wechat import services_with, simulated_wechat


@pytest.fixture
def simulated(clock: MovableClock) -> tuple[WeChatSimulator, MiniProgramSimulator]:
    return simulated_wechat(clock)


@pytest.fixture
async def services(
    settings: Settings,
    clock: MovableClock,
    simulated: tuple[WeChatSimulator, MiniProgramSimulator],
    aiohttp_server: AiohttpServer,
) -> AsyncIterator[Services]:
    template = NoticeTemplate(Way.MINI_PROGRAM, "template-1", frozenset(MOMENTS), {"thing1": "place"})
    without_push = settings.model_copy(update={"notice_templates": (template,), "miniprogram_token": None})
    async with services_with(simulated[0], without_push, clock, aiohttp_server) as opened:
        yield opened


@pytest.fixture
def wechat(simulated: tuple[WeChatSimulator, MiniProgramSimulator]) -> MiniProgramSimulator:
    """The mini-program's side of WeChat: it hands out codes."""
    return simulated[1]


@pytest.fixture
def mini(web_client: Client, wechat: MiniProgramSimulator) -> MiniProgram:
    """Somebody's mini-program, not signed in yet."""
    return MiniProgram(web_client, wechat)
