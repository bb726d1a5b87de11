"""Files of records: what desks' programs write, and what attackers do."""

import io
import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook, load_workbook

from api.console.desks.records import MOST_BYTES
from bot.files.refused import refused_file
from bot.files.sheets import Sheet, open_sheet
from models.rules.desks.record_columns import RECORDS, RecordField
from models.rules.imports.table import BadFile, CellProblem, FileLine, RefusedLine

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HEADINGS = ["工单编号", "类型", "发生时间", "识别码", "报警人", "内容"]
ROW = ["R-1", "故障", "2026-11-22 09:05", "330101", "欧阳丽", "三楼异响，=SUM(A1)"]


def csv_of(*rows: list[str], separator: str = ",") -> str:
    return "".join(separator.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def read(data: bytes, most: int = 100) -> tuple[Sheet, list[FileLine]]:
    sheet = open_sheet(io.BytesIO(data), RECORDS, most, MOST_BYTES)
    return sheet, list(sheet.lines)


def problems_of(line: FileLine) -> set[str]:
    """The headings of what cannot be taken."""
    return {problem.heading for problem in RECORDS.read(line, NOW)[2]}


def xlsx(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_in_every_encoding_that_spreadsheets_write(encoding: str, separator: str) -> None:
    sheet, rows = read(csv_of(HEADINGS, ROW, separator=separator).encode(encoding))
    assert sheet.ignored == ("报警人",)
    [row] = rows
    assert row.number == 2
    assert row.cells[RecordField.RESCUE_NUMBER] == "330101"
    assert row.cells[RecordField.WORDS] == "三楼异响，=SUM(A1)"
    assert "欧阳丽" not in row.cells.values()


def test_a_title_above_the_headings_and_empty_rows_do_not_disturb() -> None:
    _, rows = read(csv_of(["江城市记录"], [""], HEADINGS, [""] * 6, ROW).encode())
    assert [row.number for row in rows] == [5]


def test_a_workbook_with_numbers_and_times_of_its_own() -> None:
    data = xlsx(HEADINGS, ["R-1", "故障", datetime(2026, 11, 22, 9, 5), 330101, "x", "响"])
    _, [row] = read(data)
    assert row.shown(RecordField.OCCURRED_AT) == "2026-11-22 09:05:00"
    assert row.shown(RecordField.RESCUE_NUMBER) == "330101"


def test_a_formula_is_nobodys_word() -> None:
    _, [row] = read(xlsx(HEADINGS, ["R-1", "故障", "=NOW()", '=HYPERLINK("http://x")', "x", "响"]))
    assert problems_of(row) == {"发生时间", "识别码"}


def bomb() -> bytes:
    """80 MB of zeros in some 80 kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return out.getvalue()


def with_entity() -> bytes:
    """A workbook whose sheet declares entities that grow without end."""
    lol = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "lol"}{"&l" + str(n - 1) + ";" if n else ""}">'
        for n in range(30)
    )
    good, out = io.BytesIO(xlsx(HEADINGS, ROW)), io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                text = data.decode().split("?>", 1)[-1]
                data = f"<?xml version='1.0'?><!DOCTYPE x [{lol}]>{text.replace('<sheetData>', '<sheetData>&l29;')}".encode()
            target.writestr(name, data)
    return out.getvalue()


def many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(300):
            archive.writestr(f"x{number}", "x")
    return out.getvalue()


HOSTILE = {
    "empty": b"",
    "no headings": csv_of(["a", "b"], ROW).encode(),
    "binary": bytes(range(256)) * 50,
    "neither encoding": "工单编号".encode() + b"\xff\xff\xff",
    "a broken zip": b"PK\x03\x04" + b"\x00" * 500,
    "another zip": many_parts(),
    "a bomb": bomb(),
    "entities": with_entity(),
    "cut short": xlsx(HEADINGS, ROW)[:-200],
    "nothing in it": b"PK\x05\x06" + b"\x00" * 18,
    "too large": b"," * (MOST_BYTES + 1),
    "one endless cell": csv_of(HEADINGS).encode() + b'"' + b"x" * 300_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_file_of_records_is_refused_in_words(name: str) -> None:
    with pytest.raises(BadFile, match=r"[\u4e00-\u9fff]"):
        read(HOSTILE[name])


def test_a_workbook_that_says_it_is_endless_is_read_only_as_far_as_allowed() -> None:
    good, out = io.BytesIO(xlsx(HEADINGS, ROW)), io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(
                    b"</sheetData>",
                    b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>',
                )
            target.writestr(name, data)
    _, rows = read(out.getvalue())
    assert len(rows) == 1


def test_rows_past_the_limit_are_said_not_swallowed() -> None:
    sheet = open_sheet(io.BytesIO(csv_of(HEADINGS, *[ROW] * 5).encode()), RECORDS, 3)
    taken: list[FileLine] = []
    with pytest.raises(BadFile, match="超过 3 行"):
        taken.extend(row for row in sheet.lines)
    assert next(iter(sheet.lines), None) is None


def test_a_long_file_needs_little_memory() -> None:
    data = csv_of(HEADINGS, *([ROW] * 60_000)).encode("gb18030")
    file = io.BytesIO(data)
    tracemalloc.start()
    count = sum(1 for _ in open_sheet(file, RECORDS, 100_000).lines)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 3_000_000


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_returned_can_be_put_right_and_sent_again(form: str) -> None:
    _, [line] = read(csv_of(HEADINGS, ["R-1", "", "", "330101", "x", "-2 楼异响"]).encode())
    refused = [
        RefusedLine(FileLine(7, line.cells), (CellProblem("类型", "", "没有填"), CellProblem("", "", "别的")))
    ]
    columns = [column for column in RECORDS.columns if column.name in line.cells]
    data = refused_file(form, columns, refused)
    if form == "xlsx":
        values = [
            cell.value for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows() for cell in row
        ]
        assert "类型：没有填；别的" in values
        assert "'-2 楼异响" in values
    sheet, [again] = read(data)
    assert sheet.form == form
    assert RECORDS.read(again, NOW)[:2] == RECORDS.read(line, NOW)[:2]
    assert again.problems == ()
    assert sheet.ignored == ()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_formula_comes_back_as_text_and_is_refused_again(form: str) -> None:
    _, [line] = read(csv_of(HEADINGS, ["R-1", "故障", "2026-11-22 09:05", "330101", "x", "=cmd()"]).encode())
    data = refused_file(form, RECORDS.columns, [RefusedLine(line, ())])
    _, [again] = read(data)
    assert again.shown(RecordField.WORDS) == "'=cmd()"
    assert problems_of(line) == problems_of(again) == {"内容"}
