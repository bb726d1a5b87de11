"""Handing on: whoever has become responsible for a lift is told of its open hazards within minutes."""

import asyncio
import logging
from contextlib import suppress

from bot.services import Services
from models.actions.reports.hand_on import hand_on_open

log = logging.getLogger(__name__)

EVERY_SECONDS = 60


async def hand_on_every_minute(services: Services, stopping: asyncio.Event) -> None:
    """Until `stopping` is set: a page of open hazards each minute. Several workers do no harm."""
    before = None
    while not stopping.is_set():
        try:
            count, before = await hand_on_open(before, services.clock())
            if count:
                log.info("open hazards were handed on", extra={"count": count})
                await services.wake_workers()
        except Exception:
            log.exception("open hazards could not be looked through")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), EVERY_SECONDS)
