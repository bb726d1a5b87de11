"""Register files as workbooks, hostile ones, reports of refused rows, and templates."""

import io
import zipfile

import pytest
import xlsxwriter
from openpyxl import load_workbook

from bot.files.registers import run
from bot.files.templates import template
from bot.services import Services
from models.actions.imports.all import REGISTERS
from models.rules.imports.phase import ImportPhase
from models.tables.imports import ImportRow
from tests.support.imported import NEW_LIFTS, counts, ran, report_of
from tests.support.register_files import as_csv, rows_of


def workbook(rows: list[list[str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        for position, cell in enumerate(cells):
            sheet.write_string(number, position, cell)
    book.close()
    return buffer.getvalue()


async def test_a_workbook_is_read_like_a_csv(services: Services) -> None:
    assert counts(await ran(services, "lifts", workbook(rows_of("lifts", *NEW_LIFTS)))) == (
        "done",
        7,
        0,
        0,
        0,
    )


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 2**20))
    return buffer.getvalue()


HOSTILE = [
    (b"", "空"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "不是 CSV"),
    (b"\xff\xfe\xff\xff" * 9, "缺少列"),
    (b"PK\x03\x04 not a zip", "打不开"),
    (bomb(), "太大"),
    ("编号,颜色\n1,2\n".encode(), "缺少列"),
    (b"a" * 200_000, "太长"),
    (as_csv(rows_of("lifts", {}))[:-2] + b'"\n"x', "引号"),
]


@pytest.mark.parametrize(("body", "said"), HOSTILE)
async def test_what_cannot_be_read_is_said_and_leaves_nothing(
    services: Services, body: bytes, said: str
) -> None:
    job = await ran(services, "lifts", body)
    assert job.phase is ImportPhase.FAILED, job.reason
    assert said in job.reason
    assert await ImportRow.all().count() == 0


async def test_a_report_names_the_first_ten_thousand_rows_and_says_that_there_are_more(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_REFUSED", 3)
    job = await ran(services, "lifts", as_csv(rows_of("lifts", *({"类型": "火箭"} for _ in range(9)))))
    lines = report_of(services, job).splitlines()
    assert (job.bad, len(lines)) == (9, 5)
    assert "只列到这里" in lines[-1]


def test_templates_have_headings_an_example_and_notes() -> None:
    for register in REGISTERS.values():
        kind = register.kind
        book = load_workbook(io.BytesIO(template(kind, "xlsx")))
        first, notes = book.worksheets
        rows = [
            ["" if cell is None else str(cell) for cell in row] for row in first.iter_rows(values_only=True)
        ]
        assert rows == [[c.heading for c in kind.columns], [c.example for c in kind.columns]]
        assert notes.title == "填写说明"
        assert template(kind, "csv").decode("utf-8-sig").count("\r\n") == 2
