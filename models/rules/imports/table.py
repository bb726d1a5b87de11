"""What declares a file that strangers hand in: its columns, its natural key and the rules of a row.

Registers, records of hotlines and rolls of votes are tables.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from models.rules.imports.cells import BadCell, Cell, Holds, Reader, shown, typed

Row = dict[str, Any]
LINE_HEADING, REASON_HEADING = (
    "原行号",
    "退回原因",
)  # what we add to a returned file; not read when it comes back
SHOWN_CHARACTERS = 50
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")


class BadFile(Exception):
    """The file as a whole cannot be taken; the text says why, in Chinese, for the person who sent it."""


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with a row: the heading of its column, what was typed, and why it cannot be taken.

    `heading` is empty for the row as a whole.
    """

    heading: str
    typed: str
    reason: str

    def __str__(self) -> str:
        return f"{self.heading}：{self.reason}" if self.heading else self.reason


@dataclass(frozen=True)
class FileLine:
    """One row as it came: its number in the file, and its cells by the names of their columns."""

    number: int
    cells: Mapping[str, Cell]
    problems: tuple[CellProblem, ...] = ()  # seen before any cell was judged

    def shown(self, name: str) -> str:
        return shown(self.cells.get(name))


@dataclass(frozen=True)
class RefusedLine:
    """A row that is not taken, with every reason that is known."""

    line: FileLine
    problems: tuple[CellProblem, ...]

    @property
    def reasons(self) -> str:
        """`识别码：找不到这部电梯；类型：没有填`."""
        return "；".join(map(str, self.problems))


@dataclass(frozen=True)
class ImportColumn:
    """One column. `default` is what an empty cell means; a column that is required has none.

    also: other headings that mean it, as exports of other programs name it.
    """

    name: str
    heading: str
    read: Callable[[str], Any]
    example: str
    required: bool = False
    default: Any = None
    note: str = ""
    also: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.heading, *self.also)

    @cached_property
    def holds(self) -> Holds:
        return self.read.holds if isinstance(self.read, Reader) else Holds.TEXT

    def text_of(self, cell: Cell) -> str:
        """Raises BadCell."""
        return typed(cell, self.holds)


RowRule = Callable[[Row, datetime], Iterable[CellProblem]]


@dataclass(frozen=True)
class ImportTable:
    """A kind of file. `key` names the columns that tell rows apart; a second row with the same is an update.

    skips_unknown: columns that we do not know are left out, as in exports of other programs; else they
    are refused.
    """

    name: str
    title: str
    columns: tuple[ImportColumn, ...]
    key: tuple[str, ...] = ()
    rules: tuple[RowRule, ...] = ()
    notes: tuple[str, ...] = ()
    skips_unknown: bool = False

    def match(self, headings: Sequence[str]) -> tuple[dict[int, ImportColumn], tuple[str, ...]]:
        """The columns by their places in the file, and the headings that are not read. Raises BadFile."""
        columns: dict[int, ImportColumn] = {}
        unknown: list[str] = []
        twice: list[str] = []
        for place, heading in enumerate(headings):
            column = self.column_of(heading)
            if column is None or column in columns.values():
                told = heading.strip()
                if told and bare_heading(told) not in (LINE_HEADING, REASON_HEADING):
                    (unknown if column is None else twice).append(told[:30])
            else:
                columns[place] = column
        missing = [one.heading for one in self.columns if one.required and one not in columns.values()]
        wrong = [("缺少列", missing)]
        if not self.skips_unknown:
            wrong += [("不认识的列", unknown), ("重复的列", twice)]
        said = [f"{words}：{'、'.join(found[:20])}" for words, found in wrong if found]
        if said:
            raise BadFile("；".join(said))
        return columns, (*unknown, *twice)

    def column_of(self, heading: str) -> ImportColumn | None:
        """The column that a heading means; width, brackets, spaces and stars do not count."""
        bare = bare_heading(heading)
        for column in self.columns:
            if bare in column.headings or bare.lower() == column.name:
                return column
        return None

    def read(self, line: FileLine, now: datetime) -> tuple[Row, dict[str, str], list[CellProblem]]:
        """What could be read of the row, its texts by column, and what is wrong with it.

        A column that the line does not have is not in the row: an update leaves it as it was.
        """
        row: Row = {}
        texts: dict[str, str] = {}
        problems = list(line.problems)
        for column in self.columns:
            if column.name not in line.cells and not column.required:
                continue
            cell = line.cells.get(column.name)
            try:
                text = texts[column.name] = column.text_of(cell)
                if text:
                    row[column.name] = column.read(text)
                elif column.required:
                    raise BadCell("没有填")
                else:
                    row[column.name] = column.default
            except BadCell as bad:
                problems.append(CellProblem(column.heading, shown(cell)[:SHOWN_CHARACTERS], str(bad)))
        if not problems:
            for rule in self.rules:
                problems.extend(rule(row, now))
        return row, texts, problems

    def key_of(self, row: Row) -> str:
        """What tells this row from all others, the same however its cells were written."""
        return "|".join(str(row[name]) for name in self.key)

    def heading(self, name: str) -> str:
        return next(column.heading for column in self.columns if column.name == name)

    def name_of(self, heading: str) -> str | None:
        """The name of the column with this heading; None for the row as a whole."""
        return next((column.name for column in self.columns if column.heading == heading), None)


def bare_heading(heading: str) -> str:
    plain = unicodedata.normalize("NFKC", heading).removeprefix("\ufeff")
    return re.sub(r"\s+", "", _BRACKETS.sub("", plain)).strip("*")
