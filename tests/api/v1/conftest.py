"""A mini-program in front of the whole application, with a WeChat that answers."""

import pytest

from bot.kernel.settings import Settings
from models.rules.notices.ways import MOMENTS, NoticeTemplate, NoticeWay
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.conftest import Client
from tests.support.mini_program import MiniProgram
from tests.support.wechat import Simulated


@pytest.fixture
def settings(settings: Settings) -> Settings:
    template = NoticeTemplate(NoticeWay.MINI_PROGRAM, "template-1", frozenset(MOMENTS), {"thing1": "place"})
    return settings.model_copy(update={"notice_templates": (template,), "miniprogram_token": None})


@pytest.fixture
def wechat(simulated: Simulated) -> MiniProgramSimulator:
    """The mini-program's side of WeChat: it hands out codes."""
    return simulated[1]


@pytest.fixture
def mini(web_client: Client, wechat: MiniProgramSimulator) -> MiniProgram:
    """Somebody's mini-program, not signed in yet."""
    return MiniProgram(web_client, wechat)
