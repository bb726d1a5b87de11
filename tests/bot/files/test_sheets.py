"""Files that are no table, and workbooks as spreadsheet programs really write them."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from bot.files.sheets import open_sheet
from models.rules.desks.record_columns import RECORDS
from models.rules.imports.cells import Cell
from models.rules.imports.lifts import LIFTS
from models.rules.imports.table import BadFile, FileLine, ImportTable
from models.rules.votes.roll import ROLL

TABLES = (LIFTS, RECORDS, ROLL)


def workbook(table: ImportTable, change: Callable[[Workbook], object] = lambda _: None) -> bytes:
    book = Workbook()
    book.worksheets[0].append([column.heading for column in table.columns])
    book.worksheets[0].append([column.example for column in table.columns])
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lines(data: bytes, table: ImportTable) -> list[FileLine]:
    return list(open_sheet(io.BytesIO(data), table).lines)


def cell_of(value: object, number_format: str = "General") -> Cell:
    """What comes out of the file for a cell of a workbook."""

    def put(book: Workbook) -> None:
        cell = book.worksheets[0]["A2"]
        cell.value = value
        cell.number_format = number_format

    [line] = lines(workbook(LIFTS, put), LIFTS)
    return line.cells[LIFTS.columns[0].name]


@pytest.mark.parametrize(
    ("value", "read"),
    [(330101, 330101), (12.5, 12.5), (True, True), ("#N/A", "#N/A"), ("=A1", "=A1"), (" 文 ", " 文 ")],
)
def test_cells_come_as_the_workbook_holds_them(value: object, read: Cell) -> None:
    assert cell_of(value) == read


def test_an_array_formula_is_a_formula() -> None:
    assert cell_of(ArrayFormula("A2:A3", "=SUM(B1:B2)")) == "="


def test_a_day_is_no_midnight() -> None:
    at = datetime(2026, 11, 22)
    assert cell_of(at, "yyyy-mm-dd") == date(2026, 11, 22)
    assert cell_of(at, "yyyy-mm-dd hh:mm") == at


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def with_broken_part(name: str, broken_form: Callable[[bytes], bytes] = lambda _good: b"<no") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(RECORDS))) as good, zipfile.ZipFile(out, "w") as broken:
        for part in good.namelist():
            kept = good.read(part)
            broken.writestr(part, broken_form(kept) if part.endswith(name) else kept)
    return out.getvalue()


def with_a_cell_of_another_row() -> bytes:
    """As a file that was cut and joined has it; openpyxl reads it into the row where it stands."""
    return with_broken_part("sheet1.xml", lambda good: good.replace(b'r="B2"', b'r="B9"'))


UNREADABLE = {
    "an old xls, or one with a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xls 或加了密码"),
    "a PDF": (b"%PDF-1.7\n", "PDF"),
    "a page": (b"\xef\xbb\xbf <HTML><table>", "网页"),
    "a word document": (zipped(**{"word/document.xml": "<x/>"}), "不是 xlsx"),
    "an xlsb": (zipped(**{"[Content_Types].xml": "<x/>", "xl/workbook.bin": ""}), "xlsb"),
    "an empty archive": (b"PK\x05\x06" + b"\0" * 18, "空的"),
    "a broken sheet": (with_broken_part("sheet1.xml"), "另存"),
    "a cell of another row": (with_a_cell_of_another_row(), "另存"),
    "a broken style": (with_broken_part("styles.xml"), "另存"),
    "a broken list of parts": (with_broken_part("workbook.xml"), "另存"),
    "an empty table": (workbook(RECORDS, lambda book: book.worksheets[0].delete_rows(1, 2)), "空的"),
    "a csv with an open quote": ("工单编号,类型,发生时间\n\"1,2".encode(), "引号"),
    "nothing": (b"", "空的"),
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_answered_with_what_is_the_trouble(name: str, table: ImportTable) -> None:
    data, said = UNREADABLE[name]
    if name == "a csv with an open quote":
        headings = ",".join(column.heading for column in table.columns)
        data = f'{headings}\n"1,2'.encode()
    with pytest.raises(BadFile, match=said):
        lines(data, table)


def test_the_first_sheet_that_is_seen_is_read() -> None:
    def hide(book: Workbook) -> None:
        hidden = book.create_sheet("隐藏", 0)
        hidden.append(["别的"])
        hidden.sheet_state = "hidden"

    assert len(lines(workbook(RECORDS, hide), RECORDS)) == 1


def test_line_separators_of_unicode_are_no_ends_of_rows() -> None:
    """`str.splitlines` breaks at U+2028 and U+0085; a CSV does not."""
    cells = ["R-1", "故障", "2026-11-22 09:05", "三楼\u2028异响\x85很大"]
    data = "工单编号,类型,发生时间,内容\r\n" + ",".join(cells) + "\r\n"
    [line] = lines(data.encode(), RECORDS)
    assert line.shown("words") == cells[-1]


def test_rows_after_a_long_gap_are_read() -> None:
    def far(book: Workbook) -> None:
        for place, column in enumerate(RECORDS.columns, start=1):
            book.worksheets[0].cell(row=5000, column=place, value=column.example)

    assert [line.number for line in lines(workbook(RECORDS, far), RECORDS)] == [2, 5000]
