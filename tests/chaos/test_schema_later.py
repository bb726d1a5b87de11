"""A process that started while the database was away checks its tables once the database is back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.database import migrate
from tests.conftest import make_settings
from tests.support.own_servers import OwnPostgresql, OwnRedis
from tests.support.server_process import (
    ServerProcess,
    WebProcess,
    environment,
    wait_until_listening,
    wait_until_up,
)

pytestmark = pytest.mark.processes


@pytest.fixture
async def postgresql() -> AsyncIterator[OwnPostgresql]:
    """Not started yet, and empty."""
    server = OwnPostgresql()
    await asyncio.to_thread(server.create)
    yield server
    await server.remove()


@pytest.fixture
async def redis() -> AsyncIterator[OwnRedis]:
    server = OwnRedis()
    await server.start()
    yield server
    await server.stop()


async def test_tables_of_another_version_end_the_process_and_its_own_let_it_work(
    postgresql: OwnPostgresql, redis: OwnRedis, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = make_settings(database_url=postgresql.url, redis_url=redis.url, var_dir=tmp_path)
    web, worker = WebProcess(settings), ServerProcess("bot.worker", environment(settings))
    await asyncio.gather(ServerProcess.start(web), worker.start())
    await wait_until_listening(web.url)
    await postgresql.start()  # without a table
    assert [await web.wait(), await worker.wait()] == [1, 1]
    assert "scripts/migrate" in capfd.readouterr().err

    await migrate(settings.database_url)
    await postgresql.stop()
    web = WebProcess(settings)
    await ServerProcess.start(web)
    await wait_until_listening(web.url)
    await postgresql.start()
    await wait_until_up(web.url)
    assert await web.stop() == 0
