"""A file of certificates: every row is read, or the file says what is wrong with it."""

from datetime import date

import pytest

from models.rules.imports.cells import BadCell
from models.rules.imports.table import CellProblem, FileLine, RefusedLine
from models.rules.maintenance.certificate_file import (
    CERTIFICATES,
    MOST_ROWS,
    certificate_number,
    read_certificates,
)
from models.rules.maintenance.certificates import NewCertificate
from tests.support.register_rows import NOW, line_of, problems_of, required_by


def numbered(at: int, **changed: str) -> FileLine:
    return FileLine(at, line_of(CERTIFICATES, **changed).cells)


def test_a_row_is_a_certificate_however_its_number_was_typed() -> None:
    rows, refused = read_certificates([numbered(2, number="51010119800101 123x")], NOW)
    assert refused == ()
    assert rows == (NewCertificate("陈师傅", "51010119800101123X", date(2024, 7, 1), date(2028, 6, 30)),)


def test_all_four_columns_are_asked_for() -> None:
    assert required_by(CERTIFICATES) == {"worker", "number", "valid_from", "valid_until"}


@pytest.mark.parametrize(
    ("changed", "heading", "reason"),
    [
        ({"number": "12 345"}, "证书编号", "太短，至少 6 位"),
        ({"number": "1" * 41}, "证书编号", "太长，最多 40 个字"),
        ({"valid_until": "2024-06-30"}, "有效期末日", "不能在有效期首日以前"),
        ({"valid_until": "2031-01-01"}, "有效期末日", "离首日太久，请核对证书上的日期"),
        ({"valid_until": "2028-06"}, "有效期末日", "不完整，缺日，要像 2026-11-22"),
        ({"worker": "长" * 51}, "姓名", "太长，最多 50 个字"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(changed: dict[str, str], heading: str, reason: str) -> None:
    assert problems_of(CERTIFICATES, **changed) == {heading: reason}


def test_the_same_certificate_twice_names_the_first_row() -> None:
    lines = [
        numbered(2),
        numbered(3, worker="陈"),
        numbered(4, valid_from="2028-07-01", valid_until="2032-06-30"),
    ]
    rows, refused = read_certificates(lines, NOW)
    assert len(rows) == 3
    assert [(one.line.number, one.reasons) for one in refused] == [(3, "证书编号：与第 2 行重复")]
    [[problem]] = [one.problems for one in refused]
    assert problem.typed == rows[0].number[-4:]  # no more of it stands in the list of what was refused


def test_a_wrong_row_is_refused_beside_the_good_ones() -> None:
    rows, refused = read_certificates([numbered(2, number="12 345"), numbered(3)], NOW)
    assert len(rows) == 1
    assert [(one.line.number, one.reasons) for one in refused] == [(2, "证书编号：太短，至少 6 位")]


def test_an_empty_file_and_one_that_is_too_long_are_refused_as_a_whole() -> None:
    empty = RefusedLine(FileLine(0, {}), (CellProblem("", "", "文件是空的"),))
    assert read_certificates([], NOW) == ((), (empty,))
    longest = (numbered(at, number=f"T{at:08d}") for at in range(MOST_ROWS))
    assert len(read_certificates(longest, NOW)[0]) == MOST_ROWS
    many = (numbered(at, number=f"T{at:08d}") for at in range(MOST_ROWS + 5))
    rows, refused = read_certificates(many, NOW)
    assert rows == ()
    assert [one.reasons for one in refused] == ["超过 2000 行"]


def test_a_number_that_is_too_short_is_no_number() -> None:
    with pytest.raises(BadCell):
        certificate_number(" 1 2 3 ")
    assert certificate_number("12 34 56") == "123456"
