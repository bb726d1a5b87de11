"""One piece ahead: order, errors, and nothing left behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.kernel.ahead import ahead


async def test_the_next_piece_is_fetched_while_this_one_is_worked_on() -> None:
    begun: list[int] = []

    async def pieces() -> AsyncIterator[int]:
        for number in range(3):
            begun.append(number)
            yield number

    seen = []
    async with aclosing(ahead(pieces())) as coming:
        async for number in coming:
            await asyncio.sleep(0)
            seen.append((number, begun[-1]))
    assert seen == [(0, 1), (1, 2), (2, 2)]


async def test_nothing_comes_of_nothing() -> None:
    async def pieces() -> AsyncIterator[int]:
        return
        yield 0

    assert [number async for number in ahead(pieces())] == []


async def test_an_error_comes_after_the_pieces_before_it() -> None:
    async def pieces() -> AsyncIterator[int]:
        yield 0
        raise ValueError("torn")

    coming = ahead(pieces())
    assert await anext(coming) == 0
    with pytest.raises(ValueError, match="torn"):
        await anext(coming)


async def test_a_caller_that_gives_up_waits_for_what_is_being_fetched() -> None:
    ended = asyncio.Event()

    async def pieces() -> AsyncIterator[int]:
        yield 0
        await asyncio.sleep(0.01)
        ended.set()
        yield 1

    async with aclosing(ahead(pieces())) as coming:
        assert await anext(coming) == 0
        assert not ended.is_set()
    assert ended.is_set()
