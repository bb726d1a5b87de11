"""What insurance pays by the minute; the example is Shandong 2019."""

from datetime import timedelta

import pytest

from models.rules.cities.rules import RuleTopic
from models.rules.insurance.trapped_benefit import (
    BenefitScheme,
    Tier,
    parse_tiers,
    read_tiers,
    write_tiers,
)
from scripts.demo import data as demo_data

SHANDONG = BenefitScheme.parse(demo_data.RULES[RuleTopic.TRAPPED_BENEFIT])


@pytest.mark.parametrize(
    ("seconds", "yuan"),
    [
        (0, 0), (30 * 60 - 1, 0), (30 * 60, 200), (60 * 60 - 1, 200), (60 * 60, 300), (90 * 60 - 1, 300),
        (90 * 60, 400), (120 * 60, 400), (120 * 60 + 1, 500), (9 * 3600, 500),
    ],
)  # fmt: skip
def test_tiers_hold_to_the_second(seconds: int, yuan: int) -> None:
    reached = [tier.fen for tier in SHANDONG.tiers if tier.holds_for(timedelta(seconds=seconds))]
    assert max(reached, default=0) == yuan * 100


@pytest.mark.parametrize(
    "tiers",
    [
        [], [{"from_minutes": 30}], [{"from_minutes": 0, "fen": 1}], [{"from_minutes": 1.5, "fen": 1}],
        [{"from_minutes": 60, "fen": 2}, {"from_minutes": 30, "fen": 3}],
        [{"from_minutes": 30, "fen": 3}, {"from_minutes": 60, "fen": 2}],
        [{"from_minutes": 30, "fen": 3}, {"from_minutes": 30, "fen": 4}],
        [{"from_minutes": 30, "fen": True}], [{"from_minutes": 30, "fen": 100_000_000}], "tiers",
    ],
)  # fmt: skip
def test_a_scheme_that_does_not_rise_is_refused(tiers: object) -> None:
    with pytest.raises(ValueError, match="trapped_benefit"):
        BenefitScheme.parse({"name": "x", "tiers": tiers})


@pytest.mark.parametrize(
    ("typed", "tiers"),
    [
        (["满 30 分钟 200"], [(30, 200_00, False)]),
        (["满30分钟200元", "超过 120 分钟 每人 500 元"], [(30, 200_00, False), (120, 500_00, True)]),
        (["满 60 分钟，每人 1,200.5 元"], [(60, 1_200_50, False)]),
        (["超过 1 分钟 0.01"], [(1, 1, True)]),
    ],
)
def test_tiers_as_people_type_them(typed: list[str], tiers: list[tuple[int, int, bool]]) -> None:
    found = parse_tiers(typed)
    assert [(tier.minutes, tier.fen, tier.over) for tier in found] == tiers
    assert read_tiers(write_tiers(found)) == found


@pytest.mark.parametrize(
    "typed",
    [["30 分钟 200"], ["满 30 分钟"], ["满 30 分钟 200", "随便"], ["满 60 分钟 200", "满 30 分钟 300"]],
)
def test_what_is_typed_otherwise_is_no_tier(typed: list[str]) -> None:
    with pytest.raises(ValueError, match="tiers"):
        parse_tiers(typed)


def test_twenty_tiers_are_the_most() -> None:
    rising = [f"满 {number} 分钟 {number} 元" for number in range(1, 22)]
    assert len(parse_tiers(rising[:20])) == 20
    with pytest.raises(ValueError, match="not tiers"):
        parse_tiers(rising)


@pytest.mark.parametrize("name", ["", None, 5])
def test_a_scheme_has_a_name(name: object) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        BenefitScheme.parse({"name": name, "tiers": [{"from_minutes": 30, "fen": 1}]})


def test_two_tiers_may_pay_the_same_and_a_tier_as_much_as_a_million() -> None:
    rows = [{"from_minutes": 1, "fen": 99_999_999}, {"over_minutes": 2, "fen": 99_999_999}]
    assert BenefitScheme.parse({"name": "x", "tiers": rows}).tiers == (
        Tier(timedelta(minutes=1), 99_999_999),
        Tier(timedelta(minutes=2), 99_999_999, over=True),
    )
