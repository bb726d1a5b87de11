"""What each door says to files as programs and people really make them."""

import io
import shutil
from datetime import UTC, datetime

import pytest

from bot.files.sheets import open_sheet
from models.rules.desks.record_columns import RECORDS
from models.rules.imports.lifts import LIFTS
from models.rules.imports.table import BadFile, ImportTable
from models.rules.votes.roll import ROLL
from tests.support.spreadsheets import FILES
from tests.support.spreadsheets.written import by_libreoffice

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


@pytest.mark.skipif(not (shutil.which("soffice") or shutil.which("libreoffice")), reason="no LibreOffice")
@pytest.mark.parametrize("table", DOORS, ids=lambda table: table.name)
def test_what_libreoffice_writes_is_read(table: ImportTable) -> None:
    problem, taken = said(table, by_libreoffice(table))
    assert (problem, len(taken)) == ("", 1)
