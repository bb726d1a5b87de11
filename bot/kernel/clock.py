"""The clock that everything is handed, so that tests can hold it, and all machines go by one.

A call that a host files whose clock runs ahead would be due in the future for every worker. So each
process goes by the database server's clock: it asks for it regularly, and counts on by the monotonic
clock, which no step of the machine's time moves.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

from bot.kernel.timeouts import within
from models.rules.base import budgets

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

COMPARE_EVERY_SECONDS = 15.0
UNCOMPARED_EVERY_SECONDS = 2.0
WORTH_A_WARNING = timedelta(seconds=2)


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class SharedClock:
    """The database server's time; this machine's until the database has answered once.

    `ask` tells the server's time, or None where that is this machine's own (SQLite).
    """

    def __init__(self, local: Clock, ask: Callable[[], Awaitable[datetime | None]]) -> None:
        self._local, self._ask = local, ask
        self._anchor: tuple[datetime, float] | None = None
        self.skew: timedelta | None = None  # how far the server is ahead of this machine, as last compared

    def __call__(self) -> datetime:
        if self._anchor is None:
            return self._local()
        then, at = self._anchor
        return then + timedelta(seconds=monotonic() - at)

    async def _compare(self) -> None:
        began = monotonic()
        shown = await self._ask()
        if shown is None:
            self.skew = timedelta(0)
            return
        at = (began + monotonic()) / 2
        self._anchor = shown, at
        self.skew = shown + timedelta(seconds=monotonic() - at) - self._local()
        if abs(self.skew) >= WORTH_A_WARNING:
            log.warning("the clocks differ", extra={"database_ahead_seconds": self.skew.total_seconds()})

    async def keep(self) -> None:
        """Compare regularly, until cancelled."""
        while True:
            await asyncio.sleep(UNCOMPARED_EVERY_SECONDS if self.skew is None else COMPARE_EVERY_SECONDS)
            await self.compare_once()

    async def compare_once(self) -> None:
        """Where the database is away all stays as it is."""
        try:
            await within(budgets.COMPARE_CLOCKS, self._compare())
        except Exception as error:
            log.info("the database's clock cannot be asked: %s", type(error).__name__)
