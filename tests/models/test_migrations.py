"""Migrations go forward and back, on SQLite and on PostgreSQL."""

import pytest

from bot.kernel.clock import system_clock
from bot.kernel.settings import Settings
from bot.services import open_services
from models.database import ZERO, migrate, open_database, standing
from scripts.demo import data as demo_data
from scripts.lib.backups.manifest import own_migrations
from tests.support.rows import table_names

OF_THE_TOOL = {"tortoise_migrations"}


async def test_from_the_newest_to_nothing_and_back_to_the_newest(settings: Settings) -> None:
    newest = await table_names(settings.database_url)
    assert len(newest) > 15

    await migrate(settings.database_url, ZERO)
    assert await table_names(settings.database_url) == OF_THE_TOOL
    assert set((await standing(settings.database_url)).pending) == own_migrations()

    await migrate(settings.database_url)
    assert await table_names(settings.database_url) == newest
    assert (await standing(settings.database_url)).differences == []
    async with open_services(settings) as services:
        await demo_data.load(services.vault, system_clock())
        assert not await demo_data.is_empty()


async def test_at_the_newest_nothing_is_done_and_nothing_lost(settings: Settings) -> None:
    steps: list[str] = []
    await migrate(settings.database_url, tell=lambda event, _app, name: steps.append(f"{event} {name}"))
    assert steps == []
    async with open_database(settings.database_url):
        assert not await demo_data.is_empty()


async def test_an_unknown_migration_is_refused(settings: Settings) -> None:
    before = await table_names(settings.database_url)
    with pytest.raises(ValueError, match="0999_unknown"):
        await migrate(settings.database_url, "0999_unknown")
    assert await table_names(settings.database_url) == before
