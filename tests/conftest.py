"""Fixtures: every test that takes `services` runs twice, embedded and against real servers."""

import asyncio
import gc
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from pydantic import SecretStr
from pytest_aiohttp import AiohttpClient, AiohttpServer

from api.app import create_app
from bot.kernel.settings import EMBEDDED, Settings
from bot.services import Services, open_services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.database import open_database
from models.tables.lifts import LiftCode
from models.vault import Vault
from scripts.demo import data as demo_data
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.wechat import WeChatSimulator
from tests.support.built_models import keep_built_models
from tests.support.built_routes import keep_built_routes
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.databases import PostgresqlDatabase, SqliteTemplate
from tests.support.demo import prepared_once
from tests.support.lifts import card_of
from tests.support.once import directory_of_the_run
from tests.support.order import long_ones_early
from tests.support.quick import files_of, needs_more_than_files, words_about
from tests.support.redis_server import RedisDatabase
from tests.support.values import (
    AES_KEY,
    APP_ID,
    APP_SECRET,
    LOOKUP_KEY,
    MINIPROGRAM_AES_KEY,
    MINIPROGRAM_APP_ID,
    MINIPROGRAM_APP_SECRET,
    MINIPROGRAM_TOKEN,
    OLD_AES_KEY,
    OLD_TOKEN,
    SECRET_KEY,
    TOKEN,
)
from tests.support.wechat import Simulated, simulated_wechat, with_wechat

Client = TestClient[Any, Any]


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault([SECRET_KEY], LOOKUP_KEY)


@pytest.fixture(scope="session")
def of_the_run(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A directory that all processes of the run share."""
    return directory_of_the_run(tmp_path_factory, request.config)


@pytest.fixture(scope="session")
def prepared(of_the_run: Path) -> Path:
    return prepared_once(of_the_run)


@pytest.fixture(scope="session")
def sqlite_template(of_the_run: Path, vault: Vault) -> SqliteTemplate:
    return SqliteTemplate(of_the_run, vault, datetime.now(UTC))


@pytest.fixture(scope="session")
def postgresql_database(
    of_the_run: Path, worker_id: str, vault: Vault, request: pytest.FixtureRequest
) -> Iterator[PostgresqlDatabase]:
    database = PostgresqlDatabase(of_the_run, worker_id, vault, datetime.now(UTC))
    request.config.stash[VERSIONS]["PostgreSQL"] = database.version
    yield database
    database.close()


@pytest.fixture(scope="session")
def redis_database(request: pytest.FixtureRequest) -> Iterator[RedisDatabase]:
    database = RedisDatabase()
    request.config.stash[VERSIONS]["Redis"] = database.version
    yield database
    database.close()


def make_settings(**changes: Any) -> Settings:
    values: dict[str, Any] = {
        "public_url": "https://tima.example",
        "secret_keys": (SecretStr(SECRET_KEY),),
        "lookup_key": LOOKUP_KEY,
        "signing_key": SecretStr("c2lnbmluZyBrZXkgb2YgdGhlIHRlc3RzLCAzMiBieXQ="),
        "wechat_app_id": APP_ID,
        "wechat_app_secret": APP_SECRET,
        "wechat_token": TOKEN,
        "wechat_aes_key": AES_KEY,
        "wechat_previous_aes_key": OLD_AES_KEY,
        "miniprogram_app_id": MINIPROGRAM_APP_ID,
        "miniprogram_app_secret": SecretStr(MINIPROGRAM_APP_SECRET),
        "miniprogram_token": SecretStr(MINIPROGRAM_TOKEN),
        "miniprogram_aes_key": SecretStr(MINIPROGRAM_AES_KEY),
        "wechat_previous_token": SecretStr(OLD_TOKEN),
        "partner_networks": "127.0.0.0/8",
        "wechat_api_url": "http://127.0.0.1:9",  # nobody answers unless a test starts the simulator
    }
    return Settings(**(values | changes))


@pytest.fixture(scope="session")
def usual_settings() -> Settings:
    """Read once: to read them, environment and all, costs each test as much as to copy its database."""
    return make_settings()


@dataclass(frozen=True)
class Servers:
    database: PostgresqlDatabase
    redis: RedisDatabase


@pytest.fixture(params=["embedded", "servers"])
def ground(request: pytest.FixtureRequest) -> SqliteTemplate | Servers:
    """What a test stands on: files in its own directory, or the real servers."""
    if request.param == "embedded":
        template: SqliteTemplate = request.getfixturevalue("sqlite_template")
        return template
    return Servers(request.getfixturevalue("postgresql_database"), request.getfixturevalue("redis_database"))


@pytest.fixture
def settings(ground: SqliteTemplate | Servers, usual_settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a database that holds the demo data and nothing else, and an empty Redis."""
    if isinstance(ground, SqliteTemplate):
        stands_on = {"database_url": ground.copy_to(tmp_path), "redis_url": EMBEDDED}
    else:
        ground.redis.empty()
        stands_on = {"database_url": ground.database.fresh(), "redis_url": ground.redis.url}
    return usual_settings.model_copy(update={**stands_on, "var_dir": tmp_path})


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def simulated(clock: MovableClock) -> Simulated:
    """Both accounts of a WeChat that keeps its windows, on the test's clock."""
    return simulated_wechat(clock)


@pytest.fixture
def wechat(simulated: Simulated) -> WeChatSimulator:
    return simulated[0]


@pytest.fixture
async def services(
    settings: Settings,
    clock: MovableClock,
    request: pytest.FixtureRequest,
    aiohttp_server: AiohttpServer,
) -> AsyncIterator[Services]:
    """The product's own; WeChat answers in tests that take `wechat` or `simulated`."""
    if "simulated" in request.fixturenames:
        settings = await with_wechat(settings, request.getfixturevalue("simulated")[0], aiohttp_server)
    async with open_services(settings, clock) as opened:
        yield opened


@pytest.fixture
async def web_client(services: Services, aiohttp_client: AiohttpClient) -> Client:
    """The whole web application behind a real port."""
    return await aiohttp_client(create_app(services))


@pytest.fixture
def phone(web_client: Client) -> Phone:
    return Phone(web_client)


@pytest.fixture
async def lift(services: Services) -> LiftCard:
    """A lift whose policy is in force: the left lift of the first unit of 翠湖苑."""
    return await card_of(services, "左梯", building="1幢", unit="1单元")


@pytest.fixture
async def lift_code_of_demo(settings: Settings) -> str:
    """The same lift's code, for tests that open the services themselves."""
    async with open_database(settings.database_url):
        return (await LiftCode.get(lift__building="1幢", lift__unit="1单元", lift__position="左梯")).code


@pytest.fixture
async def worker(services: Services) -> AsyncIterator[Worker]:
    """A worker at work."""
    running = Worker(services)
    task = asyncio.create_task(running.run())
    yield running
    running.stop()
    await task


@pytest.fixture
async def partners(services: Services, aiohttp_server: AiohttpServer) -> PartnerSimulator:
    """All partners of the demo data, each behind its webhook."""
    simulator = PartnerSimulator({})
    server = await aiohttp_server(simulator.app())
    for one in await demo_data.point_partners_at(str(server.make_url("")).rstrip("/"), services.vault):
        simulator.add(one.simulator, one.secret, title=one.title)
    return simulator


LEFT_OUT = pytest.StashKey[tuple[Counter[str], Counter[str]]]()  # tests by file, and those that are kept
VERSIONS = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick",
        action="store_true",
        help="only what needs neither servers, nor processes of its own, nor a browser",
    )


def pytest_configure(config: pytest.Config) -> None:
    keep_built_models()
    keep_built_routes()
    config.addinivalue_line("markers", "browser: drives a real Chromium")
    config.addinivalue_line("markers", "processes: starts server processes of its own")
    config.addinivalue_line("markers", "long: takes the processor for more than five seconds")
    config.stash[VERSIONS] = {"SQLite": sqlite3.sqlite_version}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first, so that in the end no process works alone at one of them."""
    if config.getoption("--quick"):
        left_out = [item for item in items if needs_more_than_files(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not needs_more_than_files(item)]
        config.stash[LEFT_OUT] = files_of(left_out), files_of(items)
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = long_ones_early(items, workers)


def pytest_collection_finish() -> None:
    """Modules, tests and plugins stay to the end: the garbage collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 50)


def pytest_runtest_logfinish() -> None:
    """Full collections fall between tests, where nobody waits for an answer in time."""
    if gc.get_count()[2] >= 5:
        gc.collect()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of a run on several processors tells the main process what it found."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["versions"] = session.config.stash[VERSIONS]
        output["left_out"] = [dict(files) for files in session.config.stash.get(LEFT_OUT, ())]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[VERSIONS].update(node.workeroutput.get("versions", {}))
    if told := node.workeroutput.get("left_out"):  # by each worker the same
        left_out, kept = told
        node.config.stash[LEFT_OUT] = Counter(left_out), Counter(kept)


def _ground(nodeid: str, keywords: Any) -> str:
    if "browser" in keywords:
        return "browser"
    if "processes" in keywords:
        return "processes"
    if "[embedded" in nodeid:
        return "embedded"
    return "servers" if "[servers" in nodeid else "pure"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say on what the tests stood, so that nobody has to trust that the real servers were there."""
    versions = config.stash[VERSIONS]
    counts: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        counts[_ground(report.nodeid, report.keywords)] += 1
    servers = f"PostgreSQL {versions.get('PostgreSQL', '-')} and Redis {versions.get('Redis', '-')}"
    lines = {
        "pure": "rules, tools and simulators, no database",
        "embedded": f"SQLite {versions['SQLite']} and the embedded Redis",
        "servers": servers,
        "processes": f"server processes of their own, over {servers}",
        "browser": f"a real browser, Chromium {versions.get('Chromium', '-')}",
    }
    terminalreporter.section("what the tests ran against")
    for ground, words in lines.items():
        terminalreporter.write_line(f"{counts[ground]:5d} passed  {words}")
    left_out, kept = config.stash.get(LEFT_OUT, (Counter[str](), Counter[str]()))
    if left_out:
        terminalreporter.write_line(words_about(left_out, kept))
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"      SKIPPED {report.nodeid}: {report.longrepr}")
