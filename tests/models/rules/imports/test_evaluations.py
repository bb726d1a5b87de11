"""The register of evaluation papers: a period that is over."""

import pytest

from models.rules.imports.evaluations import EVALUATIONS
from tests.support.register_rows import problems_of


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, {}),
        ({"period_to": "2025-11-01"}, {}),  # a single day
        ({"period_to": "2025-10-31"}, {"统计止": "不能早于统计起"}),
        ({"period_to": "2027-01-15"}, {}),
        ({"period_to": "2027-01-16"}, {"统计止": "不能在今天以后"}),
    ],
)
def test_a_row_is_good_or_says_why_not(changed: dict[str, str], problem: dict[str, str]) -> None:
    assert problems_of(EVALUATIONS, **changed) == problem
