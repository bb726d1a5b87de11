"""A register's headings and rows: matched by name, read cell by cell, every problem at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.imports.cells import text, whole
from models.rules.imports.kind import BadHeadings, Column, RegisterKind
from tests.support.register_rows import NOW

SHELF = RegisterKind(
    "shelf",
    "货架",
    (
        Column("name", "名称", text(5), "甲", required=True),
        Column("count", "数量", whole(0, 9), "3", default=1),
    ),
    key=("name",),
)
BOTH = SHELF.match(["名称", "数量"])


@pytest.mark.parametrize(
    ("headings", "names"),
    [
        (["名称", "数量"], ["name", "count"]),
        (["\ufeff数量 ", "名称*"], ["count", "name"]),
        (["名称", "", " "], ["name"]),  # empty columns at the end
    ],
)
def test_headings_are_found_in_any_order(headings: list[str], names: list[str]) -> None:
    assert [column.name for column in SHELF.match(headings)] == names


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (["数量"], "缺少列：名称"),
        (["名称", "颜色"], "不认识的列：颜色"),
        (["名称", "", "数量"], "不认识的列：（空）"),
        (["名称", "名称"], "重复的列：名称"),
        ([], "缺少列：名称"),
    ],
)
def test_wrong_headings_are_named(headings: list[str], says: str) -> None:
    with pytest.raises(BadHeadings, match=says):
        SHELF.match(headings)


@pytest.mark.parametrize(
    ("cells", "row", "reasons"),
    [
        (["甲", "4"], {"name": "甲", "count": 4}, []),
        (["甲", ""], {"name": "甲", "count": 1}, []),
        (["甲"], {"name": "甲", "count": 1}, []),
        (["甲", "4", " "], {"name": "甲", "count": 4}, []),
        (["", "4"], {"count": 4}, [("名称", "不能为空")]),
        (["甲乙丙丁戊己", "x"], {}, [("名称", "太长，最多 5 个字"), ("数量", "要填整数")]),
        (["甲", "4", "5"], {"name": "甲", "count": 4}, [("", "这一行的格子比标题多")]),
    ],
)
def test_a_row_is_read_or_has_every_reason(
    cells: list[str], row: dict[str, object], reasons: list[tuple[str, str]]
) -> None:
    read, _, problems = SHELF.read(BOTH, cells, NOW)
    assert read == row
    assert [(problem.heading, problem.reason) for problem in problems] == reasons


def test_a_column_that_the_file_lacks_is_left_as_it_was() -> None:
    row, texts, problems = SHELF.read(SHELF.match(["名称"]), ["甲"], NOW)
    assert (row, texts, problems) == ({"name": "甲"}, {"name": "甲"}, [])
    assert SHELF.reread(texts) == row


@given(st.text("甲乙 丙", min_size=1, max_size=5).filter(str.strip), st.sampled_from(["", "0", "5.0", "９"]))
def test_kept_texts_are_read_again_to_the_same_row_and_key(name: str, count: str) -> None:
    row, texts, problems = SHELF.read(BOTH, [name, count], NOW)
    assert problems == []
    assert SHELF.reread(texts) == row
    assert SHELF.key_of(row) == name.strip()


def test_a_column_is_called_by_its_heading() -> None:
    assert SHELF.heading("count") == "数量"
