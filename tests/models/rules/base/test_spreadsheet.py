"""Cells that a spreadsheet shows and never runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.spreadsheet import cell, line


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]
)
def test_what_would_be_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_other_text_is_left_alone() -> None:
    assert [cell(value) for value in ("三楼", "a=b", 12, None)] == ["三楼", "a=b", "12", ""]


def test_a_line_as_it_stands_in_the_file() -> None:
    assert line(["三楼", 'say "no"', None, "=1", "a\x00b"]) == '"三楼","say ""no""","","\'=1","ab"\r\n'
    assert cell("\x00=1") == "'=1"


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1
    )
)
def test_whatever_is_written_is_read_back(values: list[str]) -> None:
    [read] = list(csv.reader(io.StringIO(line(list(values)), newline=""), strict=True))
    assert read == [cell(value) for value in values]
