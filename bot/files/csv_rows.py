"""Rows of a CSV file: UTF-8, UTF-16 or GB18030; separated by commas, tabs or semicolons."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, TextIO

from models.rules.imports.lines import HEADING_WITHIN, RawRow
from models.rules.imports.table import BadFile

MAX_LINE_CHARACTERS = 64 * 1024
_PIECE = 64 * 1024
_SEPARATORS = ",\t;"
_ODD_ENCODING = "看不懂文件的编码，请另存为 CSV（UTF-8）或 xlsx"


def csv_rows(file: BinaryIO) -> Iterator[RawRow]:
    """Rows that are not empty, by the number of their last line. Raises BadFile."""
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        lines = _lines(text)
        first = list(islice(lines, HEADING_WITHIN))
        reader = csv.reader(chain(first, lines), delimiter=_separator_of(first), strict=True)
        for cells in reader:
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise BadFile(f"第 {reader.line_num} 行的引号或换行不对（{error}）") from None
    except UnicodeError:
        raise BadFile(_ODD_ENCODING) from None
    finally:
        if not file.closed:
            text.detach()  # the file is the caller's to close


def encoding_of(file: BinaryIO) -> str:
    """UTF-8 where every byte fits, else GB18030 (GBK), as Chinese spreadsheets write. Raises BadFile."""
    file.seek(0)
    if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while piece := file.read(_PIECE):
                if b"\x00" in piece:
                    raise BadFile("这不是 CSV 或 xlsx 文件")
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadFile(_ODD_ENCODING)


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(MAX_LINE_CHARACTERS + 1):
        if len(line) > MAX_LINE_CHARACTERS:
            raise BadFile("有一行太长，这不像是表格")
        yield line


def _separator_of(lines: list[str]) -> str:
    """By the first line that looks like one of a table: it has some of one separator."""
    for line in lines:
        best = max(_SEPARATORS, key=line.count)
        if line.count(best) > 1:
            return best
    return max(_SEPARATORS, key="".join(lines).count)
