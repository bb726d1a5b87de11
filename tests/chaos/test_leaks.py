"""After a tip-off and after an erasure everything is searched: tables, Redis and its files, logs, metrics."""

import asyncio
import logging
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from pytest_aiohttp import AiohttpClient

from api.app import create_app
from bot.chat.conversation_store import REPLY_SECONDS
from bot.jobs.auditor import look_at_redis
from bot.kernel.logs import JsonLines
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import LiftCode
from models.tables.people.person import Person
from models.tables.reports.report import Report
from tests.conftest import make_settings
from tests.support.chat import Phone
from tests.support.databases import SqliteTemplate
from tests.support.everything import stored_in_redis, stored_in_tables
from tests.support.own_servers import OwnRedis
from tests.support.receipts import number_of

pytestmark = pytest.mark.processes

WORDS = "维保从来没人来过"


@pytest.fixture
async def redis(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OwnRedis]:
    """A server of its own; by `persistent` it keeps an append-only file."""
    (tmp_path / "redis").mkdir()
    server = OwnRedis(tmp_path / "redis" if request.param == "persistent" else None)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def services(
    redis: OwnRedis, sqlite_template: SqliteTemplate, tmp_path: Path
) -> AsyncIterator[Services]:
    settings: Settings = make_settings(
        database_url=sqlite_template.copy_to(tmp_path), redis_url=redis.url, var_dir=tmp_path / "var"
    )
    async with open_services(settings) as opened:
        yield opened


@pytest.fixture
async def phone(services: Services, aiohttp_client: AiohttpClient) -> Phone:
    return Phone(await aiohttp_client(create_app(services)))


@pytest.fixture
def log() -> StringIO:
    """All that is written, as production writes it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    return written


async def everything(services: Services, log: StringIO) -> dict[str, str]:
    """By place. Photos are left out: none was sent."""
    return {
        "tables": await stored_in_tables(),
        "redis": await stored_in_redis(services),
        "metrics": (await services.metrics.render(services.clock())).decode(),
        "log": log.getvalue(),
    } | in_files(services.settings.var_dir.parent)


def in_files(folder: Path) -> dict[str, str]:
    """But for the database, which `tables` reads: it holds the report, as it must."""
    files = [file for file in folder.rglob("*") if file.is_file() and ".sqlite3" not in file.name]
    return {str(file.relative_to(folder)): file.read_bytes().decode(errors="replace") for file in files}


def places_of(secret: str, places: dict[str, str]) -> list[str]:
    return [place for place, text in places.items() if secret in text]


async def code() -> str:
    return (await LiftCode.filter(revoked_at=None).first()).code  # type: ignore[union-attr]


@pytest.mark.parametrize("redis", ["volatile"], indirect=True)
async def test_a_tip_off_leads_to_nobody_wherever_one_looks(
    phone: Phone, services: Services, log: StringIO, tmp_path: Path
) -> None:
    for words in (await code(), "匿名举报", "6", WORDS, "0", "1"):
        await phone.say(words)
        now = await everything(services, log)
        assert places_of(phone.openid, now) == []
        assert set(places_of(services.vault.look_up_hash(phone.openid), now)) <= {"redis"}  # which forgets
    report = await Report.get(words=WORDS)
    assert await Person.all().count() == 0
    assert set(places_of(WORDS, now)) == {"tables", "redis"}  # where the answers of 30 s are
    assert places_of(number_of(report), now) == ["redis"]  # the database has it hashed and sealed
    assert list((tmp_path / "redis").iterdir()) == []


@pytest.mark.parametrize("redis", ["persistent"], indirect=True)
async def test_a_redis_that_writes_to_a_disk_hears_nothing_of_it(
    phone: Phone, services: Services, log: StringIO, tmp_path: Path
) -> None:
    lift = await code()
    await phone.say(lift)
    answer = await phone.say("匿名举报")
    assert f"https://tima.example/l/{lift}/report" in answer
    await phone.say(WORDS)
    await asyncio.sleep(1.1)  # the file is written every second
    kept = in_files(tmp_path / "redis")
    assert places_of(lift, kept)  # the look sees what is there
    for secret in ("匿名", "网页", WORDS, phone.openid):
        assert places_of(secret, kept) == []
    await look_at_redis(services)
    assert "tima_redis_writes_to_disk 1.0" in (await services.metrics.render(services.clock())).decode()


@pytest.mark.parametrize("redis", ["volatile"], indirect=True)
async def test_what_an_erased_person_said_is_nowhere(
    phone: Phone, services: Services, log: StringIO, tmp_path: Path
) -> None:
    for words in (await code(), "2", "2", WORDS, "0", "1"):
        await phone.say(words)
    report = await Report.get(words=WORDS)
    delivery = await Delivery.filter(incident_id=report.incident_id, organisation_id__not_isnull=True).first()
    assert delivery
    done = StatusReport(delivery.id, PartnerStatus.RESOLVED, ticket="A-1")
    await advance_incident(done, services.clock())
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    left = await everything(services, log)
    left["redis"] = await stored_in_redis(services, longer_than_ms=REPLY_SECONDS * 1000)  # its answers end
    for secret in (WORDS, phone.openid):
        assert places_of(secret, left) == []
    assert list((tmp_path / "redis").iterdir()) == []
