"""The register of lifts: what a row may not say."""

import pytest

from models.rules.imports.lifts import LIFTS
from tests.support.register_rows import problems_of


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, {}),
        ({"installed_on": "2027-01-15"}, {}),  # today
        ({"installed_on": "2027-01-16"}, {"安装日期": "不能在今天以后"}),
        ({"latitude_e6": ""}, {"纬度": "纬度和经度要一起填"}),
        ({"longitude_e6": ""}, {"纬度": "纬度和经度要一起填"}),
        ({"latitude_e6": "", "longitude_e6": ""}, {}),
        ({"rescue_number": "33010"}, {}),
        ({"rescue_number": "3301"}, {"识别码": "识别码应是 5 到 7 位数字"}),
    ],
)
def test_a_row_is_good_or_says_why_not(changed: dict[str, str], problem: dict[str, str]) -> None:
    assert problems_of(LIFTS, **changed) == problem
