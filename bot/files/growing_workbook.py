"""A workbook that is written row by row to the disk, so that any number of rows needs little memory."""

import tempfile
from collections.abc import Iterable
from typing import IO

import xlsxwriter

from models.rules.base.spreadsheet import cell as harmless

MOST_ROWS = 1_000_000  # a sheet has 1,048,576
MOST_IN_CELL = 32_767
CUT = f"只到这里：一张表最多 {MOST_ROWS} 行，请缩小条件，或导出 CSV。"


class GrowingWorkbook:
    """One sheet of texts; numbers stay numbers. Its methods block: call them in a thread, one at a time."""

    def __init__(self, title: str, headings: Iterable[str]) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - `close` ends it
        self._book = xlsxwriter.Workbook(self._file, {"constant_memory": True})
        self._text = self._book.add_format({"num_format": "@"})
        head = self._book.add_format({"bold": True, "num_format": "@", "bottom": 1, "bg_color": "#e4eaee"})
        self._sheet = self._book.add_worksheet(title[:31])
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, 50, 18)
        for place, heading in enumerate(headings):
            self._sheet.write_string(0, place, heading, head)
        self._rows = 0

    @property
    def is_full(self) -> bool:
        return self._rows >= MOST_ROWS

    def add(self, rows: Iterable[list[object]]) -> None:
        """What does not fit is left out, and the last line says so."""
        for cells in rows:
            if self.is_full:
                self._sheet.write_string(self._rows + 1, 0, CUT)
                return
            self._rows += 1
            for place, value in enumerate(cells):
                if isinstance(value, int):
                    self._sheet.write_number(self._rows, place, value)
                else:
                    text = harmless(value)[:MOST_IN_CELL]
                    self._sheet.write_string(self._rows, place, text, self._text)

    def finish(self) -> IO[bytes]:
        """The whole file, from its beginning."""
        self._book.close()
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        self._file.close()
