"""Thousands of files with something wrong in them, offered to the three doors that take tables.

    .venv/bin/python -m scripts.chaos.spreadsheets [--files 20000] [--seed 1]

What must hold: each file is read or refused with a reason, a row that is taken
says what a person reads in its cells, and memory stays below a bound. What a
person reads is told by another reader: python-calamine for workbooks, the csv
module for text. A cell that holds a formula must never be taken.
"""

import argparse
import csv
import io
import re
import sys
import unicodedata
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

from bot.files.refused import refused_file
from bot.files.sheets import Sheet, open_sheet
from models.rules.desks.record_columns import RECORDS
from models.rules.imports.cells import Holds
from models.rules.imports.lifts import LIFTS
from models.rules.imports.table import BadFile, FileLine, ImportTable, RefusedLine
from models.rules.votes.roll import ROLL, read_roll
from scripts.chaos.mutated_files import csv_of, workbook_of
from scripts.lib.memory import highest_megabytes

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
DOORS = (LIFTS, RECORDS, ROLL)
MOST_MEGABYTES = 512
_FORMULA = re.compile(rb'<c [^>]*r="([A-Z]+)(\d+)"[^>]*>(?:(?!</c>).)*<f[ />]', re.DOTALL)


@dataclass
class Told:
    """What became of the files. `wrong`: seed and why."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, str, str]] = field(default_factory=list)


def offer(table: ImportTable, data: bytes) -> tuple[Sheet | None, list[tuple[FileLine, dict[str, str]]], str]:
    """What a door takes of the file, and why it took no more. Refused rows go through the returned file."""
    taken: list[tuple[FileLine, dict[str, str]]] = []
    refused: list[RefusedLine] = []
    try:
        sheet = open_sheet(io.BytesIO(data), table)
    except BadFile as bad:
        return None, [], str(bad)
    said = ""
    lines: list[FileLine] = []
    try:
        lines.extend(sheet.lines)
    except BadFile as bad:
        said = str(bad)
    for line in lines:
        _, texts, problems = table.read(line, NOW)
        if problems:
            refused.append(RefusedLine(line, tuple(problems)))
        else:
            taken.append((line, texts))
    if table is ROLL:
        read_roll(iter(lines), NOW)
    if refused:
        open_sheet(io.BytesIO(refused_file(sheet.form, sheet.columns, refused)), table)
    return sheet, taken, said


def seen_by_a_person(form: str, data: bytes) -> Callable[[int, int], Any] | None:
    """The cell at a line of the file and a place in it, by another reader; None where that cannot read it."""
    if form == "csv":
        return _text_cells(data)
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(False)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml")
    except (CalamineError, PasswordError, ZipError, zipfile.BadZipFile, KeyError, OSError, ValueError):
        return None
    formulas = {(found[1].decode(), int(found[2])) for found in _FORMULA.finditer(sheet)}

    def at(line: int, place: int) -> Any:
        if (chr(65 + place), line) in formulas:
            return _FORMULA
        row = rows[line - 1] if line <= len(rows) else []
        return row[place] if place < len(row) else ""

    return at


def _text_cells(data: bytes) -> Callable[[int, int], Any] | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030", "replace")
    separator = max(",\t;", key=text.split("\n", 1)[0].count)
    by_line: dict[int, list[str]] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            by_line[reader.line_num] = row
    except csv.Error:
        return None
    return lambda line, place: row[place] if place < len(row := by_line.get(line, [])) else ""


def agrees(text: str, cell: Any, holds: Holds) -> bool:
    """Whether the text that was taken is what the other reader finds in the cell."""
    match cell:
        case str():
            meant = cell.strip().removeprefix("\ufeff").strip()
            if holds is Holds.LINES:  # nobody sees a control character, and line breaks have many forms
                return _visible(text) in (_visible(meant), _visible(meant.removeprefix("'")))
            return text in (meant, meant.removeprefix("'"))
        case bool():
            return text == ("是" if cell else "否")
        case int() | float():
            exact = Decimal(repr(cell))
            whole_enough = exact == exact.to_integral_value() and abs(exact) < 10**15
            return Decimal(text) == exact and (holds in (Holds.NUMBER, Holds.DATE) or whole_enough)
        case datetime() | date():
            if holds is not Holds.DATE:
                return False
            told = datetime.fromisoformat(text)
            at = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
            return abs(told.replace(tzinfo=None) - at) < timedelta(seconds=1)
        case time() | timedelta():
            return False
        case _:
            return False  # a formula


def _visible(text: str) -> str:
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) not in ("Cc", "Cs"))


def compare(told: Told, seed: int, table: ImportTable, data: bytes) -> None:
    sheet, taken, said = offer(table, data)
    told.counts["files"] += 1
    told.counts["files refused with a reason" if said else "files read"] += 1
    told.counts["rows taken"] += len(taken)
    person = seen_by_a_person(sheet.form, data) if sheet and taken else None
    if person is None or sheet is None:
        told.counts["rows that the other reader cannot read"] += len(taken)
        return
    places = places_of(table, person)
    for line, texts in taken:
        for column in table.columns:
            place = places.get(column.name)
            if place is None or column.name not in texts:
                continue
            told.counts["cells compared"] += 1
            cell = person(line.number, place)
            if not agrees(texts[column.name], cell, column.holds):
                told.wrong.append((seed, table.name, f"{column.heading}: {texts[column.name]!r} of {cell!r}"))


def places_of(table: ImportTable, person: Callable[[int, int], Any]) -> Mapping[str, int]:
    """By the headings of the first lines, as the other reader finds them."""
    for line in range(1, 11):
        found: dict[str, int] = {}
        for place in range(60):
            column = table.column_of(str(person(line, place)))
            if column is not None:
                found.setdefault(column.name, place)
        if found:
            return found
    return {}


def try_files(first: int, count: int, tell: Callable[[int], object] = lambda _: None) -> Told:
    """Half of them workbooks, for each door in turn. Raises what a door lets through."""
    told = Told()
    for seed in range(first, first + count):
        table = DOORS[seed % 3]
        compare(told, seed, table, (workbook_of if seed % 2 else csv_of)(table, seed))
        tell(seed)
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore")  # what openpyxl thinks of styles
    told = try_files(chosen.seed, chosen.files)
    for words, number in told.counts.items():
        print(f"{number:>9} {words}")
    megabytes = round(highest_megabytes())
    print(f"{megabytes:>9} MB at most")
    for seed, name, why in told.wrong[:50]:
        print(f"seed {seed}, {name}: {why}")
    return 1 if told.wrong or megabytes > MOST_MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
