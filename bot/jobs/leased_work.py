"""Working on what falls due in one table, a few rows at a time, each under a lease."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Generic, TypeVar

from bot.kernel.clock import Clock
from bot.kernel.timeouts import within
from models.actions.shared.work import LEASE, Job, Work
from models.rules.base import budgets

log = logging.getLogger(__name__)

LONGEST_SLEEP_SECONDS = 1.0
Row = TypeVar("Row", bound=Job)


class LeasedWork(Generic[Row]):
    """Keeps up to `at_once` rows under way, each for `budget` seconds at most.

    A row whose work fails is tried again when its lease is over.
    """

    def __init__(
        self,
        clock: Clock,
        work: Work[Row],
        do: Callable[[Row], Coroutine[Any, Any, None]],
        at_once: int,
        lease_for: timedelta = LEASE,
        *,
        budget: float | None = None,
    ) -> None:
        self._clock, self._work, self._do = clock, work, do
        self._at_once, self._lease_for = at_once, lease_for
        # Longer than its lease nobody works on a row, unless the work renews it.
        self._budget = lease_for.total_seconds() if budget is None else budget
        self._running: set[asyncio.Task[None]] = set()
        self._alarm = asyncio.Event()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        self._alarm.set()

    def stop(self) -> None:
        self._stopping.set()
        self._alarm.set()

    async def run(self, turn: Callable[[], None]) -> None:
        """Until `stop`; then what is under way is finished. `turn` hears of each turn of the loop."""
        while not self._stopping.is_set():
            turn()
            self._alarm.clear()
            rows = await self._claim(self._at_once - len(self._running))
            if rows is None:
                await asyncio.sleep(LONGEST_SLEEP_SECONDS)
                continue
            for row in rows:
                task = asyncio.create_task(self._guard(row))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            if len(self._running) >= self._at_once:
                await asyncio.wait(
                    self._running, timeout=LONGEST_SLEEP_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
            elif not rows:
                await self._sleep()
        if self._running:
            await asyncio.wait(self._running)

    async def _claim(self, limit: int) -> Sequence[Row] | None:
        """None while the database is away: keep trying, it is what everything waits for."""
        if limit <= 0:
            return []
        try:
            return await within(budgets.CLAIM, self._work.claim(limit, self._clock(), self._lease_for))
        except Exception:
            log.exception("due rows could not be claimed")
            return None

    async def _guard(self, row: Row) -> None:
        try:
            await within(self._budget, self._do(row))
        except Exception:
            # The row's lease runs out and it is tried again.
            log.exception("a row could not be worked on", extra={"row": str(row.id)})

    async def _sleep(self) -> None:
        """Until something falls due, somebody calls, or the poll is up."""
        now, seconds = self._clock(), LONGEST_SLEEP_SECONDS
        try:
            due_at = await within(budgets.CLAIM, self._work.next_due(now))
        except Exception:
            log.exception("the database could not be asked")
            due_at = None
        if due_at is not None:
            seconds = min(seconds, max((due_at - now).total_seconds(), 0.001))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._alarm.wait(), seconds)
