"""Files of records, CSV or xlsx, read row by row: however large, only a few rows are in memory.

Both kinds come from programs that we do not know. A workbook is a zip: what
it would unpack to is checked before anything of it is opened.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from models.actions.desks.take_records import RejectedRecord, Row
from models.rules.base.spreadsheet import cell as harmless
from models.rules.base.spreadsheet import line as csv_line
from models.rules.desks.record_cells import RecordProblem
from models.rules.desks.record_columns import NAMES, REASON_HEADING, Column, heading_of

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 128 * 1024 * 1024
MAX_RATIO = 200  # text of a spreadsheet packs to a tenth; a bomb to a thousandth
MAX_PARTS = 200
MAX_COLUMNS = 60
HEADING_WITHIN = 10  # rows: exports begin with a title and a date
_CHUNK = 64 * 1024
_FORMULA = "公式，请粘贴为数值"


class FileProblem(Exception):
    """The file as a whole cannot be read; the text says why, in Chinese, for whoever sent it."""


@dataclass(frozen=True)
class RecordSheet:
    """An opened file: which columns it has, and its rows. Reading them raises FileProblem."""

    kind: str  # csv or xlsx
    columns: Mapping[int, Column]
    ignored: tuple[str, ...]  # headings that mean nothing to us
    rows: Iterator[Row]


def open_sheet(file: BinaryIO, most_rows: int) -> RecordSheet:
    """Read up to the headings. Raises FileProblem. `file` stays open while rows are read."""
    file.seek(0, io.SEEK_END)
    if file.tell() > MAX_BYTES:
        raise FileProblem(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请分成几个")
    file.seek(0)
    is_zip = file.read(4) == b"PK\x03\x04"
    file.seek(0)
    lines = _workbook_lines(file, most_rows) if is_zip else _csv_lines(file)
    return _with_headings("xlsx" if is_zip else "csv", lines, most_rows)


_Line = tuple[int, list[str], frozenset[int]]  # number, cells, which of them are formulas


def _with_headings(kind: str, lines: Iterator[_Line], most_rows: int) -> RecordSheet:
    for number, cells, _ in lines:
        columns: dict[int, Column] = {}
        for index, text in enumerate(cells):
            column = heading_of(text)
            if column is not None and column not in columns.values():
                columns[index] = column
        if Column.NUMBER in columns.values():
            strange = [text for index, text in enumerate(cells) if text and index not in columns]
            ignored = tuple(text[:30] for text in strange if text != REASON_HEADING)
            return RecordSheet(kind, columns, ignored, _rows(lines, columns, most_rows))
        if number >= HEADING_WITHIN:
            break
    raise FileProblem(f"前 {HEADING_WITHIN} 行里没有找到“{NAMES[Column.NUMBER]}”这一列，请保留表头")


def _rows(lines: Iterator[_Line], columns: Mapping[int, Column], most_rows: int) -> Iterator[Row]:
    count = 0
    for number, cells, formulas in lines:
        told = {
            column: _without_guard(cells[index])
            for index, column in columns.items()
            if index < len(cells) and cells[index].strip()
        }
        if not told:
            continue
        count += 1
        if count > most_rows:
            raise FileProblem(f"超过 {most_rows} 行，请分成几个文件；前 {most_rows} 行已处理")
        problems = tuple(
            RecordProblem(columns[index], _FORMULA) for index in sorted(formulas) if index in columns
        )
        yield Row(number, told, problems)


def _without_guard(text: str) -> str:
    """What `spreadsheet.cell` made harmless, as it was: a returned file comes back after it was put right."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def _csv_lines(file: BinaryIO) -> Iterator[_Line]:
    text = io.TextIOWrapper(_KeptOpen(file), encoding=_encoding_of(file), newline="")
    number = 0
    try:
        delimiter = max(",\t;", key=text.readline(_CHUNK).count)
        text.seek(0)
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter), start=1):
            yield number, [cell.strip() for cell in cells[:MAX_COLUMNS]], frozenset()
    except (csv.Error, UnicodeError):
        raise FileProblem(f"第 {number + 1} 行读不出来，请另存为 CSV（UTF-8）再试") from None


class _KeptOpen(io.BufferedReader):
    """Lets the wrapper of the text go without closing the caller's file."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)  # type: ignore[arg-type]

    def close(self) -> None:
        pass


def _encoding_of(file: BinaryIO) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else GB18030 (GBK, GB2312). Raises FileProblem."""
    start = file.read(4)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        finally:
            file.seek(0)
        return encoding
    raise FileProblem("看不懂文件的编码，请另存为 CSV（UTF-8）或 xlsx")


def _workbook_lines(file: BinaryIO, most_rows: int) -> Iterator[_Line]:
    _check_archive(file)
    try:
        # Formulas stay what they are: a value that a program once computed is nobody's word.
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the file's own word of its size counts for nothing
        last = most_rows + HEADING_WITHIN + 1
        for number, cells in enumerate(sheet.iter_rows(max_row=last, max_col=MAX_COLUMNS), start=1):
            formulas = frozenset(index for index, cell in enumerate(cells) if cell.data_type == "f")
            yield number, [_cell_text(cell.value) for cell in cells], formulas
    except FileProblem:
        raise
    except (InvalidFileException, BadZipFile, KeyError, ValueError, IndexError, TypeError, OSError) as error:
        raise FileProblem("这个 xlsx 文件打不开，请另存一次再试") from error
    except Exception as error:  # openpyxl lets errors of its XML parser through, of several kinds
        raise FileProblem("这个 xlsx 文件内容不对，请另存一次再试") from error


def _check_archive(file: BinaryIO) -> None:
    """Raises FileProblem for an archive that would unpack to too much."""
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileProblem("这个 xlsx 文件已损坏") from None
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    known = all(part.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > packed * MAX_RATIO or not known:
        raise FileProblem("这个 xlsx 文件展开后太大，请只留要交的那张表，另存为 CSV 再试")
    if any(part.flag_bits & 1 for part in parts):
        raise FileProblem("这个 xlsx 文件加了密码，请去掉密码")


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))  # a 识别码 typed as a number
    return str(value)[:5000].strip()


def rejected_file(kind: str, columns: Sequence[Column], rejected: Sequence[RejectedRecord]) -> bytes:
    """What was not taken, in the form that it came in, each row with its line and reasons."""
    headings = [*(NAMES[column] for column in columns), "原行号", REASON_HEADING]
    lines: list[list[object]] = [
        [*(one.row.cells.get(column, "") for column in columns), one.row.line, reasons_of(one)]
        for one in rejected
    ]
    if kind == "csv":
        return ("\ufeff" + csv_line(list(headings)) + "".join(map(csv_line, lines))).encode()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("退回")
    everything: list[list[object]] = [[*headings], *lines]
    for cells in everything:
        row = [WriteOnlyCell(sheet, harmless(value)) for value in cells]
        for one in row:
            one.data_type = "s"
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reasons_of(one: RejectedRecord) -> str:
    """`识别码：找不到这部电梯；类型：没有填`."""
    return "；".join(
        f"{NAMES[problem.column]}：{problem.reason}" if problem.column else problem.reason
        for problem in one.problems
    )


def open_path(path: Path) -> BinaryIO:
    """Raises FileProblem where there is no such file."""
    try:
        return path.open("rb")
    except OSError as error:
        raise FileProblem(f"{path}: {error.strerror}") from None
