"""The yearly report as a workbook: one page wide in print, headings on every page."""

import io
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bot.prints.pilot.sheets import CellKind, PilotSheet

A4 = 9
FONT = "宋体"
LINE = 17  # points
FIRST_ROW = 4  # of the table's cells: annex, title, who and when, headings come before


def as_xlsx(sheets: tuple[PilotSheet, ...]) -> bytes:
    """Row by row: only the sheets' own text stays in memory."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": sheets[0].title})
    book.set_size(2400, 1600)
    for sheet in sheets:
        _write(book, book.add_worksheet(sheet.name), sheet)
    book.close()
    return buffer.getvalue()


def _write(book: xlsxwriter.Workbook, page: Worksheet, sheet: PilotSheet) -> None:
    last = len(sheet.columns) - 1
    _set_page(page, sheet)
    plain = book.add_format({"font_name": FONT, "font_size": 11})
    right = book.add_format({"font_name": FONT, "font_size": 11, "align": "right"})
    title = book.add_format({"font_name": FONT, "font_size": 18, "bold": True, "align": "center"})
    heading = _boxed(book, {"bold": True, "align": "center"})
    wrapped = book.add_format({"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top"})
    formats = {kind: _boxed(book, _of(kind)) for kind in CellKind}
    page.write_string(0, 0, sheet.annex, plain)
    page.set_row(1, 30)
    page.merge_range(1, 0, 1, last, sheet.title, title)
    page.write_string(2, 0, sheet.above[0], plain)
    page.write_string(2, last, sheet.above[1], right)
    page.set_row(3, 2 * LINE)
    for position, column in enumerate(sheet.columns):
        page.set_column(position, position, column.width)
        page.write_string(3, position, column.heading_lines, heading)
    row = FIRST_ROW
    for row, cells in enumerate(sheet.rows, FIRST_ROW):
        page.set_row(row, LINE * max(map(_lines, cells, (column.width for column in sheet.columns))))
        for position, (column, cell) in enumerate(zip(sheet.columns, cells, strict=True)):
            _write_cell(page, row, position, cell, formats[column.kind])
    row += 2
    if any(sheet.below):
        page.write_string(row, 0, sheet.below[0], plain)
        page.write_string(row, last, sheet.below[1], right)
        row += 1
    width = sum(column.width for column in sheet.columns)
    for note in sheet.notes:
        page.set_row(row, LINE * _lines(note, width))
        page.merge_range(row, 0, row, last, note, wrapped)
        row += 1


def _lines(cell: object, width: int) -> int:
    """How many a text takes: not every program works that out itself. A Chinese character is two wide."""
    wide = sum(2 if character > "\u2e7f" else 1 for character in cell) if isinstance(cell, str) else 0
    return -(-wide // (width - 1)) or 1


def _set_page(page: Worksheet, sheet: PilotSheet) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(3)
    page.freeze_panes(FIRST_ROW, 0)
    page.set_margins(left=0.5, right=0.5)
    page.set_footer(f"&C{sheet.name}  第 &P 页，共 &N 页")


def _of(kind: CellKind) -> dict[str, Any]:
    return {"num_format": kind.value, "align": "left" if kind is CellKind.TEXT else "right"}


def _boxed(book: xlsxwriter.Workbook, more: dict[str, Any]) -> Any:
    own = {"font_name": FONT, "font_size": 11, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return book.add_format(own | more)


def _write_cell(page: Worksheet, row: int, column: int, cell: object, style: Any) -> None:
    if cell is None:
        page.write_blank(row, column, None, style)
    elif isinstance(cell, str):
        page.write_string(row, column, cell, style)
    elif isinstance(cell, int | Decimal):
        page.write_number(row, column, cell, style)
