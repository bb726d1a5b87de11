"""Opening a file that a stranger hands in: CSV or xlsx, its headings first, then line by line.

However large the file, only a few rows are in memory. All of it blocks: call it in a thread.
"""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from bot.files.csv_rows import csv_rows
from bot.files.workbook_rows import MAX_XLSX_BYTES, MAX_XLSX_ROWS, workbook_rows
from models.rules.imports.lines import Lines, RawRow, lines_of
from models.rules.imports.table import BadFile, ImportTable

MAX_CSV_BYTES = 512 * 2**20
MAX_ROWS = 2_000_000
_ZIP = b"PK\x03\x04"
_MARKUP = "这是网页或 XML，不是表格，请用表格软件打开后另存为 xlsx 或 CSV"
# What people rename to .xlsx or .csv, by its first bytes.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "这是旧版 xls 或加了密码的文件，请另存为没有密码的 xlsx 或 CSV"),
    (b"%PDF", "这是 PDF，不是表格，请交 CSV 或 xlsx"),
    (b"PK\x05\x06", "这个 xlsx 是空的"),
    *((start, _MARKUP) for start in (b"<html", b"<!doctype", b"<?xml", b"<table")),
)


@dataclass(frozen=True)
class Sheet(Lines):
    """An opened file. Reading its lines raises BadFile where the file goes wrong. `form`: csv or xlsx."""

    form: str


def max_bytes(name: str) -> int:
    return MAX_XLSX_BYTES if name.lower().endswith(".xlsx") else MAX_CSV_BYTES


def open_sheet(
    file: BinaryIO, table: ImportTable, most_rows: int = MAX_ROWS, most_bytes: int = MAX_CSV_BYTES
) -> Sheet:
    """Read up to the headings. Raises BadFile. `file` stays open while lines are read."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    beginning = file.read(512)
    file.seek(0)
    is_workbook = beginning.startswith(_ZIP)
    most = min(most_bytes, MAX_XLSX_BYTES) if is_workbook else most_bytes
    if size > most:
        raise BadFile(f"文件超过 {most // 2**20} MB，请分成几个" + ("，或存为 CSV" if is_workbook else ""))
    for start, says in _OTHERS:
        if beginning.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(start.lower()):
            raise BadFile(says)
    rows = workbook_rows(file, size) if is_workbook else csv_rows(file)
    found = lines_of(table, _no_more_than(min(most_rows, MAX_XLSX_ROWS) if is_workbook else most_rows, rows))
    return Sheet(found.columns, found.ignored, found.lines, "xlsx" if is_workbook else "csv")


def _no_more_than(most: int, rows: Iterator[RawRow]) -> Iterator[RawRow]:
    """Rows that are not empty, the headings beside `most` of them."""
    for count, row in enumerate(rows):
        if count > most:
            raise BadFile(f"超过 {most} 行，请分成几个文件")
        yield row
