"""Cells and rows of register files."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.actions.imports.all import REGISTERS
from models.rules.imports.cells import BadCell, degrees, hundredths, number, typed, whole
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
    assert hundredths(10_000)("93.5") == 9350
    assert degrees(180)("106.551556") == 106_551_556
    assert co_insurers("甲 20%、乙 15.5%") == {"甲": 2000, "乙": 1550}
    assert typed("'-3") == "-3"


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
        assert kind.reread(texts) == row


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
