"""Reading a roll: every line good, or a reason for each that is not."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.imports.lift_numbers import LEADING_ZERO
from models.rules.imports.table import CellProblem, FileLine, RefusedLine
from models.rules.votes.roll import MOST_OWNERS, MOST_UNITS, SOURCES, Owner, ReadRoll, read_roll

NOW = datetime(2026, 11, 22, tzinfo=UTC)
GOOD = {
    "building": "1幢", "unit": "1单元", "room": "101", "area": "89.5㎡", "area_source": "登记",
    "owners": "李一", "phones": "13800000001", "fours": "", "is_developer": "",
}  # fmt: skip


def read(*lines: dict[str, str]) -> ReadRoll:
    return read_roll([FileLine(number, cells) for number, cells in enumerate(lines, 2)], NOW)


def reasons(*lines: dict[str, str]) -> list[str]:
    return [refused.reasons for refused in read(*lines).refused]


def test_a_good_line() -> None:
    [row] = read(GOOD).rows
    assert (row.label, row.area, row.area_source) == ("1幢 1单元 101", 8950, "registered")
    assert row.owners == (Owner("李一", "13800000001"),)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"building": ""}, "楼栋：没有填"),
        ({"room": " "}, "房号：没有填"),
        ({"unit": "长" * 51}, "单元：太长，最多 50 个字"),
        ({"area": "㎡"}, "面积：不是数字"),
        ({"area": "很大"}, "面积：不是数字"),
        ({"area": "0"}, "面积：要大于 0"),
        ({"area": "Infinity"}, "面积：不是数字"),
        ({"area": "89.505"}, "面积：最多两位小数"),
        ({"area": "100000.01"}, "面积：要在 0 到 100000 之间"),
        ({"area_source": "听说"}, "面积来源：不认识，请用：登记、测绘、合同"),
        ({"owners": "、"}, "业主：业主太多或名字太长"),
        ({"owners": "长" * 51}, "业主：业主太多或名字太长"),
        ({"owners": "、".join("甲" for _ in range(MOST_OWNERS + 1))}, "业主：业主太多或名字太长"),
        ({"phones": "12345"}, "电话：李一 的电话不对"),
        ({"phones": "", "fours": "12a4"}, f"身份证后四位：李一 的身份证后四位不对{LEADING_ZERO}"),
        ({"phones": "-", "fours": "-"}, "电话：李一 没有电话，也没有身份证后四位"),
        ({"phones": "13800000001、13800000002"}, "电话：电话或身份证后四位比业主多"),
        ({"owners": "李一、李一", "phones": "13800000001、13800000001"}, "业主：同一业主写了两次"),
    ],
)
def test_a_bad_line_says_why(changed: dict[str, str], reason: str) -> None:
    assert reasons(GOOD | changed) == [reason]


@pytest.mark.parametrize(
    "changed",
    [
        {"unit": ""},
        {"phones": "-", "fours": "123x"},
        {"owners": "李一、王二", "phones": "13800000001", "fours": "-、2345"},
        {"owners": "开发商", "phones": "", "is_developer": "√"},
        {"area": "100000"},
        {"unit": "长" * 50},
        {"owners": "长" * 50},
        {
            "owners": "、".join(f"甲{number}" for number in range(20)),
            "phones": "、".join(f"138000000{number:02}" for number in range(20)),
        },
    ],
)
def test_what_may_be_left_out(changed: dict[str, str]) -> None:
    assert reasons(GOOD | changed) == []


def test_spaces_within_a_word_count_once() -> None:
    [row] = read(GOOD | {"building": "１　 幢 ", "owners": "Li  Yi"}).rows
    assert (row.building, row.owners[0].name) == ("1 幢", "Li Yi")


def test_a_head_is_named_by_its_owners_in_any_order_and_the_developer_apart() -> None:
    both = {"owners": "王二、李一", "phones": "13800000002、13800000001"}
    developer = {"room": "102", "owners": "开发商", "phones": "", "is_developer": "是"}
    assert [row.head for row in read(GOOD | both, GOOD | developer).rows] == [
        "owners:李一|13800000001&王二|13800000002",
        "developer",
    ]


def test_an_empty_roll_is_refused_as_a_whole() -> None:
    assert read().refused == (RefusedLine(FileLine(0, {}), (CellProblem("", "", "名册是空的"),)),)


def test_columns_that_may_be_missing_count_as_empty() -> None:
    needed = {name: GOOD[name] for name in ("building", "room", "area", "area_source", "owners")}
    [row] = read(needed | {"fours": "123x"}).rows
    assert (row.unit, row.label, row.is_developer) == ("", "1幢 101", False)
    assert row.owners == (Owner("李一", "", "123X"),)
    assert reasons(needed) == ["电话：李一 没有电话，也没有身份证后四位"]


@pytest.mark.parametrize(
    ("changed", "heading", "typed"),
    [
        ({"phones": "12345"}, "电话", "12345"),
        ({"phones": "-", "fours": "12a4"}, "身份证后四位", "12A4"),
        ({"phones": "-"}, "电话", ""),
        ({"phones": "13800000001、13800000002"}, "电话", ""),
        ({"owners": "李一、李一", "phones": "13800000001、13800000001"}, "业主", ""),
    ],
)
def test_a_reason_stands_at_its_column_with_what_was_typed(
    changed: dict[str, str], heading: str, typed: str
) -> None:
    [problem] = read(GOOD | changed).refused[0].problems
    assert (problem.heading, problem.typed) == (heading, typed)


def test_the_same_unit_twice_names_both_lines() -> None:
    [refused] = read(GOOD, GOOD).refused
    assert refused.problems == (CellProblem("房号", "101", "1幢 1单元 101 与第 2 行重复"),)
    assert reasons(GOOD, GOOD | {"owners": "王二"}) == ["房号：1幢 1单元 101 与第 2 行重复"]


def test_a_roll_that_is_too_long_is_refused_whole() -> None:
    lines = [GOOD | {"room": str(room)} for room in range(MOST_UNITS + 1)]
    assert len(read(*lines[:-1]).rows) == MOST_UNITS
    found = read(*lines)
    assert (found.rows, [one.reasons for one in found.refused]) == ((), ["超过 20000 户"])


def test_a_namesake_with_another_number_is_noted_with_the_last_line() -> None:
    found = read(GOOD, GOOD | {"room": "102", "phones": "13800000002"})
    assert found.refused == ()
    told = "李一 有 2 个号码：若是同一人请写成一样，只算一人"
    assert found.notes == ((3, CellProblem("", "李一", told)),)


def test_a_developer_with_two_numbers_is_one_head_anyway() -> None:
    unsold = GOOD | {"owners": "开发商", "is_developer": "是"}
    assert read(unsold, unsold | {"room": "102", "phones": "13800000002"}).notes == ()


CELLS = st.text(st.sampled_from("1幢单元李、，-0.5㎡是登记x \x00"), max_size=6) | st.sampled_from(
    [*SOURCES, "13800000001"]
)


@given(st.lists(st.dictionaries(st.sampled_from(list(GOOD)), CELLS), max_size=6))
def test_any_table_is_read_to_whole_rows_or_reasons(lines: list[dict[str, str]]) -> None:
    found = read(*lines)
    assert len(found.rows) + len([one for one in found.refused if one.line.number]) >= len(lines)
    assert all(one.reasons for one in found.refused)
    for row in found.rows:
        assert row.area > 0
        assert row.owners
