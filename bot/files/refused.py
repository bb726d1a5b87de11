"""What was not taken, as a file in the form that it came in: its rows, with a column that says why.

Put right, it can be handed in again as it is: the columns that we add are not read.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from models.rules.base.spreadsheet import cell as harmless
from models.rules.base.spreadsheet import line as csv_line
from models.rules.imports.table import LINE_HEADING, REASON_HEADING, ImportColumn, RefusedLine

BYTE_ORDER_MARK = "\ufeff"
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def headings_of(columns: Sequence[ImportColumn]) -> list[object]:
    return [*(column.heading for column in columns), LINE_HEADING, REASON_HEADING]


def row_of(columns: Sequence[ImportColumn], one: RefusedLine) -> list[object]:
    return [*(one.line.shown(column.name) for column in columns), one.line.number, one.reasons]


def refused_file(form: str, columns: Sequence[ImportColumn], refused: Iterable[RefusedLine]) -> bytes:
    """`form`: csv or xlsx."""
    return table_file(form, [headings_of(columns), *(row_of(columns, one) for one in refused)])


def table_file(form: str, rows: Iterable[list[object]], title: str = "退回") -> bytes:
    """The headings and rows as a file in which no cell is a formula, a number or a date."""
    if form == "csv":
        return (BYTE_ORDER_MARK + "".join(map(csv_line, rows))).encode()
    buffer = io.BytesIO()
    book = open_book(buffer)
    write_rows(book, title, rows)
    book.close()
    return buffer.getvalue()


def open_book(buffer: io.BytesIO) -> Any:
    return xlsxwriter.Workbook(buffer, {"in_memory": True})


def write_rows(book: Any, title: str, rows: Iterable[list[object]], marked: Sequence[bool] = ()) -> None:
    """A sheet of texts, so that a spreadsheet makes no number of a code; `marked` headings stand out."""
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "bg_color": "#e4eaee"})
    must = book.add_format({"bold": True, "num_format": "@", "bottom": 1, "bg_color": "#fbeed5"})
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 50, 18, text)
    for number, cells in enumerate(rows):
        for place, value in enumerate(cells):
            is_marked = place < len(marked) and marked[place]
            sheet.write_string(
                number, place, harmless(value), text if number else must if is_marked else head
            )


class RefusedRows:
    """The growing file of a long import, on disk as CSV. Rows beyond the most are counted only."""

    def __init__(self, path: Path, most: int) -> None:
        self._path, self._most = path, most
        self._rows = 0

    def begin(self, columns: Sequence[ImportColumn]) -> None:
        self._path.write_text(BYTE_ORDER_MARK + csv_line(headings_of(columns)), "utf-8", newline="")

    def add(self, columns: Sequence[ImportColumn], refused: Sequence[RefusedLine]) -> None:
        room = max(self._most - self._rows, 0)
        told = "".join(csv_line(row_of(columns, one)) for one in refused[:room])
        if room and len(refused) >= room:
            rest: list[object] = [""] * (len(columns) + 1)
            told += csv_line([*rest, f"退回的太多，只列到这里（{self._most} 行）"])
        self._rows += len(refused)
        if told:
            with self._path.open("a", encoding="utf-8", newline="") as file:
                file.write(told)


def kept_rows(path: Path, form: str) -> bytes | None:
    """The file of `RefusedRows` in the form that was handed in; None where there is none."""
    if not path.exists():
        return None
    if form == "csv":
        return path.read_bytes()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return table_file(form, [list(row) for row in csv.reader(file)])
