"""Handing on: whoever has become responsible for a lift is told of its open hazards within minutes."""

import logging
from datetime import datetime

from bot.services import Services
from models.actions.reports.hand_on import hand_on_open

log = logging.getLogger(__name__)


class HandOn:
    """Goes on each time where the last page has ended. Several workers do no harm to each other."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._before: datetime | None = None

    async def look_at_page(self) -> None:
        count, self._before = await hand_on_open(self._before, self._services.clock())
        if count:
            log.info("open hazards were handed on", extra={"count": count})
            await self._services.wake_workers()
