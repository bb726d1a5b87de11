"""Files as LibreOffice itself writes them: of the table of each door, opened from CSV and saved in its forms."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from models.rules.imports.table import ImportTable
from tests.support.spreadsheets.csv_files import comma_separated

WITHIN_SECONDS = 120
# Separator, quote, UTF-8, first line; what looks like a number or a day becomes one, as when somebody opens a CSV.
_OPENED = "--infilter=CSV:44,34,76,1,,0,false,true"
_UNICODE_TEXT = "csv:Text - txt - csv (StarCalc):9,34,65535,1"  # tabs, UTF-16


def save_in_all_forms(tables: Sequence[ImportTable], there: Path) -> None:
    """`there/xlsx`, `there/ods` and `there/csv`, a file a table. One run of the program a form."""
    there.mkdir()
    typed = [there / f"{table.name}.csv" for table in tables]
    for path, table in zip(typed, tables, strict=True):
        path.write_bytes(comma_separated("utf-8")(table))
    _convert(there, "xlsx", "xlsx", typed, _OPENED)
    _convert(there, "ods", "ods", typed, _OPENED)
    _convert(there, "csv", _UNICODE_TEXT, [there / "xlsx" / f"{table.name}.xlsx" for table in tables])


def _convert(there: Path, folder: str, form: str, files: Sequence[Path], *more: str) -> None:
    own_profile = f"-env:UserInstallation=file://{there}/profile"
    subprocess.run(
        ["soffice", "--headless", own_profile, *more, "--convert-to", form, "--outdir", str(there / folder),
         *map(str, files)],
        check=True, capture_output=True, timeout=WITHIN_SECONDS,
    )  # fmt: skip
