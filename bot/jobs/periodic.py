"""What a worker does at intervals, whatever became of it the last time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from bot.kernel.timeouts import within

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Periodic:
    """`budget`: how long one turn may take, in seconds; `pause`: between two."""

    name: str
    do: Callable[[], Awaitable[object]]
    pause: float
    budget: float

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping` is set. A turn that is under way then has a moment to finish."""
        while not stopping.is_set():
            try:
                await within(self.budget, self._turn())
            except Exception:
                # The database or Redis is away, or silent: the next turn tries again.
                log.exception("a periodic job failed", extra={"job": self.name})
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), self.pause)

    async def _turn(self) -> None:
        await self.do()
