"""The register of maintenance records: done already, at a whole position."""

import pytest

from models.rules.imports.maintenance import MAINTENANCE
from tests.support.register_rows import problems_of


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, {}),
        ({"done_at": "2027-01-15 12:00"}, {}),  # now, in Asia/Shanghai
        ({"done_at": "2027-01-15 12:01"}, {"维保时间": "还没有到这个时间"}),
        ({"latitude_e6": "29.5"}, {"纬度": "纬度和经度要一起填"}),
        ({"latitude_e6": "29.5", "longitude_e6": "106.5"}, {}),
    ],
)
def test_a_row_is_good_or_says_why_not(changed: dict[str, str], problem: dict[str, str]) -> None:
    assert problems_of(MAINTENANCE, **changed) == problem
