"""Rows of the first visible sheet of an xlsx workbook, by openpyxl's read-only mode.

python-calamine reads faster and minds no styles, but it gives the last value of
a formula as if somebody had typed it, an empty cell for a formula that failed,
and holds a whole sheet in memory.

A workbook is a zip: what it would unpack to is checked before anything of it is opened.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_datetime

from bot.files.lean_workbook import lean_copy
from models.rules.imports.cells import Cell
from models.rules.imports.lines import RawRow
from models.rules.imports.table import BadFile

MAX_XLSX_BYTES = 32 * 2**20
MAX_XLSX_ROWS = 200_000
MAX_UNPACKED = 400 * 2**20
MAX_STRINGS = 64 * 2**20  # openpyxl keeps the shared strings in memory
MAX_PARTS = 500
MAX_RATIO = 200  # unpacked to packed: text of a spreadsheet packs to a tenth, a bomb to a thousandth
MAX_COLUMNS = 80
LAST_ROW = 2**20  # of a sheet; a file may claim more
_BROKEN = "这个 xlsx 打不开，可能没有传完整，请重新另存，或存为 CSV"
_MIDNIGHT = time()


def workbook_rows(file: BinaryIO, size: int) -> Iterator[RawRow]:
    """Rows that are not empty. Raises BadFile."""
    _check_archive(file, size)
    try:
        sheet = _first_seen(file)
        sheet.reset_dimensions()  # what the file says of its size counts for nothing
        for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS), start=1):
            filled = [cell for cell in cells if cell.value is not None]
            if any(cell.row != number for cell in filled):
                raise BadFile(_BROKEN)  # the cell of another row, which openpyxl would take for one of this
            if filled:
                yield number, [_cell(one) for one in cells]
    except BadFile:
        raise
    except Exception as error:  # openpyxl lets errors of many kinds through where XML is not what it expects
        raise BadFile("这个 xlsx 的内容不对，请重新另存，或存为 CSV") from error


def _first_seen(file: BinaryIO) -> Any:
    """The first visible sheet, from a lean copy where the file cannot be opened as it is. Raises BadFile."""
    try:
        sheets = _sheets(file)
    except Exception:
        sheets = []
    if not sheets:
        file.seek(0)
        sheets = _sheets(lean_copy(file))
    for sheet in sheets:
        if sheet.sheet_state == "visible":
            return sheet
    raise BadFile("这个 xlsx 里没有看得见的工作表")


def _sheets(file: BinaryIO) -> list[Any]:
    # Formulas stay what they are: a value that a program once computed is nobody's word.
    return list(load_workbook(file, read_only=True, data_only=False, keep_links=False).worksheets)


def _check_archive(file: BinaryIO, size: int) -> None:
    """By the zip directory alone, before anything is unpacked. Raises BadFile."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise BadFile(_BROKEN) from None
    names = {part.filename.lower(): part.file_size for part in parts}
    unpacked = sum(names.values())
    strings = max((bytes_ for name, bytes_ in names.items() if name.endswith("sharedstrings.xml")), default=0)
    known = all(part.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise BadFile("这个 xlsx 加了密码，请去掉密码")
    if (
        not known
        or len(parts) > MAX_PARTS
        or unpacked > MAX_UNPACKED
        or strings > MAX_STRINGS
        or unpacked > MAX_RATIO * max(size, 64 * 1024)
    ):
        raise BadFile("这个 xlsx 展开后太大，请只留要交的那张表，或存为 CSV")
    if "xl/workbook.bin" in names:
        raise BadFile("这是 xlsb，请另存为 xlsx 或 CSV")
    if "[content_types].xml" not in names:
        raise BadFile("这不是 xlsx 文件，请另存为 xlsx 或 CSV")


def _cell(cell: Any) -> Cell:
    value = cell.value
    if (
        isinstance(value, datetime)
        and value.time() == _MIDNIGHT
        and is_datetime(cell.number_format) == "date"
    ):
        return value.date()  # a day, of which openpyxl makes its midnight
    is_plain = value is None or isinstance(value, str | int | float | date | time | timedelta)
    return value if is_plain else "="  # an array formula or a data table
