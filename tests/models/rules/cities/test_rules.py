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


@pytest.mark.parametrize(
    ("topic", "value", "named"),
    [
        ("evaluation", {}, "evaluation"),
        ("vote", {"notice_days": 0}, "vote"),
        ("coverage", {}, "coverage.targets"),
        ("pilot", {"lines": []}, "pilot.lines"),
        ("premium", {"scheme": 5}, "premium.scheme"),
    ],
)
def test_an_optional_topic_is_checked_where_a_city_has_it(topic: str, value: Any, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        CityRules.parse(RULES | {topic: value})


def test_a_severe_hazard_has_more_recipients_and_a_suggestion_only_the_insurer() -> None:
    rules = CityRules.parse(RULES | {"routing": RULES["routing"] | {"severe_hazard": ["regulator"]}})
    assert rules.parts_for(ReportKind.HAZARD, severe=False) == (Part.CITY_DESK,)
    assert rules.parts_for(ReportKind.HAZARD, severe=True) == (Part.CITY_DESK, Part.REGULATOR)
    assert rules.parts_for(ReportKind.SUGGESTION, severe=True) == (Part.INSURER,)
    assert rules.parts_for(ReportKind.QUESTION, severe=False) == (Part.USE_UNIT, Part.CITY_DESK)
