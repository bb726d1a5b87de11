from typing import Any

import pytest

from models.rules.cities.rules import CityRules, Part
from models.rules.reports.kinds import ReportKind

RULES: dict[str, Any] = {
    "hotline": {"number": "96196"},
    "rescue_number": {"digits": 5},
    "routing": {"entrapment": ["rescue_desk", "insurer"], "hazard": ["city_desk"]},
}


def test_a_city_is_read_from_its_rows() -> None:
    rules = CityRules.parse(RULES)
    assert rules.hotline == "96196"
    assert rules.routing[ReportKind.ENTRAPMENT] == (Part.RESCUE_DESK, Part.INSURER)


@pytest.mark.parametrize(
    ("topic", "value", "named"),
    [
        ("hotline", None, "hotline"),
        ("hotline", {"number": "9633 3"}, "hotline.number"),
        ("rescue_number", {"digits": 8}, "rescue_number.digits"),
        ("routing", {"hazard": ["city_desk"]}, "entrapment"),
        ("routing", {"entrapment": ["nobody"], "hazard": ["city_desk"]}, "nobody"),
    ],
)
def test_a_wrong_row_is_named(topic: str, value: Any, named: str) -> None:
    rows = {key: kept for key, kept in (RULES | {topic: value}).items() if kept is not None}
    with pytest.raises(ValueError, match=named):
        CityRules.parse(rows)
