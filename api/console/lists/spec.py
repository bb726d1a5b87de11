"""What a list is declared by."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from aiohttp import web

from models.actions.shared.pages import ListPage, PageOf
from models.rules.staff.access import Permission

Line = TypeVar("Line")

# Words by the value in the address; read for a person where they differ.
Options = Mapping[str, str]


@dataclass(frozen=True)
class Column(Generic[Line]):
    """`value` is what an export writes; the page's template shows the same by the key.

    `by`: the table's own column that it sorts by, one that has an index and is never null.
    `label`: for a phone, where the title is too long.
    `is_path`: the value is a path of the console, and a whole address in a file, which leaves it.
    """

    key: str
    title: str
    value: Callable[[Line], object]
    by: str = ""
    is_usual: bool = True
    label: str = ""
    is_path: bool = False


@dataclass(frozen=True)
class OneOf:
    """One of several. Without `any_word` there is always one, the first unless another is asked for."""

    key: str
    title: str
    options: Options | Callable[[web.Request], Awaitable[Options]]
    any_word: str = "全部"


@dataclass(frozen=True)
class DayField:
    key: str
    title: str


@dataclass(frozen=True)
class RowKey:
    """The key of a row that another page leads here with."""

    key: str


Filter = OneOf | DayField | RowKey


@dataclass(frozen=True)
class JudgedRow:
    """What a bulk action would do to one row, judged by its `version`; `wrong`: why it cannot."""

    id: UUID
    title: str
    words: str
    version: str
    wrong: str = ""


@dataclass(frozen=True)
class BulkAction:
    """A verb that exists for one row, for several. Each row is judged by the same action as alone.

    `act`: does it to one row as it was seen, and answers why it did not; empty is done.
    `finish`: instead, answers for all rows together, such as with a file.
    """

    key: str
    title: str
    permission: Permission
    judge: Callable[[web.Request, Sequence[UUID]], Awaitable[Sequence[JudgedRow]]]
    act: Callable[[web.Request, JudgedRow], Awaitable[str]] | None = None
    finish: Callable[[web.Request, Sequence[UUID]], Awaitable[web.Response]] | None = None


@dataclass(frozen=True)
class ListSpec(Generic[Line]):
    """`read` takes its filters from the request's address. `by` is the order unless another is
    asked for, empty where the reader decides by the filters.

    `search`: what can be looked for, empty where there is no search. `empty`: said where nothing is found.
    `template`: in `templates/console`; extends `lists/list.html` and defines the macro `cell`.
    `beside`: what its template shows beside the rows, by name.
    `has_pages`: each row has a page, at the list's path and its key.
    """

    name: str
    path: str
    template: str
    title: str
    permission: Permission
    columns: tuple[Column[Line], ...]
    read: Callable[[web.Request, PageOf], Awaitable[ListPage[Line]]]
    by: str
    filters: tuple[Filter, ...] = ()
    search: str = ""
    empty: str = "没有符合条件的。"
    actions: tuple[BulkAction, ...] = ()
    has_pages: bool = True
    beside: Callable[[web.Request], Awaitable[Mapping[str, object]]] | None = None

    def column(self, key: str) -> Column[Line] | None:
        return next((one for one in self.columns if one.key == key), None)
