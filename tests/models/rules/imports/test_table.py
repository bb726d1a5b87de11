"""A table's headings and rows: matched by name, read cell by cell, every problem at once."""

import json
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.imports.batch import BatchReader
from models.rules.imports.cells import Cell, text, whole
from models.rules.imports.table import (
    BadFile,
    CellProblem,
    FileLine,
    ImportColumn,
    ImportTable,
    RefusedLine,
    Row,
)
from tests.support.register_rows import NOW

SHELF = ImportTable(
    "shelf",
    "货架",
    (
        ImportColumn("name", "名称", text(5), "甲", required=True, also=("品名",)),
        ImportColumn("count", "数量", whole(0, 9), "3", default=1),
    ),
    key=("name",),
)
EXPORT = ImportTable("shelf", "货架", SHELF.columns, skips_unknown=True)


@pytest.mark.parametrize(
    ("headings", "names"),
    [
        (["名称", "数量"], {0: "name", 1: "count"}),
        (["\ufeff数量 ", "名称*（必填）"], {0: "count", 1: "name"}),
        (["品名", "", " "], {0: "name"}),  # another program's word; empty columns at the end
        (["NAME", "Count"], {0: "name", 1: "count"}),
        (["原行号", "名称", "退回原因"], {1: "name"}),  # a file that we returned
    ],
)
def test_headings_are_found_in_any_order(headings: list[str], names: dict[int, str]) -> None:
    columns, ignored = SHELF.match(headings)
    assert {place: column.name for place, column in columns.items()} == names
    assert ignored == ()


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (["数量"], "缺少列：名称"),
        (["名称", "颜色"], "不认识的列：颜色"),
        (["名称", "品名"], "重复的列：品名"),
        ([], "缺少列：名称"),
    ],
)
def test_wrong_headings_are_named(headings: list[str], says: str) -> None:
    with pytest.raises(BadFile, match=says):
        SHELF.match(headings)


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (["颜色", "名称", "品名", "数量", "数量", "长" * 31], f"不认识的列：颜色、{'长' * 30}；重复的列：品名、数量"),
        (["颜色"], "缺少列：名称；不认识的列：颜色"),
        (["名称", *(f"列{number}" for number in range(21))],
         "不认识的列：" + "、".join(f"列{number}" for number in range(20))),
    ],
)  # fmt: skip
def test_all_that_is_wrong_with_the_headings_is_told_at_once(headings: list[str], says: str) -> None:
    with pytest.raises(BadFile, match=f"^{says}$"):
        SHELF.match(headings)


def test_a_long_cell_is_shown_by_its_beginning() -> None:
    _, _, problems = SHELF.read(FileLine(2, {"name": "甲" * 60}), NOW)
    assert problems == [CellProblem("名称", "甲" * 50, "太长，最多 5 个字")]


def test_the_rules_of_a_row_are_asked_only_where_each_cell_is_good() -> None:
    def odd(row: Row, now: datetime) -> Iterator[CellProblem]:
        yield CellProblem("数量", str(row["count"]), f"{now:%Y}")

    table = ImportTable("shelf", "货架", SHELF.columns, rules=(odd,))
    assert table.read(FileLine(2, {"name": "甲", "count": "4"}), NOW)[2] == [CellProblem("数量", "4", "2027")]
    _, texts, problems = table.read(FileLine(2, {"name": "", "count": "4"}), NOW)
    assert problems == [CellProblem("名称", "", "没有填")]
    assert texts == {"name": "", "count": "4"}


def test_a_key_of_two_columns_and_a_row_without_words() -> None:
    table = ImportTable("shelf", "货架", SHELF.columns, key=("name", "count"))
    assert table.key_of({"name": "甲", "count": 4}) == "甲|4"
    assert str(CellProblem("", "x", "空的")) == "空的"
    reader = BatchReader(table)
    assert reader.reread(['{"name": "甲"}']) == [{"name": "甲"}]
    assert reader.reread(['{"name": "甲", "count": ""}']) == [{"name": "甲", "count": 1}]


def test_an_export_of_another_program_may_have_more_columns() -> None:
    columns, ignored = EXPORT.match(["名称", "颜色", "品名"])
    assert (list(columns), ignored) == ([0], ("颜色", "品名"))


@pytest.mark.parametrize(
    ("cells", "row", "reasons"),
    [
        ({"name": "甲", "count": "4"}, {"name": "甲", "count": 4}, []),
        ({"name": "甲", "count": 4.0}, {"name": "甲", "count": 4}, []),
        ({"name": "甲", "count": ""}, {"name": "甲", "count": 1}, []),
        ({"name": "甲"}, {"name": "甲"}, []),  # an update leaves the count as it was
        ({"name": "", "count": "4"}, {"count": 4}, [("名称", "没有填")]),
        ({"count": "4"}, {"count": 4}, [("名称", "没有填")]),
        (
            {"name": "甲乙丙丁戊己", "count": "x"},
            {},
            [("名称", "太长，最多 5 个字"), ("数量", "要填整数")],
        ),
    ],
)
def test_a_row_is_read_or_has_every_reason(
    cells: dict[str, Cell], row: dict[str, object], reasons: list[tuple[str, str]]
) -> None:
    read, _, problems = SHELF.read(FileLine(2, cells), NOW)
    assert read == row
    assert [(problem.heading, problem.reason) for problem in problems] == reasons


def test_what_was_wrong_before_the_cells_stays_and_is_told_in_one_sentence() -> None:
    line = FileLine(2, {"name": "甲", "count": "x"}, (CellProblem("", "", "这一行的格子比标题多"),))
    _, _, problems = SHELF.read(line, NOW)
    assert RefusedLine(line, tuple(problems)).reasons == "这一行的格子比标题多；数量：要填整数"
    assert line.shown("count") == "x"


@given(st.text("甲乙 丙", min_size=1, max_size=5).filter(str.strip), st.sampled_from(["", "0", "5.0", "９"]))
def test_kept_texts_are_read_again_to_the_same_row_and_key(name: str, count: str) -> None:
    row, texts, problems = SHELF.read(FileLine(2, {"name": name, "count": count}), NOW)
    assert problems == []
    assert BatchReader(SHELF).reread([json.dumps(texts)]) == [row]
    assert SHELF.key_of(row) == name.strip()


def test_a_column_is_called_by_its_heading_and_found_by_it() -> None:
    assert SHELF.heading("count") == "数量"
    assert SHELF.name_of("数量") == "count"
    assert SHELF.name_of("") is None
