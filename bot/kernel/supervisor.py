"""Ends a process that hangs, so that its service manager starts another.

The event loop and the parts of the process are watched from a thread, which no hanging task can hold
up. It counts its own seconds: a machine that was suspended has not hung.
"""

import asyncio
import faulthandler
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bot.kernel.pulse import Pulse
from bot.kernel.systemd import notify_systemd
from models.rules.base import budgets

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
STUCK_FOR_SECONDS = 5  # in a row, before a part counts as stuck
EXIT_STATUS = 70  # EX_SOFTWARE


def end_at_once(why: str) -> None:
    """Show what every thread does, and be gone: nothing that hangs can be asked to finish."""
    log.critical("this process hangs and ends itself", extra={"why": why})
    faulthandler.dump_traceback(all_threads=True)
    os._exit(EXIT_STATUS)


class Supervisor:
    def __init__(self, pulse: Pulse, end: Callable[[str], None] = end_at_once) -> None:
        self._pulse, self._end = pulse, end
        self._ticks = 0
        self._stopping = threading.Event()
        self._over = threading.Event()

    def stopping(self) -> None:
        """The process was told to stop: from now on it has its budget for that."""
        notify_systemd("STOPPING=1")
        self._stopping.set()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """For as long as the block lasts. Tells systemd that the service is ready, and then that it lives."""
        thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        ticking = asyncio.create_task(self._tick())
        thread.start()
        notify_systemd("READY=1")
        try:
            yield
        finally:
            ticking.cancel()
            self._over.set()
            with suppress(asyncio.CancelledError):
                await ticking

    async def _tick(self) -> None:
        while True:
            self._ticks += 1
            if not self._pulse.stuck():
                notify_systemd("WATCHDOG=1")
            await asyncio.sleep(EVERY_SECONDS)

    def _watch(self) -> None:
        why, seen, still, stuck_for, stopping_for = "", 0, 0.0, 0.0, 0.0
        while not why and not self._over.wait(EVERY_SECONDS):
            still = 0.0 if self._ticks != seen else still + EVERY_SECONDS
            seen = self._ticks
            stuck = self._pulse.stuck()
            stuck_for = stuck_for + EVERY_SECONDS if stuck else 0.0
            stopping_for += EVERY_SECONDS if self._stopping.is_set() else 0.0
            if still >= budgets.LOOP:
                why = "the event loop stands still"
            elif stuck_for >= STUCK_FOR_SECONDS:
                why = f"no turn of {', '.join(stuck)}"
            elif stopping_for >= budgets.STOP:
                why = "it does not come to an end"
        if why:
            self._end(why)
