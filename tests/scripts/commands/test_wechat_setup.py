"""`scripts/wechat_setup` against the simulated WeChat, and the doors that a set-up needs."""

import io
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from pytest_aiohttp import AiohttpServer
from rich.console import Console

from api.app import create_app
from bot.chat.conversation_store import Talk
from bot.chat.flows import FLOWS
from bot.chat.flows.base import Turn
from bot.chat.incoming import Click, Incoming
from bot.kernel.settings import Settings
from bot.services import Services
from bot.wechat.menu import menu_of
from models.actions.lifts.find import LiftCard
from models.rules.notices.ways import Moment, NoticeTemplate, NoticeWay
from scripts.commands.wechat_setup import CannotDo, parse_arguments, run
from scripts.simulators.wechat_miniprogram import ONE_PIXEL
from tests.conftest import Client
from tests.support.wechat import Simulated

RESULT = frozenset({Moment.RESULT})
TEMPLATES = (
    NoticeTemplate(NoticeWay.TEMPLATE, "known", RESULT, {"thing1": "place"}),
    NoticeTemplate(NoticeWay.SUBSCRIPTION, "unknown", RESULT, {"thing1": "place"}),
    NoticeTemplate(NoticeWay.MINI_PROGRAM, "changed", RESULT, {"thing1": "place"}),
)
FILES = {"MP_verify_abc.txt": "abc", "xyz.txt": "xyz"}


pytestmark = pytest.mark.usefixtures("simulated")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"notice_templates": TEMPLATES, "verification_files": FILES})


@pytest.fixture
async def product(services: Services, aiohttp_server: AiohttpServer) -> Settings:
    """The settings of a product that answers at its public address."""
    server: TestServer = await aiohttp_server(create_app(services))
    return services.settings.model_copy(update={"public_url": str(server.make_url("")).rstrip("/")})


async def set_up(settings: Settings, *arguments: str) -> tuple[bool, str]:
    console = Console(file=io.StringIO(), width=200)
    good = await run(parse_arguments(arguments), settings, console)
    assert isinstance(console.file, io.StringIO)
    return good, console.file.getvalue()


async def test_what_is_wrong_is_told_line_by_line_until_all_is_well(
    product: Settings, simulated: Simulated
) -> None:
    wechat, mini = simulated
    wechat.notices.add_template("known", "thing1")
    mini.notices.add_template("changed", "thing1", "phrase2")
    wechat.admin.lossy = True
    good, said = await set_up(product)
    assert not good
    for words in ("--menu", "50%", "账号里没有这个模板", "phrase2、thing1", "198.51.100.0/24"):
        assert words in said
    assert said.count("✗") == 4

    wechat.notices.add_template("unknown", "thing1")
    mini.notices.add_template("changed", "thing1")
    wechat.admin.lossy = False
    good, said = await set_up(product, "--menu")
    assert (good, "✗" in said) == (True, False)
    assert wechat.admin.menu == menu_of(product.public_url)
    assert f"{product.public_url}/MP_verify_abc.txt" in said.replace("\n", "")

    # given a secret that is wrong, then that is all that is said
    other = product.model_copy(update={"wechat_app_secret": SecretStr("no"), "wechat_app_id": "wx0"})
    good, said = await set_up(other)
    assert (good, "40013" in said, said.count("\n")) == (False, True, 1)


async def test_a_lifts_mini_program_code_is_written_to_a_file(
    product: Settings, lift: LiftCard, tmp_path: Path
) -> None:
    out = tmp_path / "code.png"
    assert (await set_up(product, "--code", lift.code, "--out", str(out)))[0]
    assert out.read_bytes() == ONE_PIXEL
    with pytest.raises(CannotDo):
        await set_up(product, "--code", "x", "--out", str(out))


async def test_every_button_of_the_menu_begins_something(services: Services) -> None:
    buttons = [
        below for button in menu_of("https://x")["button"] for below in button.get("sub_button", [button])
    ]
    keys = [button["key"] for button in buttons if button["type"] == "click"]
    assert len(keys) == 7
    for key in keys:
        turn = Turn(services, Incoming("k", "o", Click(key)), "h", Talk(), services.clock())
        assert any(flow.starts(turn) for flow in FLOWS), key


async def test_the_domains_proofs_are_served_and_nothing_else(web_client: Client, lift: LiftCard) -> None:
    for path in ("/MP_verify_abc.txt", "/l/xyz.txt"):
        answer = await web_client.get(path)
        assert (answer.status, answer.content_type) == (200, "text/plain")
        assert await answer.text() in path
    for path in ("/other.txt", "/l/other.txt", "/l/MP_verify_abc.txt.txt", "/..%2fMP_verify_abc.txt"):
        assert (await web_client.get(path)).status == 404
    assert (await web_client.get(f"/l/{lift.code}")).status == 200


async def test_one_code_to_follow_by_serves_all_who_stand_in_a_lift(
    web_client: Client, lift: LiftCard, simulated: Simulated
) -> None:
    pages = [await (await web_client.get(f"/l/{lift.code}/follow")).text() for _ in range(2)]
    assert "<svg" in pages[0]
    assert pages[0] == pages[1]
    simulated[0].fail_next(1, 45009, path="/qrcode/create")
    other = await web_client.get("/l/000000000000/follow")
    assert other.status == 404
