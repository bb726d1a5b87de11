"""Files of records: what desks' programs write, and what attackers do."""

import io
import tracemalloc
import zipfile
from collections.abc import Sequence
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from bot.files.record_files import MAX_BYTES, FileProblem, RecordSheet, open_sheet, rejected_file
from models.actions.desks.take_records import RejectedRecord, Row
from models.rules.desks.record_cells import RecordProblem
from models.rules.desks.record_columns import Column

HEADINGS = ["工单编号", "类型", "发生时间", "识别码", "报警人", "内容"]
ROW = ["R-1", "故障", "2026-11-22 09:05", "330101", "欧阳丽", "三楼异响，=SUM(A1)"]


def csv_of(*rows: list[str], separator: str = ",") -> str:
    return "".join(separator.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def read(data: bytes, most: int = 100) -> tuple[RecordSheet, list[Row]]:
    sheet = open_sheet(io.BytesIO(data), most)
    return sheet, list(sheet.rows)


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
    assert row.line == 2
    assert row.cells[Column.RESCUE_NUMBER] == "330101"
    assert row.cells[Column.WORDS] == "三楼异响，=SUM(A1)"
    assert "欧阳丽" not in row.cells.values()


def test_a_title_above_the_headings_and_empty_rows_do_not_disturb() -> None:
    _, rows = read(csv_of(["江城市记录"], [""], HEADINGS, [""] * 6, ROW).encode())
    assert [row.line for row in rows] == [5]


def test_a_workbook_with_numbers_and_times_of_its_own() -> None:
    data = xlsx(HEADINGS, ["R-1", "故障", datetime(2026, 11, 22, 9, 5), 330101, "x", "响"])
    _, [row] = read(data)
    assert row.cells[Column.OCCURRED_AT] == "2026-11-22 09:05:00"
    assert row.cells[Column.RESCUE_NUMBER] == "330101"


def test_a_formula_is_nobodys_word() -> None:
    _, [row] = read(xlsx(HEADINGS, ["R-1", "故障", "=NOW()", '=HYPERLINK("http://x")', "x", "响"]))
    assert {problem.column for problem in row.problems} == {Column.OCCURRED_AT, Column.RESCUE_NUMBER}


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
    "too large": b"," * (MAX_BYTES + 1),
    "one endless cell": csv_of(HEADINGS).encode() + b'"' + b"x" * 300_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_file_of_records_is_refused_in_words(name: str) -> None:
    with pytest.raises(FileProblem, match=r"[\u4e00-\u9fff]"):
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
    sheet = open_sheet(io.BytesIO(csv_of(HEADINGS, *[ROW] * 5).encode()), 3)
    taken: list[Row] = []
    with pytest.raises(FileProblem, match="超过 3 行"):
        taken.extend(row for row in sheet.rows)
    assert next(iter(sheet.rows), None) is None


def test_a_long_file_needs_little_memory() -> None:
    data = csv_of(HEADINGS, *([ROW] * 60_000)).encode("gb18030")
    file = io.BytesIO(data)
    tracemalloc.start()
    count = sum(1 for _ in open_sheet(file, 100_000).rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 3_000_000


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_returned_can_be_put_right_and_sent_again(kind: str) -> None:
    cells = {Column.NUMBER: "R-1", Column.WORDS: "=cmd()", Column.RESCUE_NUMBER: "330101"}
    rejected = [
        RejectedRecord(Row(7, cells), (RecordProblem(Column.KIND, "没有填"), RecordProblem(None, "别的")))
    ]
    data = rejected_file(kind, list(cells), rejected)
    if kind == "xlsx":
        values = [
            cell.value for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows() for cell in row
        ]
        assert "类型：没有填；别的" in values
        assert "'=cmd()" in values
    sheet, [row] = read(data)
    assert sheet.kind == kind
    assert row.cells == cells
    assert row.problems == ()
    assert sheet.ignored == ("原行号",)
