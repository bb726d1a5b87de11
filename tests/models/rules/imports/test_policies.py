"""The register of policies: terms that hold together, services and co-insurers from one cell."""

import pytest

from models.rules.imports.cells import BadCell
from models.rules.imports.policies import POLICIES, co_insurers, exclusions, services
from models.rules.insurance.policy_terms import Service
from tests.support.register_rows import problems_of


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, {}),
        ({"ends_at": "2025-12-31"}, {"止期": "不能早于起期"}),
        ({"ends_at": "2026-12-31"}, {"止期": "保险期间至少一年"}),
        ({"covers_liability": "否"}, {"责任险": "责任、财产、零部件至少有一项为 是"}),
        ({"covers_liability": "否", "covers_parts": "是"}, {}),
        ({"co_insurers": "甲 60%、乙 40%"}, {"共保": "各家比例要大于 0，合计不到 100%"}),
        ({"co_insurers": "安和财产保险江城分公司 20%"}, {"共保": "主承保公司不写在共保里"}),
        ({"liability_fen": "93.00"}, {}),
        ({"liability_fen": "93.01"}, {"其中责任险保费": "不能多于年保费"}),
    ],
)
def test_a_row_is_good_or_says_why_not(changed: dict[str, str], problem: dict[str, str]) -> None:
    assert problems_of(POLICIES, **changed) == problem


def test_an_unknown_service_is_named_beside_those_that_there_are() -> None:
    with pytest.raises(BadCell, match="不认识：唱歌；可填 使用监测、"):
        services("救援演练、唱歌")


def test_services_are_named_in_any_order_and_each_kept_once() -> None:
    told = services("救援演练，使用监测、 救援演练、")
    assert told == sorted((Service.USE.value, Service.RESCUE.value))


def test_a_co_insurer_needs_a_name_and_a_share_and_comes_once() -> None:
    assert co_insurers("甲 公司 20%；乙公司 15.5％") == {"甲 公司": 2000, "乙公司": 1550}
    for typed in ("20%", "甲公司 20", "甲公司 20%、甲公司 5%"):
        with pytest.raises(BadCell):
            co_insurers(typed)


def test_exclusions_are_parted_by_semicolons() -> None:
    assert exclusions("故意; 战争；") == ["故意", "战争"]
