"""Timeouts for calls that may hang, and the deadline that all waits of one message or page share."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from time import monotonic
from typing import Any, TypeVar

Result = TypeVar("Result")

_DEADLINE: ContextVar[float | None] = ContextVar("deadline", default=None)


async def within(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """Its result, or TimeoutError once the time is up, or the deadline that is in force.

    Unlike `asyncio.timeout` it does not wait until the work has noticed that it
    is cancelled: a rollback over a dead connection can take a minute.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=_at_most(seconds))
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not done:
        task.cancel()
        task.add_done_callback(_look_away)
        raise TimeoutError
    return task.result()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let no `within` of the block, and of what it awaits, end later than this."""
    ends = monotonic() + _at_most(seconds)
    token = _DEADLINE.set(ends)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def shared(seconds: float, work: Coroutine[Any, Any, Result]) -> "asyncio.Task[Result]":
    """A task that several callers wait for, each behind a shield: no caller's deadline is its own."""
    context = copy_context()
    context.run(_DEADLINE.set, None)
    task = asyncio.get_running_loop().create_task(within(seconds, work), context=context)
    task.add_done_callback(_look_away)
    return task


def _at_most(seconds: float) -> float:
    ends = _DEADLINE.get()
    return seconds if ends is None else max(min(seconds, ends - monotonic()), 0.0)


def _look_away(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled():
        task.exception()  # else asyncio would log it as never retrieved
