"""Fails where the tables have changed and no migration says so."""

import asyncio

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector

from models.database import FOR_MAKEMIGRATIONS


async def missing_migrations() -> list[str]:
    async with TortoiseContext() as context:
        await context.init(config=FOR_MAKEMIGRATIONS, init_connections=False)
        if context.apps is None:
            raise RuntimeError("the tables could not be read")
        detector = MigrationAutodetector(context.apps, FOR_MAKEMIGRATIONS["apps"])
        return [writer.name for writer in await detector.changes()]


if __name__ == "__main__":
    missing = asyncio.run(missing_migrations())
    if missing:
        raise SystemExit(f"the tables have changed: run `tortoise makemigrations` ({', '.join(missing)})")
    print("The migrations are complete.")
