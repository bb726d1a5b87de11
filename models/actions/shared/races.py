"""Two transactions that write the same unique key at once: the one that lost runs again."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

ATTEMPTS = 5
Made = TypeVar("Made")


async def retry_on_race(work: Callable[[], Awaitable[Made]]) -> Made:
    """Do the work in a transaction. Run again, it finds what the winner of a race wrote.

    Raises the last IntegrityError where it has lost five times.
    """
    for _ in range(ATTEMPTS):
        try:
            async with in_transaction():
                return await work()
        except IntegrityError as lost_race:
            last = lost_race
    raise last
