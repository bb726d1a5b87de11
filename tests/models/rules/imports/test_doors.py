"""What spreadsheets do to cells is refused in the same words at all three doors: register, records, roll."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import NamedTuple

import pytest

from models.rules.desks.record_columns import RECORDS
from models.rules.imports.cells import BadCell, Cell
from models.rules.imports.claims import CLAIMS
from models.rules.imports.dates import day, moment
from models.rules.imports.lift_numbers import lift_code, registration_number, rescue_number
from models.rules.imports.lifts import LIFTS
from models.rules.imports.lines import lines_of
from models.rules.imports.table import BadFile, FileLine, ImportTable
from models.rules.votes.roll import ROLL, read_roll

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Door(NamedTuple):
    table: ImportTable
    identifier: str  # a column of text
    also: str  # a second one


DOORS = (
    Door(LIFTS, "registration_number", "building"),
    Door(CLAIMS, "policy_number", "number"),
    Door(RECORDS, "number", "address"),
    Door(ROLL, "room", "building"),
)


def reasons(table: ImportTable, name: str, cell: Cell) -> str:
    """What is wrong with the row of the template where one cell is another."""
    good: dict[str, Cell] = {column.name: column.example for column in table.columns}
    assert table.read(FileLine(2, good), NOW)[2] == []
    _, _, problems = table.read(FileLine(2, good | {name: cell}), NOW)
    return "；".join(map(str, problems))


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.table.name)
@pytest.mark.parametrize(
    "cell", [1.0508e19, 105080000000000001, 12.5, "1.0508E+19", "1.05e+19", float("inf")]
)
def test_a_number_that_a_spreadsheet_has_rounded_is_no_identifier(door: Door, cell: Cell) -> None:
    for name in (door.identifier, door.also):
        assert "被表格软件当成数字改写了" in reasons(door.table, name, cell)
        assert "设为“文本”格式" in reasons(door.table, name, cell)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.table.name)
@pytest.mark.parametrize("cell", [date(2026, 3, 1), datetime(2026, 3, 1), time(1, 2)])
def test_a_room_that_became_a_date_is_no_identifier(door: Door, cell: Cell) -> None:
    """`3-1` typed into a cell without a format."""
    assert "被表格软件当成日期改写了" in reasons(door.table, door.identifier, cell)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.table.name)
@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#name?", "#SPILL!"])
def test_an_error_value_is_refused_by_its_name(door: Door, cell: str) -> None:
    for column in door.table.columns:
        assert f"是错误值 {cell}" in reasons(door.table, column.name, cell)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.table.name)
@pytest.mark.parametrize("cell", ["=A1", "＝A1", "=", "'=A1", "@SUM(A1)", "+HYPERLINK(1)"])
def test_a_formula_is_refused_in_every_column(door: Door, cell: str) -> None:
    for column in door.table.columns:
        assert "不能是公式" in reasons(door.table, column.name, cell)


def test_rounded_numbers_never_merge_rows() -> None:
    headings = [column.heading for column in ROLL.columns]
    rows: list[list[Cell]] = [
        ["1幢", "", room, 89.12, "登记", "李一", 13800000001, "", ""] for room in (1.01e15, 1.01e15, 101)
    ]
    read = read_roll(lines_of(ROLL, enumerate([headings, *rows], start=1)).lines, NOW)
    assert [row.room for row in read.rows] == ["101"]
    assert [one.line.number for one in read.refused] == [2, 3]
    assert all("与第" not in one.reasons for one in read.refused)


@pytest.mark.parametrize(
    ("cell", "missing"),
    [
        ("2026.11", "日"), (2026.11, "日"), ("2026/12", "日"), ("2026年11月", "日"), ("202611", "日"),
        ("2026-11 09:05", "日"), ("2026", "月和日"), (2026, "月和日"), ("2026-11-22:05", "小时"),
        ("2026-11-22 09", "分钟"), ("2026年11月22日9时", "分钟"), ("11-22 09:05", "年"), ("11月22日", "年"),
        ("09:05", "年月日"), (time(9, 5), "年月日"), ("2026-11-22", "时间"), (date(2026, 11, 22), "时间"),
    ],
)  # fmt: skip
def test_a_moment_that_is_not_whole_is_refused_with_what_is_missing(cell: Cell, missing: str) -> None:
    for table, name in ((RECORDS, "occurred_at"), (CLAIMS, "occurred_at")):
        assert f"不完整，缺{missing}，要像 2026-11-22 09:05" in reasons(table, name, cell)


@pytest.mark.parametrize(
    ("cell", "missing"), [("2012.5", "日"), (2012.5, "日"), ("2012", "月和日"), ("5月15日", "年")]
)
def test_a_day_that_is_not_whole_is_refused_with_what_is_missing(cell: Cell, missing: str) -> None:
    assert f"不完整，缺{missing}，要像 2026-11-22" in reasons(LIFTS, "installed_on", cell)


def test_whole_days_and_moments_of_a_workbook_are_read() -> None:
    assert reasons(LIFTS, "installed_on", date(2012, 5, 15)) == ""
    assert reasons(LIFTS, "installed_on", datetime(2012, 5, 15)) == ""
    assert reasons(RECORDS, "occurred_at", datetime(2026, 11, 22, 9, 5)) == ""
    assert "只填日期" in reasons(LIFTS, "installed_on", datetime(2012, 5, 15, 9))
    for read, text in ((day, "45418"), (moment, "46000.38")):
        with pytest.raises(BadCell, match="看不懂"):
            read(text)


SPELLINGS: list[tuple[Callable[[str], str], str, list[str]]] = [
    (registration_number, "梯11江A330101(24)", [
        "梯11江A330101（24）", "梯１１江Ａ３３０１０１(24)", "梯11江a330101 (24)", "梯 11 江A330101〔24〕", "梯11江A330101[24]",
    ]),
    (rescue_number, "330101", ["３３０１０１", "330 101", "330-101", "（330101）", "【330101】", "识别码330101"]),
    (lift_code, "3456789ABCDC", ["3456 789a bcdc", "３４５６７８９ＡＢＣＤＣ", "(3456-789A-BCDC)"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("read", "number", "spellings"), SPELLINGS, ids=lambda one: getattr(one, "__name__", "")
)
def test_numbers_of_lifts_are_read_as_people_write_them(
    read: Callable[[str], str], number: str, spellings: list[str]
) -> None:
    assert {read(one) for one in (number, *spellings)} == {number}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.table.name)
def test_headings_are_found_under_a_title_and_a_shifted_row_is_refused(door: Door) -> None:
    headings = [column.heading for column in door.table.columns]
    good = [column.example for column in door.table.columns]
    rows = [["江城市 2026 年 11 月"], [""], headings, good, [""] * len(good), [*good, "多了一格"]]
    found = lines_of(door.table, enumerate(rows, start=1))
    first, second = found.lines
    assert (first.number, door.table.read(first, NOW)[2]) == (4, [])
    assert "格子比标题多" in str(door.table.read(second, NOW)[2][0])
    with pytest.raises(BadFile, match=f"缺少列：.*{headings[0]}"):
        lines_of(door.table, enumerate([["a", "b"], good], start=1))
