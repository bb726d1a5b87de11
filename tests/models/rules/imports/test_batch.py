"""Many rows at once come to what each comes to alone."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from models.rules.imports import batch
from models.rules.imports.batch import BatchReader
from models.rules.imports.cells import Cell, choice, text, whole, yes_no
from models.rules.imports.table import CellProblem, FileLine, ImportColumn, ImportTable, Row
from tests.support.register_rows import NOW


def _no_more_than_five_on(row: Row, now: datetime) -> Iterator[CellProblem]:
    if row.get("lit") and row["count"] > 5:
        yield CellProblem("数量", str(row["count"]), f"{now:%Y} 年最多 5")


SHELF = ImportTable(
    "shelf",
    "货架",
    (
        ImportColumn("name", "名称", text(3), "甲", required=True),
        ImportColumn("count", "数量", whole(0, 9), "3", required=True),
        ImportColumn("lit", "照明", yes_no, "是", default=False),
        ImportColumn("wood", "木料", choice({"松": "pine", "橡": "oak"}), "松"),
    ),
    key=("name",),
    rules=(_no_more_than_five_on,),
)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from(["", " 甲", "甲乙丙丁", "=A1", "1", "7", "１", "是", "否", "松", "橡", "\u200b", "1E+5"]),
    st.sampled_from([None, 1, 1.0, True, False, 0, 7.5, date(2026, 11, 22)]),
)
BROKEN = CellProblem("", "x", "这一行的格子比标题多")


@given(st.data(), st.sets(st.sampled_from(["name", "count", "lit", "wood"])))
def test_rows_are_read_together_as_each_alone(data: st.DataObject, columns: set[str]) -> None:
    """Also from batch to batch, when cells are known already."""
    names = sorted(columns)
    cells = st.tuples(*(CELLS for _ in names)).map(lambda told: dict(zip(names, told, strict=True)))
    lines = st.lists(
        st.builds(FileLine, st.just(2), cells, st.sampled_from([(), (), (), (BROKEN,)])), max_size=8
    )
    reader = BatchReader(SHELF)
    for one in data.draw(st.lists(lines, max_size=3)):
        alone = [SHELF.read(line, NOW) for line in one]
        together = reader.read(one, NOW)
        for (row, kept, problems), (its, texts, wrong) in zip(together, alone, strict=True):
            assert (row, problems) == (its, wrong)
            assert {name: type(row[name]) for name in row} == {
                name: type(its[name]) for name in its
            }  # 1 == True
            assert problems or json.loads(kept) == texts


@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 5), st.sampled_from(["", "松", "橡"]))))
def test_kept_texts_are_read_again_to_the_same_rows(told: list[tuple[str, int, str]]) -> None:
    lines = [FileLine(2, {"name": name, "count": str(count), "wood": wood}) for name, count, wood in told]
    reader = BatchReader(SHELF)
    read = reader.read(lines, NOW)
    kept = [kept for _, kept, _ in read]
    assert BatchReader(SHELF).reread(kept) == reader.reread(kept) == [row for row, _, _ in read]


def test_a_column_that_the_file_lacks_is_in_no_row_and_an_empty_cell_is_its_default() -> None:
    assert BatchReader(SHELF).reread(['{"name": "甲", "wood": ""}']) == [{"name": "甲", "wood": None}]


def test_a_long_file_of_different_rows_is_not_remembered() -> None:
    reader = BatchReader(SHELF)
    with patch.object(batch, "MOST_KNOWN", 2):
        for names in ("甲乙丙", "丁甲", "乙乙"):
            lines = [FileLine(2, {"name": name, "count": "1"}) for name in names]
            assert [row["name"] for row, _, _ in reader.read(lines, NOW)] == [*names]
            told = [f'{{"name": "{name}"}}' for name in names]
            assert reader.reread(told) == [{"name": name} for name in names]


def test_a_cell_that_repeats_is_judged_once_for_the_whole_file() -> None:
    """What an import of 310,700 rows costs."""
    judged: list[str] = []

    def read(typed: str) -> str:
        judged.append(typed)
        return typed

    table = ImportTable("hall", "厅", (ImportColumn("district", "区县", read, "甲"),), key=("district",))
    reader = BatchReader(table)
    for _ in range(3):
        read_lines = reader.read([FileLine(2, {"district": name}) for name in "甲乙甲乙甲"], NOW)
        reader.reread([kept for _, kept, _ in read_lines])
    assert sorted(judged) == ["乙", "乙", "甲", "甲"]  # once as a cell, once as a kept text


def test_cells_that_are_equal_in_python_are_not_taken_for_one_another() -> None:
    lines = [FileLine(2, {"name": "甲", "count": cell}) for cell in (1, True, 1.0, "1", None)]
    told = [
        [problem.reason for problem in problems] for _, _, problems in BatchReader(SHELF).read(lines, NOW)
    ]
    assert told == [[], ["要填整数"], [], [], ["没有填"]]
