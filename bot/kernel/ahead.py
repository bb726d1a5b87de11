"""Fetch the next piece of work while this one is being done."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

Piece = TypeVar("Piece")


async def ahead(pieces: AsyncIterator[Piece]) -> AsyncGenerator[Piece, None]:
    """The same pieces in the same order, one of them ahead of the caller; none may be None.

    Use it with `contextlib.aclosing`: what is being fetched has ended when that is left.
    """
    coming = asyncio.ensure_future(anext(pieces, None))
    try:
        while (piece := await coming) is not None:
            coming = asyncio.ensure_future(anext(pieces, None))
            yield piece
    finally:
        await asyncio.wait([coming])  # not cancelled: a thread goes on, in a file that is then closed
        if not coming.cancelled():
            coming.exception()  # nobody waits for it
