from datetime import timedelta
from typing import Any

import pytest

from models.rules.cities.rules import PROPOSED, CityRules, Part
from models.rules.insurance.trapped_benefit import BenefitScheme, Tier
from models.rules.maintenance.on_demand import OnDemandRule
from models.rules.notices.safety_pages import SafetyPageRule
from models.rules.reports.kinds import ReportKind
from models.rules.rescues.escalation import Ladder
from models.rules.rescues.outage import OutageRule
from scripts.demo.city_rules import COVERAGE, EVALUATION, PILOT

RULES: dict[str, Any] = {
    "hotline": {"number": "96196"},
    "rescue_number": {"digits": 5},
    "routing": {"entrapment": ["rescue_desk", "insurer"], "hazard": ["city_desk"]},
}


def test_a_city_is_read_from_its_rows() -> None:
    rules = CityRules.parse(RULES)
    assert rules.hotline == "96196"
    assert rules.routing[ReportKind.ENTRAPMENT] == (Part.RESCUE_DESK, Part.INSURER)


def test_a_city_is_read_with_all_that_it_may_say() -> None:
    tiers = [{"from_minutes": 30, "fen": 20_000}]
    optional: dict[str, Any] = {
        "ladder": {"levels": [["fire"]]},
        "outage": {"at_least": 3},
        "trapped_benefit": {"name": "山东", "tiers": tiers},
        "premium": {"scheme": "nanjing_2015", "caps": "district_caps_2019"},
        "evaluation": EVALUATION,
        "coverage": COVERAGE,
        "pilot": PILOT,
        "vote": {"notice_days": 20},
        "on_demand": {"longest_days": 20},
        "safety_pages": {"every_months": 3},
    }
    assert CityRules.parse(RULES | optional) == CityRules(
        hotline="96196",
        rescue_number_digits=5,
        routing={
            ReportKind.ENTRAPMENT: (Part.RESCUE_DESK, Part.INSURER),
            ReportKind.HAZARD: (Part.CITY_DESK,),
        },
        ladder=Ladder.parse({"levels": [["fire"]]}),
        outage=OutageRule(3, timedelta(minutes=10)),
        trapped_benefit=BenefitScheme("山东", (Tier(timedelta(minutes=30), 20_000),)),
        severe=(),
        premium_scheme="nanjing_2015",
        premium_caps="district_caps_2019",
        on_demand=OnDemandRule.parse({"longest_days": 20}),
        safety_pages=SafetyPageRule(every_months=3),
    )


def test_what_a_city_does_not_say_is_the_project_s() -> None:
    rules = CityRules.parse(RULES)
    assert (rules.ladder, rules.outage) == (Ladder.parse({}), OutageRule.parse({}))
    assert (rules.trapped_benefit, rules.severe, rules.premium_scheme, rules.premium_caps) == (
        None,
        (),
        "",
        "",
    )


def test_a_new_city_is_proposed_what_others_do() -> None:
    """96333 and four parties for an entrapment, 12345 for a hazard, the regulator for a severe one."""
    rules = CityRules.parse({topic.value: row for topic, row in PROPOSED.items()})
    assert (rules.hotline, rules.rescue_number_digits) == ("96333", 6)
    parties = {Part.MAINTAINER, Part.USE_UNIT, Part.INSURER}
    assert set(rules.parts_for(ReportKind.ENTRAPMENT, severe=False)) == {Part.RESCUE_DESK, *parties}
    assert set(rules.parts_for(ReportKind.HAZARD, severe=False)) == {Part.CITY_DESK, *parties}
    assert rules.severe == (Part.REGULATOR,)


@pytest.mark.parametrize(
    ("topic", "value", "named"),
    [
        ("hotline", None, "hotline"),
        ("hotline", {"number": 96333}, "hotline.number"),
        ("hotline", {"number": "９６３３３"}, "hotline.number"),
        ("hotline", {}, "hotline.number"),
        ("rescue_number", {"digits": 4}, "rescue_number.digits"),
        ("routing", {"entrapment": ["insurer"], "hazard": []}, "nobody for hazard"),
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
        ("premium", {"caps": 5}, "premium.caps"),
        ("ladder", {"levels": []}, "ladder"),
        ("outage", {"at_least": 0}, "outage"),
        ("trapped_benefit", {"name": "x"}, "trapped_benefit"),
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
