"""Reading a register file row by row: CSV in UTF-8 or GB18030, or the first sheet of an xlsx workbook.

Files come from strangers. Nothing here holds a whole file: a CSV is read line
by line, a workbook by openpyxl's read-only mode after its zip directory has
been found small enough. All of it blocks: call it in a thread.
"""

import codecs
import csv
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_CSV_BYTES = 512 * 2**20
MAX_XLSX_BYTES = 32 * 2**20
MAX_XLSX_UNPACKED = 400 * 2**20
MAX_XLSX_STRINGS = 64 * 2**20  # openpyxl keeps the shared strings in memory
MAX_XLSX_PARTS = 500
MAX_RATIO = 200  # unpacked to packed; what spreadsheet programs write stays far below
MAX_ROWS = 2_000_000
MAX_XLSX_ROWS = 200_000
MAX_COLUMNS = 80
MAX_LINE_CHARACTERS = 64 * 1024
MAX_EMPTY_ROWS = 1_000

Row = tuple[int, list[str]]


class UnreadableFile(Exception):
    """The file cannot be read at all; the text says why, in Chinese, for whoever uploaded it."""


def max_bytes(name: str) -> int:
    return MAX_XLSX_BYTES if name.lower().endswith(".xlsx") else MAX_CSV_BYTES


class Sheet:
    """The rows of a file, headings first, each with its line number. `position` of `size`: how far."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = path.stat().st_size
        self._raw: BinaryIO | None = None

    @property
    def position(self) -> int:
        """Bytes read so far; for a workbook, what its packed rows come to."""
        return min(self._raw.tell(), self.size) if self._raw and not self._raw.closed else 0

    def rows(self) -> Iterator[Row]:
        """Raises UnreadableFile, at the first row or in between. Empty lines are left out."""
        if self.size == 0:
            raise UnreadableFile("文件是空的")
        with self._path.open("rb") as self._raw:
            is_zip = self._raw.read(4) == b"PK\x03\x04"
            self._raw.seek(0)
            rows = _xlsx_rows(self._raw, self.size) if is_zip else self._csv_rows(self._raw)
            most = MAX_XLSX_ROWS if is_zip else MAX_ROWS
            for count, row in enumerate(rows):
                if count > most:
                    raise UnreadableFile(f"超过 {most} 行，请分成几个文件" + ("，或用 CSV" if is_zip else ""))
                yield row

    def _csv_rows(self, raw: BinaryIO) -> Iterator[Row]:
        if self.size > MAX_CSV_BYTES:
            raise UnreadableFile(f"CSV 不能超过 {MAX_CSV_BYTES // 2**20} MB")
        encoding = encoding_of(raw)
        raw.seek(0)
        reader = csv.reader(_lines(raw, encoding), strict=True)
        try:
            for cells in reader:
                if any(cells):
                    yield reader.line_num, cells
        except csv.Error as error:
            raise UnreadableFile(f"第 {reader.line_num} 行的引号或换行不对（{error}）") from None


def encoding_of(raw: BinaryIO) -> str:
    """UTF-8 where every byte fits, else GB18030, as Chinese spreadsheets write. Raises UnreadableFile."""
    beginning = raw.read(4)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        raw.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while piece := raw.read(2**20):
                if b"\x00" in piece:
                    raise UnreadableFile("这不是 CSV 或 xlsx 文件")
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableFile("看不懂文件的编码，请存为 UTF-8 或 GB18030（GBK）")


def _lines(raw: BinaryIO, encoding: str) -> Iterator[str]:
    """Lines with their ends, each short enough. `raw.tell()` follows what was read."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest = ""
    while True:
        piece = raw.read(64 * 1024)
        try:
            rest += decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            raise UnreadableFile("看不懂文件的编码，请存为 UTF-8 或 GB18030（GBK）") from None
        lines = rest.splitlines(keepends=True)
        # The last line may go on in the next piece, and a \r may be half of a line's end.
        rest = lines.pop() if piece and lines else ""
        for line in lines:
            if len(line) > MAX_LINE_CHARACTERS:
                raise UnreadableFile("有一行太长，这不像是表格")
            yield line
        if len(rest) > MAX_LINE_CHARACTERS:
            raise UnreadableFile("有一行太长，这不像是表格")
        if not piece:
            return


def _xlsx_rows(raw: BinaryIO, size: int) -> Iterator[Row]:
    _require_small(raw, size)
    try:
        book = load_workbook(raw, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        empty = 0
        for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
            cells = [_text(value) for value in values]
            empty = 0 if any(cells) else empty + 1
            if empty > MAX_EMPTY_ROWS:
                return
            if not empty:
                yield number, cells
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        OSError,
        EOFError,
    ) as error:
        raise UnreadableFile("这个 xlsx 打不开，请重新另存，或存为 CSV") from error


def _require_small(raw: BinaryIO, size: int) -> None:
    """By the zip directory alone, before anything is unpacked."""
    if size > MAX_XLSX_BYTES:
        raise UnreadableFile(f"xlsx 不能超过 {MAX_XLSX_BYTES // 2**20} MB，更大的请存为 CSV")
    try:
        parts = zipfile.ZipFile(raw).infolist()
    except zipfile.BadZipFile:
        raise UnreadableFile("这个 xlsx 打不开，请重新另存，或存为 CSV") from None
    unpacked = sum(part.file_size for part in parts)
    strings = max((p.file_size for p in parts if p.filename.lower().endswith("sharedstrings.xml")), default=0)
    if (
        len(parts) > MAX_XLSX_PARTS
        or unpacked > MAX_XLSX_UNPACKED
        or strings > MAX_XLSX_STRINGS
        or unpacked > MAX_RATIO * max(size, 64 * 1024)
        or any(part.flag_bits & 1 for part in parts)
    ):
        raise UnreadableFile("这个 xlsx 太大或有密码，请存为 CSV")


def _text(value: object) -> str:
    """A cell as one would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)
