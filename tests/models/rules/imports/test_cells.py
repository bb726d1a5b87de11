"""Cells and rows of register files."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.actions.imports.all import REGISTERS
from models.rules.imports.batch import BatchReader
from models.rules.imports.cells import (
    BadCell,
    Cell,
    Holds,
    choice,
    degrees,
    hundredths,
    is_empty,
    lines,
    number,
    pattern,
    shown,
    typed,
    whole,
)
from models.rules.imports.cells import text as text_cell
from models.rules.imports.dates import LOCAL, day, midnight, moment
from models.rules.imports.lifts import LIFTS
from models.rules.imports.organisations import credit_code
from models.rules.imports.policies import co_insurers
from models.rules.imports.table import BadFile, FileLine

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2024-05-06", "2024/5/6", "20240506", "2024年5月6日", "２０２４－０５－０６"]
)
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert day(text) == date(2024, 5, 6)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (day, "2024-13-01"), (day, "45418"), (day, "1800-01-01"), (moment, "2024-05-06"), (moment, "2024-05-06 25:00"),
        (whole(1, 9), "10"), (whole(1, 9), "1.5"), (whole(1, 9), "1e0"), (hundredths(1000), "1.001"),
        (hundredths(1000), "NaN"), (hundredths(1000), "10.01"), (degrees(90), "Infinity"), (degrees(90), "91"),
        (credit_code, "91350100M000100Y44"), (credit_code, "9135"), (co_insurers, "甲 20"), (co_insurers, "甲 2%、甲 3%"),
        (typed, "=1+1"), (typed, "@SUM(A1)"), (typed, "a\x00b"), (typed, "a\nb"), (typed, "a\u202eb"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_cell_is_said_in_chinese(read: object, text: str) -> None:
    with pytest.raises(BadCell, match=r"[\u4e00-\u9fff]"):
        read(text)  # type: ignore[operator]


def test_known_values() -> None:
    assert credit_code("91350100m000100y43") == "91350100M000100Y43"
    assert credit_code("914403000000000250") == "914403000000000250"  # its sum is a multiple of 31
    assert hundredths(10_000)("93.5") == 9350
    assert degrees(180)("106.551556") == 106_551_556
    assert co_insurers("甲 20%、乙 15.5%") == {"甲": 2000, "乙": 1550}
    assert typed("'-3") == "-3"


@pytest.mark.parametrize(
    ("read", "text", "reason"),
    [
        (whole(1, 9), "10", "要在 1 到 9 之间"),
        (whole(1, 9), "0", "要在 1 到 9 之间"),
        (whole(1, 9), "1.5", "要填整数"),
        (whole(0, 10**15), "1234567890123", "要填整数"),
        (hundredths(1000), "x", "不是数字"),
        (hundredths(1000), "10.01", "要在 0 到 10 之间"),
        (hundredths(1000), "-0.01", "要在 0 到 10 之间"),
        (hundredths(1000), "1.001", "最多两位小数"),
        (hundredths(1000, above_zero=True), "0", "要大于 0"),
        (degrees(90), "90.1", "要在 -90 到 90 之间"),
        (degrees(90), "-90.1", "要在 -90 到 90 之间"),
        (degrees(90), "北", "要填度数，如 29.563010"),
        (text_cell(3), "一二三四", "太长，最多 3 个字"),
        (lines(3), "一二三四", "太长，最多 3 个字"),
        (pattern(r"\d{2}", "要填两位"), "123", "要填两位"),
        (choice({"是": True, "对": True, "否": False}), "也许", "不认识，请用：是、否"),
        (typed, "'=A1", "不能是公式，请粘贴为数值"),
        (typed, "#N/A", "是错误值 #N/A，请改成真正的内容"),
        (typed, "a\tb", "含有看不见的控制字符或换行"),
        (typed, "1.05E+19", "被表格软件当成数字改写了（1.05E+19），请把这一列设为“文本”格式后重新填写"),
        (
            typed,
            date(2026, 3, 1),
            "被表格软件当成日期改写了（2026-03-01），请把这一列设为“文本”格式后重新填写",
        ),
        (credit_code, "9135", "要 18 位，只有数字和大写字母（不含 I、O、S、V、Z）"),
        (credit_code, "91350100M000100I43", "要 18 位，只有数字和大写字母（不含 I、O、S、V、Z）"),
        (credit_code, "91350100M000100Y44", "校验位不对，请核对"),
        (day, "1949-12-31", "年份要在 1950 到 2100 之间"),
        (day, "2101-01-01", "年份要在 1950 到 2100 之间"),
        (day, "昨天", "看不懂这个日期，请写成 2026-11-22"),
        (moment, "昨天", "看不懂这个时间，请写成 2026-11-22 09:05"),
        (moment, "2026-11-22 09:05 +15:00", "看不懂这个时间，请写成 2026-11-22 09:05"),
        (moment, "2026-11-22 09:05 +08:60", "看不懂这个时间，请写成 2026-11-22 09:05"),
        (moment, "2026-11-22", "不完整，缺时间，要像 2026-11-22 09:05"),
        (day, "2026-11-22 09:05", "只填日期，不填时间，要像 2026-11-22"),
        (day, "2026-11-22 00:00:01", "只填日期，不填时间，要像 2026-11-22"),
        (day, "2026-11", "不完整，缺日，要像 2026-11-22"),
    ],
)
def test_the_person_who_filled_it_in_is_told_exactly(read: Any, text: object, reason: str) -> None:
    with pytest.raises(BadCell, match=f"^{re.escape(reason)}$"):
        read(text)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (whole(-5, 9), "-5", -5),
        (whole(-5, 9), "９.0", 9),
        (whole(0, 9, "人"), "3人", 3),
        (whole(0, 10**15), "123456789012", 123_456_789_012),
        (hundredths(1_000_000), "¥1,234.5元", 123_450),
        (hundredths(1000), "10.00", 1000),
        (hundredths(1000), "0", 0),
        (hundredths(1000, above_zero=True), "0.01", 1),
        (degrees(90), "-90", -90_000_000),
        (degrees(90), "0.0000015", 2),  # rounded to millionths
        (text_cell(3), "一二三", "一二三"),
        (pattern(r"\d{2}", "要填两位"), "１２", "12"),
        (choice({"A b": 1}), "ａB", 1),
        (day, "1950-01-01", date(1950, 1, 1)),
        (day, "2100-12-31", date(2100, 12, 31)),
        (day, "2026-11-22 00:00:00", date(2026, 11, 22)),
        (moment, "2026-11-22T09:05:30.5+14:00", datetime(2026, 11, 21, 19, 5, 30, tzinfo=UTC)),
        (moment, "2026-11-22 09:05 -0330", datetime(2026, 11, 22, 12, 35, tzinfo=UTC)),
        (moment, "2026-11-22 09:05Z", datetime(2026, 11, 22, 9, 5, tzinfo=UTC)),
        (moment, "20261122 9:5", datetime(2026, 11, 22, 9, 5, tzinfo=LOCAL)),
    ],
)
def test_what_a_cell_means(read: Any, text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (12.0, "12"), (-3.0, "-3"), (0.5, "0.5"), (1e-7, "1E-07"),
        (999_999_999_999_999, "999999999999999"), (10**15, "1.0000E+15"), (-(10**15), "-1.0000E+15"),
        (123_456_789_012_345_678, "1.2346E+17"),
    ],
)  # fmt: skip
def test_a_number_is_shown_with_the_digits_that_a_spreadsheet_keeps(cell: float, text: str) -> None:
    assert shown(cell) == text


@pytest.mark.parametrize(
    ("cell", "empty"), [(None, True), ("", True), (" \n", True), (0, False), ("0", False)]
)
def test_a_cell_without_words_is_empty(cell: Cell, empty: bool) -> None:
    assert is_empty(cell) is empty


@pytest.mark.parametrize(
    ("cell", "holds", "text"),
    [
        (" 甲 ", Holds.TEXT, "甲"),
        ("\ufeff甲", Holds.TEXT, "甲"),
        ("'=1", Holds.NUMBER, None),
        ("'-3", Holds.TEXT, "-3"),
        ("-3", Holds.NUMBER, "-3"),
        ("'甲", Holds.TEXT, "'甲"),
        ("+86 138", Holds.TEXT, "+86 138"),
        ("@王", Holds.TEXT, "@王"),
        ("#5", Holds.TEXT, "#5"),
        ("一\r\n二\r三\t四\x00", Holds.LINES, "一\n二\n三\t四"),
        (0.5, Holds.NUMBER, "0.5"),
        (date(2026, 3, 1), Holds.DATE, "2026-03-01"),
        ("1.5e+3 号", Holds.TEXT, "1.5e+3 号"),
        (12, Holds.TEXT, "12"),
    ],
)
def test_the_text_that_is_meant(cell: Cell, holds: Holds, text: str | None) -> None:
    if text is None:
        with pytest.raises(BadCell):
            typed(cell, holds)
    else:
        assert typed(cell, holds) == text


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    for register in REGISTERS.values():
        for column in register.kind.columns:
            try:
                column.read(column.text_of(text))
            except BadCell:
                continue


def test_a_number_is_as_long_as_in_the_form_in_which_it_is_compared() -> None:
    read = number(6).read
    assert read("ａｂ-１ 23") == read("AB-123")
    with pytest.raises(BadCell, match="太长，最多 6 个字"):
        read("AB-1234")


def test_the_example_of_every_template_is_a_good_row() -> None:
    for register in REGISTERS.values():
        kind = register.kind
        line = FileLine(2, {column.name: column.example for column in kind.columns})
        row, texts, problems = kind.read(line, NOW)
        assert problems == [], kind.name
        assert BatchReader(kind).reread([json.dumps(texts)]) == [row]


def test_headings_say_what_is_missing_unknown_or_twice() -> None:
    headings = [column.heading for column in LIFTS.columns]
    columns, ignored = LIFTS.match([heading + "*" for heading in headings])
    assert (tuple(columns.values()), ignored) == (LIFTS.columns, ())
    with pytest.raises(BadFile, match=r"缺少列：识别码.*不认识的列：颜色"):
        LIFTS.match([heading for heading in headings if heading != "识别码"] + ["颜色"])
    with pytest.raises(BadFile, match="重复的列：楼栋"):
        LIFTS.match([*headings, "楼栋"])


def test_a_day_begins_at_midnight_and_a_full_time_is_taken_as_it_is() -> None:
    begins = datetime(2024, 5, 6, tzinfo=LOCAL)
    assert midnight("2024-05-06") == midnight("2024-05-06 00:00:00") == begins
    assert midnight("2024-05-06 09:30") == begins.replace(hour=9, minute=30)
