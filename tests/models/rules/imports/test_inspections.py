"""The register of inspections."""

import pytest

from models.rules.imports.inspections import INSPECTIONS
from tests.support.register_rows import problems_of, required_by


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"inspected_on": "2026-05-12", "valid_until": "2026-05-12"}, {}),
        ({"inspected_on": "2026-05-12", "valid_until": "2026-05-11"}, {"有效期至": "不能在检验日期以前"}),
        ({"passed": "不合格", "valid_until": "2026-05-01"}, {}),
        ({"inspected_on": "2099-05-12", "valid_until": "2099-06-11"}, {"检验日期": "不能在今天以后"}),
    ],
)
def test_an_inspection_is_past_and_ends_after_it_begins(
    changed: dict[str, str], problem: dict[str, str]
) -> None:
    assert problems_of(INSPECTIONS, **changed) == problem


def test_all_three_columns_are_needed() -> None:
    assert required_by(INSPECTIONS) == {"registration_number", "inspected_on", "valid_until"}
