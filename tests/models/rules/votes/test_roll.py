"""Reading a roll: every line good, or a reason for each that is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.roll import MOST_OWNERS, MOST_UNITS, SOURCES, Owner, read_roll

HEADINGS = ["楼栋", "单元", "房号", "面积", "面积来源", "业主", "电话", "身份证后四位", "开发商未售"]
GOOD = dict(
    zip(HEADINGS, ["1幢", "1单元", "101", "89.5㎡", "登记", "李一", "13800000001", "", ""], strict=True)
)


def line(**changed: str) -> list[str]:
    return list((GOOD | changed).values())


def reasons(*lines: list[str]) -> list[str]:
    return [problem.words for problem in read_roll(enumerate([HEADINGS, *lines], 1)).problems]


def test_a_good_line() -> None:
    [row] = read_roll([(1, HEADINGS), (2, line())]).rows
    assert (row.label, row.area, row.area_source) == ("1幢 1单元 101", 8950, "registered")
    assert row.owners == (Owner("李一", "13800000001"),)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"楼栋": ""}, "没有填楼栋"),
        ({"房号": " "}, "没有填房号"),
        ({"单元": "长" * 51}, "楼栋、单元或房号太长"),
        ({"面积": "㎡"}, "没有填面积"),
        ({"面积": "很大"}, "面积「很大」不是数字"),
        ({"面积": "0"}, "面积必须大于 0"),
        ({"面积": "Infinity"}, "面积必须大于 0"),
        ({"面积": "89.505"}, "面积最多两位小数"),
        ({"面积": "100000.01"}, "面积太大，请核对"),
        ({"面积来源": "听说"}, "面积来源要填登记、测绘、合同之一"),
        ({"业主": "、"}, "没有填业主"),
        ({"业主": "长" * 51}, "业主太多或名字太长"),
        ({"业主": "、".join("甲" for _ in range(MOST_OWNERS + 1))}, "业主太多或名字太长"),
        ({"电话": "12345"}, "李一 的电话不对"),
        ({"电话": "", "身份证后四位": "12a4"}, "李一 的身份证后四位不对"),
        ({"电话": "-", "身份证后四位": "-"}, "李一 没有电话，也没有身份证后四位"),
        ({"电话": "13800000001、13800000002"}, "电话或身份证后四位比业主多"),
        ({"业主": "李一、李一", "电话": "13800000001、13800000001"}, "同一业主写了两次"),
    ],
)
def test_a_bad_line_says_why(changed: dict[str, str], reason: str) -> None:
    assert reasons(line(**changed)) == [reason]


@pytest.mark.parametrize(
    "changed",
    [
        {"单元": ""},
        {"电话": "-", "身份证后四位": "123x"},
        {"业主": "李一、王二", "电话": "13800000001", "身份证后四位": "-、2345"},
        {"业主": "开发商", "电话": "", "开发商未售": "√"},
        {"面积": "100000"},
    ],
)
def test_what_may_be_left_out(changed: dict[str, str]) -> None:
    assert reasons(line(**changed)) == []


def test_a_table_without_a_needed_column_or_without_lines_is_refused() -> None:
    assert [one.words for one in read_roll([(1, ["楼栋", "房号", "业主"])]).problems] == [
        "缺少列：面积、面积来源"
    ]
    assert read_roll([]).problems[0].words.startswith("缺少列：楼栋")
    assert reasons() == ["名册是空的"]


def test_columns_that_may_be_missing_count_as_empty() -> None:
    table = [
        (1, ["楼栋", "房号", "面积", "面积来源", "业主", "身份证后四位"]),
        (2, ["1", "101", "80", "测绘", "李一", "1234"]),
    ]
    assert read_roll(table).problems == ()
    [problem] = read_roll([table[0], (2, ["1", "101", "80", "测绘", "李一"])]).problems
    assert problem.words == "李一 没有电话，也没有身份证后四位"


def test_the_same_unit_twice_names_both_lines() -> None:
    assert reasons(line(), line(业主="王二")) == ["1幢 1单元 101 与第 2 行重复"]


def test_a_roll_that_is_too_long_is_refused_whole() -> None:
    rooms = (line(房号=str(room)) for room in range(MOST_UNITS + 1))
    read = read_roll(enumerate([HEADINGS, *rooms], 1))
    assert (read.rows, [one.words for one in read.problems]) == ((), ["超过 20000 户"])


def test_a_namesake_with_another_number_is_noted_with_the_last_line() -> None:
    read = read_roll([(1, HEADINGS), (2, line()), (3, line(房号="102", 电话="13800000002"))])
    assert read.problems == ()
    [note] = read.notes
    assert (note.line, note.words[:11]) == (3, "李一 有 2 个号码：")


CELLS = st.text(st.sampled_from("1幢单元李、，-0.5㎡是登记x \x00"), max_size=6) | st.sampled_from(
    [*SOURCES, "13800000001"]
)


@given(st.lists(st.lists(CELLS, max_size=10), max_size=6))
def test_any_table_is_read_to_whole_rows_or_reasons(table: list[list[str]]) -> None:
    read = read_roll(enumerate([HEADINGS, *table], 1))
    assert len(read.rows) + len([one for one in read.problems if one.line]) == len(table)
    for row in read.rows:
        assert row.area > 0
        assert row.owners
