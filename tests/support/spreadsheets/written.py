"""Workbooks written by xlsxwriter and openpyxl, as Excel and WPS would write the same."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import xlsxwriter
from openpyxl import Workbook

from models.rules.imports.table import ImportTable
from tests.support.spreadsheets.kinds import Given, Make, example, headings, place_of_text

Change = Callable[[Any, Any, int, int], object]  # the book, its sheet, the row, the column of an identifier


def by_xlsxwriter(change: Change | None = None, *, above: int = 0, hidden: bool = False) -> Make:
    def make(table: ImportTable) -> bytes:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out)
        if hidden:
            other = book.add_worksheet("隐藏")
            other.write_row(0, 0, headings(table))
            other.hide()
        sheet = book.add_worksheet("数据")
        if hidden:
            sheet.activate()
            sheet.set_first_sheet()
        for row, cells in enumerate((headings(table), example(table)), start=above):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text)
        if change:
            change(book, sheet, above + 1, place_of_text(table))
        book.close()
        return out.getvalue()

    return make


def by_openpyxl(change: Change) -> Make:
    def make(table: ImportTable) -> bytes:
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append(headings(table))
        sheet.append(example(table))
        change(book, sheet, 2, place_of_text(table) + 1)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make


def _put(value: object, number_format: str = "General") -> Change:
    def change(_book: Any, sheet: Any, row: int, column: int) -> None:
        cell = sheet.cell(row=row, column=column)
        cell.value, cell.number_format = value, number_format

    return change


def _title(_book: Any, sheet: Any, _row: int, _column: int) -> None:
    sheet.merge_range(0, 0, 0, 3, "江城市 2026 年 11 月")
    sheet.write_string(1, 0, "填报单位：")


def _two_headings(_book: Any, sheet: Any, _row: int, _column: int) -> None:
    sheet.merge_range(0, 0, 0, 2, "基本情况")
    sheet.merge_range(0, 3, 0, 5, "其他情况")


def _formula(value: object) -> Change:
    return lambda _book, sheet, row, column: sheet.write_formula(row, column, "=A1", None, value)


def _array(_book: Any, sheet: Any, row: int, column: int) -> None:
    sheet.write_array_formula(row, column, row, column, "{=SUM(A1:A2*1)}", None, 7)


FILES: dict[str, Given] = {
    "plain": Given(by_xlsxwriter()),
    "the first sheet is hidden": Given(by_xlsxwriter(hidden=True)),
    "a title in merged cells above": Given(by_xlsxwriter(_title, above=2)),
    "two rows of headings": Given(by_xlsxwriter(_two_headings, above=1)),
    "a number of 20 digits": Given(
        by_xlsxwriter(lambda _b, s, r, c: s.write_number(r, c, 10508003900123456789)), "当成数字改写了"
    ),
    "a formula with its value": Given(by_xlsxwriter(_formula("A-1")), "不能是公式"),
    "a formula that failed": Given(by_xlsxwriter(_formula("#N/A")), "不能是公式"),
    "an array formula": Given(by_xlsxwriter(_array), "不能是公式"),
    "an error value": Given(by_openpyxl(_put("#REF!")), "是错误值 #REF!"),
    "a date for an identifier": Given(
        by_openpyxl(_put(datetime(2026, 3, 1), "yyyy-mm-dd")), "当成日期改写了"
    ),
    "a fraction for an identifier": Given(by_openpyxl(_put(3.5)), "当成数字改写了"),
    "a control character": Given(by_openpyxl(_put("A\u200b1")), "看不见的"),
}
