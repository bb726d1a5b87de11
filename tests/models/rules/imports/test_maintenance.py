"""The register of maintenance records: done already, at a whole position."""

from datetime import datetime

import pytest

from models.rules.imports.dates import LOCAL
from models.rules.imports.maintenance import MAINTENANCE
from models.rules.maintenance.schedule import Node
from tests.support.register_rows import problems_of, required_by, row_of, row_without_the_optional


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, {}),
        ({"done_at": "2027-01-15 23:30"}, {}),  # now, in Asia/Shanghai
        ({"done_at": "2027-01-15 23:31"}, {"维保时间": "还没有到这个时间"}),
        ({"latitude_e6": "29.5"}, {"纬度": "纬度和经度要一起填"}),
        ({"latitude_e6": "29.5", "longitude_e6": "106.5"}, {}),
    ],
)
def test_a_row_is_good_or_says_why_not(changed: dict[str, str], problem: dict[str, str]) -> None:
    assert problems_of(MAINTENANCE, **changed) == problem


def test_a_row_as_it_is_stored() -> None:
    row = row_of(MAINTENANCE, latitude_e6="29.5", longitude_e6="106.5", note="换了灯")
    assert row == {
        "registration_number": "梯11江A330101(24)",
        "node": "half_monthly",
        "done_at": datetime(2026, 11, 2, 9, 30, tzinfo=LOCAL),
        "worker": "陈师傅",
        "latitude_e6": 29_500_000,
        "longitude_e6": 106_500_000,
        "note": "换了灯",
    }
    assert MAINTENANCE.key_of(row) == "梯11江A330101(24)|half_monthly|2026-11-02 09:30:00+08:00"
    least = row_without_the_optional(MAINTENANCE)
    assert (least["latitude_e6"], least["longitude_e6"], least["note"]) == (None, None, "")
    assert required_by(MAINTENANCE) == {"registration_number", "node", "done_at", "worker"}


def test_every_node_has_its_word() -> None:
    told = {word: row_of(MAINTENANCE, node=word)["node"] for word in ("半月", "季度", "半年", "年度")}
    assert told == {"半月": "half_monthly", "季度": "quarterly", "半年": "half_yearly", "年度": "yearly"}
    assert set(told.values()) == {node.value for node in Node}


def test_the_edges_of_each_column() -> None:
    longest = {"worker": "长" * 50, "note": "长" * 500, "latitude_e6": "-90", "longitude_e6": "180"}
    assert problems_of(MAINTENANCE, **longest) == {}
    longer = {"worker": "长" * 51, "note": "长" * 501, "latitude_e6": "91", "longitude_e6": "181"}
    assert set(problems_of(MAINTENANCE, **longer)) == {"维保人员", "说明", "纬度", "经度"}
