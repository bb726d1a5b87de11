"""A migration on PostgreSQL has nobody wait behind a long transaction: it gives way, and comes back."""

import asyncio
from pathlib import Path

import asyncpg

from models.database import migrate, standing
from scripts.lib.earlier_builds import RELEASES
from tests.support.databases_of_builds import database_of


async def test_it_is_tried_again_until_the_table_is_free(tmp_path: Path) -> None:
    async with database_of(list(RELEASES)[-1], "postgresql", tmp_path) as url:
        reader, somebody = await asyncpg.connect(url), await asyncpg.connect(url)
        reading = reader.transaction()
        await reading.start()
        await reader.execute("SELECT count(*) FROM report")
        told: list[str] = []
        gave_way = asyncio.Event()

        def tell(event: str, _app: str, _name: str) -> None:
            told.append(event)
            if event == "gave_way":
                gave_way.set()

        migrating = asyncio.create_task(migrate(url, tell=tell))
        await asyncio.wait_for(gave_way.wait(), 30)
        assert await somebody.fetchval("SELECT count(*) FROM report", timeout=10)  # is not kept waiting
        await reading.rollback()
        await migrating
        assert told[-1] == "apply_done"
        assert (await standing(url)).pending == ()
        await asyncio.gather(reader.close(), somebody.close())
