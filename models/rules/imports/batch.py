"""Reading many rows of one file at once, column by column.

The rows of a register repeat themselves: districts, kinds, dates, sums and empty cells. What a
cell says is judged once for all rows that hold the same.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from models.rules.imports.cells import BadCell, Cell
from models.rules.imports.table import CellProblem, FileLine, ImportColumn, ImportTable, Row

MOST_KNOWN = 5_000  # cells of a column that are remembered
_encode = json.JSONEncoder(ensure_ascii=False).encode

ReadLine = tuple[Row, str, list[CellProblem]]


class BatchReader:
    """Reads what `ImportTable.read` would, for lines of one file.

    They have the same columns in the same order.
    """

    def __init__(self, table: ImportTable) -> None:
        self._table = table
        self._columns = {column.name: _KnownCells(column) for column in table.columns}

    def read(self, lines: Sequence[FileLine], now: datetime) -> list[ReadLine]:
        """For each line its row, its texts as `reread` takes them, and what is wrong with it.

        A line with something wrong has no texts.
        """
        names = [*lines[0].cells] if lines else []
        bad = {place for place, line in enumerate(lines) if line.problems}
        kept, values = [], []
        for name, cells in zip(
            names, zip(*(line.cells.values() for line in lines), strict=True), strict=True
        ):
            told, read = self._columns[name].judge(cells, bad)
            kept.append(told)
            values.append(read)
        if not all(column.name in names for column in self._table.columns if column.required):
            bad.update(range(len(lines)))
        texts = ["{" + ", ".join(row) + "}" for row in zip(*kept, strict=True)] or ["{}"] * len(lines)
        rows = _rows(names, values, len(lines))
        return [
            self._refused(line, now) if place in bad else (row, told, self._problems(row, now))
            for place, (line, row, told) in enumerate(zip(lines, rows, texts, strict=True))
        ]

    def reread(self, kept: Sequence[str]) -> list[Row]:
        """The typed rows of texts that have been read without a problem before."""
        told: list[Mapping[str, str]] = json.loads(f"[{','.join(kept)}]")
        names = [*told[0]] if told else []
        texts = zip(*(one.values() for one in told), strict=True)
        values = [self._columns[name].values(column) for name, column in zip(names, texts, strict=True)]
        return _rows(names, values, len(told))

    def _refused(self, line: FileLine, now: datetime) -> ReadLine:
        """Judged once more by the one who says what is wrong."""
        row, _, problems = self._table.read(line, now)
        return row, "", problems

    def _problems(self, row: Row, now: datetime) -> list[CellProblem]:
        return [problem for rule in self._table.rules for problem in rule(row, now)]


def _rows(names: Sequence[str], columns: Sequence[Sequence[Any]], count: int) -> list[Row]:
    if not names:
        return [{} for _ in range(count)]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


class _KnownCells:
    """One column, with what the good cells that were seen last have come to."""

    def __init__(self, column: ImportColumn) -> None:
        self._column, self._name = column, _encode(column.name)
        # Of text and empty cells alone: 1 and True would be one key. A cell to its kept text and its value.
        self._cells: dict[Cell, tuple[str, Any]] = {}
        self._values: dict[str, Any] = {}  # by kept text

    def judge(self, cells: Sequence[Cell], bad: set[int]) -> tuple[list[str], list[Any]]:
        """Members of a JSON object, and values. A place that is added to `bad` holds nothing of use."""
        if len(self._cells) > MOST_KNOWN:
            self._cells.clear()
        known = self._cells
        judged = [known.get(cell) or self._learn(cell) for cell in cells]
        if None in judged:
            bad.update(place for place, one in enumerate(judged) if one is None)
        good = [one or ("", None) for one in judged]
        return [told for told, _ in good], [value for _, value in good]

    def values(self, texts: Sequence[str]) -> list[Any]:
        if len(self._values) > MOST_KNOWN:
            self._values.clear()
        known, column = self._values, self._column
        for text in {*texts} - known.keys():
            known[text] = column.read(text) if text else column.default
        return [known[text] for text in texts]

    def _learn(self, cell: Cell) -> tuple[str, Any] | None:
        column = self._column
        try:
            text = column.text_of(cell)
            if not text and column.required:
                return None
            judged = (f"{self._name}: {_encode(text)}", column.read(text) if text else column.default)
        except BadCell:
            return None
        if cell is None or isinstance(cell, str):
            self._cells[cell] = judged
        return judged
