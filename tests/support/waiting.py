"""Waiting for what happens elsewhere, without guessing how long it takes."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(holds: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
    """Ask again and again; raises TimeoutError where it does not come true."""
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.03)
