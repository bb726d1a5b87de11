"""Cells that name a lift, as people and spreadsheets write them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from models.rules.imports.cells import BadCell, shown
from models.rules.imports.lift_numbers import (
    LEADING_ZERO,
    lift_code,
    registration_number,
    rescue_number,
    wrong_length,
)


def test_a_registration_number_has_one_spelling() -> None:
    assert registration_number("梯11江a330101（24）") == registration_number(" 梯11江A 330101(24)")
    with pytest.raises(BadCell, match="太长"):
        registration_number("梯" * 41)
    assert registration_number("梯" * 40) == "梯" * 40


@pytest.mark.parametrize("typed", ["330101", "３３０１０１", "330 101", "（330101）", "【330101】"])
def test_a_rescue_number_is_read_through_brackets_and_width(typed: str) -> None:
    assert rescue_number(typed) == "330101"


@pytest.mark.parametrize("typed", ["3301", "33010101", "三楼", ""])
def test_what_is_no_rescue_number_is_refused(typed: str) -> None:
    with pytest.raises(BadCell, match="5 到 7 位"):
        rescue_number(typed)


def test_a_lift_code_may_be_its_label_s_address() -> None:
    assert lift_code("https://tima.example/l/2PZ9G47HH50A") == lift_code("2pz9-g47h-h5oa") == "2PZ9G47HH50A"
    with pytest.raises(BadCell):
        lift_code("2PZ9G47HH50B")


def test_a_number_of_another_length_than_the_citys_has_lost_a_zero() -> None:
    assert wrong_length("99004", 6) == f"这个城市的识别码是 6 位，这里是 5 位{LEADING_ZERO}"
    assert wrong_length("099004", 6) == wrong_length("99004", None) == ""


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("甲", "甲"), (None, ""), (True, "是"), (False, "否"), (12, "12"),
        (datetime(2026, 11, 29, 9, 5, tzinfo=UTC), "2026-11-29 09:05:00+00:00"),
        (date(2026, 11, 29), "2026-11-29"), (time(9, 5), "09:05:00"), (timedelta(hours=1), "1:00:00"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_as_one_would_type_it(cell: Any, text: str) -> None:
    assert shown(cell) == text
