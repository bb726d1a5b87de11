"""Fixtures of the backups: a database of its own, and the variables by which the commands find it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.kernel.settings import EMBEDDED, Settings
from tests.conftest import Servers, make_settings
from tests.support.databases import SqliteTemplate
from tests.support.values import LOOKUP_KEY


@pytest.fixture
async def settings(ground: SqliteTemplate | Servers, tmp_path: Path) -> AsyncIterator[Settings]:
    """With a database that nobody else is connected to: one in use is not replaced."""
    if isinstance(ground, SqliteTemplate):
        yield make_settings(database_url=ground.copy_to(tmp_path), redis_url=EMBEDDED, var_dir=tmp_path)
        return
    ground.redis.empty()
    async with ground.database.copied() as url:
        yield make_settings(database_url=url, redis_url=ground.redis.url, var_dir=tmp_path)


@pytest.fixture(autouse=True)
def variables(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find the data by the environment."""
    monkeypatch.setenv("TIMA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("TIMA_VAR_DIR", str(settings.var_dir))
    monkeypatch.setenv("TIMA_LOOKUP_KEY", LOOKUP_KEY)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "tima.tar.gz"
