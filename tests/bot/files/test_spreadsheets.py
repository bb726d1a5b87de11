"""What each door says to files as programs and people really make them."""

import io
import json
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from bot.files.sheets import open_sheet
from models.rules.desks.record_columns import RECORDS
from models.rules.imports.batch import BatchReader
from models.rules.imports.lifts import LIFTS
from models.rules.imports.table import BadFile, ImportTable
from models.rules.votes.roll import ROLL
from scripts.chaos.spreadsheets import agrees
from tests.support.once import made_once
from tests.support.spreadsheets import FILES
from tests.support.spreadsheets.kinds import place_of_text
from tests.support.spreadsheets.libreoffice import save_in_all_forms
from tests.support.spreadsheets.written import by_openpyxl

DOORS = (LIFTS, RECORDS, ROLL)
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def said(table: ImportTable, data: bytes) -> tuple[str, list[dict[str, str]]]:
    """What is wrong with the file or its rows, and the texts of the rows that are taken."""
    problems: list[str] = []
    taken: list[dict[str, str]] = []
    try:
        for line in open_sheet(io.BytesIO(data), table).lines:
            _, texts, wrong = table.read(line, NOW)
            problems += map(str, wrong)
            if not wrong:
                taken.append(texts)
    except BadFile as bad:
        problems.append(str(bad))
    return "；".join(problems), taken


@pytest.mark.parametrize("table", DOORS, ids=lambda table: table.name)
@pytest.mark.parametrize("name", FILES)
def test_each_door_reads_the_file_or_names_the_trouble(name: str, table: ImportTable) -> None:
    given = FILES[name]
    problem, taken = said(table, given.make(table))
    if given.says:
        assert given.says in problem
        return
    [texts] = taken
    assert problem == ""
    others = {column.name: column.example for column in table.columns if texts[column.name] != "A-1"}
    assert others == {name: texts[name] for name in others}


@pytest.fixture(scope="session")
def by_libreoffice(of_the_run: Path) -> Path:
    return made_once(of_the_run / "libreoffice", partial(save_in_all_forms, DOORS))


@pytest.mark.parametrize("table", DOORS, ids=lambda table: table.name)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_libreoffice_writes_is_read(form: str, table: ImportTable, by_libreoffice: Path) -> None:
    """Numbers and days are cells of their own kind there."""
    problem, [texts] = said(table, (by_libreoffice / form / f"{table.name}.{form}").read_bytes())
    assert problem == ""
    example = {column.name: column.example for column in table.columns}
    in_order = {name: texts[name] for name in example}
    meant, read = BatchReader(table).reread([json.dumps(example), json.dumps(in_order)])
    assert read == meant


@pytest.mark.parametrize("table", DOORS, ids=lambda table: table.name)
def test_its_own_form_is_named_with_the_way_out(table: ImportTable, by_libreoffice: Path) -> None:
    problem, taken = said(table, (by_libreoffice / "ods" / f"{table.name}.ods").read_bytes())
    assert "请另存为 xlsx 或 CSV" in problem
    assert taken == []


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.times(),
    st.sampled_from(["=A1", "#N/A", "#REF!", "2026.11", "1.0508E+19", "00123", "3-1"]),
)


@settings(max_examples=150, deadline=None)
@given(CELLS, st.sampled_from(DOORS))
def test_a_cell_of_any_type_is_taken_as_it_was_typed_or_refused(
    cell: str | int | float | bool | date | time, table: ImportTable
) -> None:
    def put(_book: object, sheet: Worksheet, row: int, column: int) -> None:
        sheet.cell(row=row, column=column).value = cell

    column = table.columns[place_of_text(table)]
    _, taken = said(table, by_openpyxl(put)(table))
    for texts in taken:
        assert agrees(texts[column.name], cell, column.holds), cell
