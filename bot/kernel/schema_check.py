"""Refusing to work on tables of another version, also where the database was away at the start."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from models.database import refuse_other_schema

log = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 5.0


@asynccontextmanager
async def schema_is_ours(database_url: str) -> AsyncIterator[None]:
    """Raises SchemaError where the tables are not those of this version.

    A process that starts while the database is away takes calls for help. Once the database has
    answered and must be refused, the process tells itself to stop, and the error comes at its end.
    """
    asking = None
    if not await refuse_other_schema(database_url):
        asking = asyncio.create_task(_ask_until_it_answers(database_url))
    try:
        yield
    finally:
        if asking is not None:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking


async def _ask_until_it_answers(database_url: str) -> None:
    try:
        while not await refuse_other_schema(database_url):  # noqa: ASYNC110 - it is the database that changes
            await asyncio.sleep(ASK_AGAIN_SECONDS)
    except Exception as error:
        log.error("the database is back, and its tables are not ours: %s", error)
        signal.raise_signal(signal.SIGTERM)
        raise
