"""What is asked of a list in an address. What is invalid is ignored, and is in no address that leads on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic
from urllib.parse import urlencode

from aiohttp import web

from api.console.lists.spec import Column, DayField, Line, ListSpec, OneOf, Options
from api.http.params import asked_day, asked_id, asked_words
from models.actions.shared.pages import PAGE, PageOf

WORDS, SORT, COLUMNS, AFTER = "q", "sort", "col", "after"

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AskedList(Generic[Line]):
    """`filters`: the valid ones. `sort`: a column's key, `-` before it for the largest first; or empty."""

    spec: ListSpec[Line]
    words: str
    filters: Mapping[str, str]
    options: Mapping[str, Options]
    sort: str
    columns: tuple[Column[Line], ...]
    after: str

    def page(self, size: int = PAGE) -> PageOf:
        column = self.spec.column(self.sort.removeprefix("-"))
        sign = "-" if self.sort.startswith("-") else ""
        return PageOf(f"{sign}{column.by}" if column else self.spec.by, self.after, size)

    @property
    def query(self) -> str:
        """All but the page: what a saved view keeps and an export takes."""
        return urlencode(self._pairs())

    @property
    def chosen(self) -> list[str]:
        """The keys of the columns where they are not the usual ones."""
        usual = tuple(one for one in self.spec.columns if one.is_usual)
        return [] if self.columns == usual else [one.key for one in self.columns]

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.filters)

    def address(self, *, sort: str | None = None, after: str = "") -> str:
        """The same list in another order, or its next page."""
        pairs = self._pairs(self.sort if sort is None else sort)
        query = urlencode((*pairs, (AFTER, after)) if after else pairs)
        return f"{self.spec.path}?{query}" if query else self.spec.path

    def order_of(self, column: Column[Line]) -> str:
        """`ascending`, `descending` or empty, as the heading says it (aria-sort)."""
        by = self.page().by
        if not column.by or by.removeprefix("-") != column.by:
            return ""
        return "descending" if by.startswith("-") else "ascending"

    def turned(self, column: Column[Line]) -> str:
        """The address of the order by this column, the other way round where it is that already."""
        return self.address(sort=f"-{column.key}" if self.order_of(column) == "ascending" else column.key)

    def _pairs(self, sort: str | None = None) -> Pairs:
        sort = self.sort if sort is None else sort
        chosen = tuple((COLUMNS, key) for key in self.chosen)
        found = (((WORDS, self.words),), self.filters.items(), ((SORT, sort),), chosen)
        return tuple(pair for group in found for pair in group if pair[1])


async def read_asked(request: web.Request, spec: ListSpec[Line]) -> AskedList[Line]:
    options: dict[str, Options] = {}
    filters: dict[str, str] = {}
    for one in spec.filters:
        told = request.query.get(one.key, "")[:60]
        if isinstance(one, OneOf):
            offered = one.options if isinstance(one.options, Mapping) else await one.options(request)
            options[one.key] = offered
            valid = told in offered
        elif isinstance(one, DayField):
            valid = asked_day(request, one.key) is not None
        else:
            valid = asked_id(request, one.key) is not None
        if valid:
            filters[one.key] = told
    return AskedList(
        spec,
        asked_words(request) if spec.search else "",
        filters,
        options,
        _sort(spec, request.query.get(SORT, "")),
        _columns(spec, request.query.getall(COLUMNS, [])),
        request.query.get(AFTER, "")[:300],
    )


def _sort(spec: ListSpec[Line], told: str) -> str:
    column = spec.column(told.removeprefix("-"))
    return told if column and column.by else ""


def _columns(spec: ListSpec[Line], told: Iterable[str]) -> tuple[Column[Line], ...]:
    """Those that are chosen, in the list's own order; the usual ones where none is."""
    chosen = set(told)
    found = tuple(one for one in spec.columns if one.key in chosen)
    return found or tuple(one for one in spec.columns if one.is_usual)
