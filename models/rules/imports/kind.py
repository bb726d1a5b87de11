"""What describes a register: its columns, its natural key and the rules that a row must keep."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.rules.imports.cells import BadCell, Reader, clean

Row = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: the heading of its column, what was typed, and why it cannot be taken."""

    heading: str
    typed: str
    reason: str


@dataclass(frozen=True)
class Column:
    """One column. `default` is what an empty cell means; a column that is required has none."""

    name: str
    heading: str
    read: Reader
    example: str
    required: bool = False
    default: Any = None
    note: str = ""


RowRule = Callable[[Row, datetime], Iterable[Problem]]


class BadHeadings(Exception):
    """The first line of the file does not name the register's columns; the text says what is wrong."""


@dataclass(frozen=True)
class RegisterKind:
    """A register. `key` names the columns that tell rows apart; a second row with the same is an update."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[RowRule, ...] = ()
    notes: tuple[str, ...] = ()

    def match(self, headings: Sequence[str]) -> tuple[Column, ...]:
        """The columns in the order of the file's first line. Raises BadHeadings."""
        known = {column.heading: column for column in self.columns}
        told = [heading.strip().removeprefix("\ufeff").rstrip("*＊ ") for heading in headings]
        while told and not told[-1]:
            told.pop()
        odd = [heading or "（空）" for heading in told if heading not in known]
        twice = sorted({heading for heading in told if told.count(heading) > 1 and heading})
        missing = [c.heading for c in self.columns if c.required and c.heading not in told]
        wrong = [
            f"{words}：{'、'.join(found[:20])}"
            for words, found in (("缺少列", missing), ("不认识的列", odd), ("重复的列", twice))
            if found
        ]
        if wrong:
            raise BadHeadings("；".join(wrong))
        return tuple(known[heading] for heading in told)

    def read(
        self, columns: Sequence[Column], cells: Sequence[str], now: datetime
    ) -> tuple[Row, dict[str, str], list[Problem]]:
        """The typed row, its cleaned texts by column name, and what is wrong with it.

        A column that the file does not have is not in the row: an update leaves it as it was.
        """
        row: Row = {}
        texts: dict[str, str] = {}
        problems: list[Problem] = []
        if any(cell.strip() for cell in cells[len(columns) :]):
            problems.append(Problem("", cells[len(columns)][:50], "这一行的格子比标题多"))
        for position, column in enumerate(columns):
            raw = cells[position] if position < len(cells) else ""
            try:
                typed = clean(raw) if raw else ""
                texts[column.name] = typed
                if typed:
                    row[column.name] = column.read(typed)
                elif column.required:
                    raise BadCell("不能为空")
                else:
                    row[column.name] = column.default
            except BadCell as bad:
                problems.append(Problem(column.heading, raw[:50], str(bad)))
        if not problems:
            for rule in self.rules:
                problems.extend(rule(row, now))
        return row, texts, problems

    def reread(self, texts: Mapping[str, str]) -> Row:
        """The typed row of texts that have been read without a problem before."""
        return {
            column.name: column.read(texts[column.name]) if texts[column.name] else column.default
            for column in self.columns
            if column.name in texts
        }

    def key_of(self, row: Row) -> str:
        """What tells this row from all others, the same however its cells were written."""
        return "|".join(str(row[name]) for name in self.key)

    def heading(self, name: str) -> str:
        return next(column.heading for column in self.columns if column.name == name)
