"""A list, a page at a time, in an order that an index carries."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.actions.shared.cursor import Cursor, paginate

PAGE = 50
BATCH = 500

Row = TypeVar("Row", bound=Model)
Line = TypeVar("Line")


@dataclass(frozen=True)
class PageOf:
    """Which page. `by`: a column of the table that is never null, with `-` before it for the largest first;
    empty for the list's own order.

    `after`: the end of the page before, as that page told it. What is not one begins at the first page.
    """

    by: str
    after: str = ""
    size: int = PAGE


@dataclass(frozen=True)
class ListPage(Generic[Line]):
    """`after` is empty on the last page."""

    lines: tuple[Line, ...]
    after: str = ""


async def rows_of(rows: QuerySet[Row], page: PageOf) -> tuple[list[Row], str]:
    """The rows of a page, and where the next begins."""
    kind = rows.model._meta.fields_map[page.by.removeprefix("-")].field_type
    found, more = await paginate(rows, page.by, Cursor.read(page.after, kind), page.size)
    return found, str(more) if more else ""


async def every_line(
    read: Callable[[PageOf], Awaitable[ListPage[Line]]], page: PageOf
) -> AsyncIterator[tuple[Line, ...]]:
    """All lines in batches, so that any number of them needs little memory."""
    page = replace(page, after="", size=BATCH)
    while True:
        found = await read(page)
        yield found.lines
        if not found.after:
            return
        page = replace(page, after=found.after)
