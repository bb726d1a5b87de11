"""Giving up on what does not answer."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def within(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """Its result, or TimeoutError once the time is up.

    Unlike `asyncio.timeout` it does not wait until the work has noticed that it
    is cancelled: a rollback over a dead connection can take a minute.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not done:
        task.cancel()
        task.add_done_callback(_look_away)
        raise TimeoutError
    return task.result()


def _look_away(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled():
        task.exception()  # else asyncio would log it as never retrieved
