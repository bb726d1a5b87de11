"""The register of policies: terms that hold together, services and co-insurers from one cell."""

from datetime import datetime
from typing import Any

import pytest

from models.rules.imports.cells import BadCell
from models.rules.imports.cover_lines import LIMITS
from models.rules.imports.dates import LOCAL
from models.rules.imports.policies import (
    FUNDINGS,
    POLICIES,
    SERVICES,
    co_insurers,
    exclusions,
    services,
)
from models.rules.imports.table import CellProblem
from models.rules.insurance.policy_terms import Funding, Service
from tests.support.register_rows import (
    NOW,
    line_of,
    problems_of,
    required_by,
    row_of,
    row_without_the_optional,
)


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


def test_a_row_as_it_is_stored() -> None:
    row = row_of(POLICIES, limit_person="400000.00", entrapment_after_minutes="30", entrapment_fen="200")
    known = {
        "number": "AHDT202600012345",
        "registration_number": "梯11江A330101(24)",
        "insurer": "安和财产保险江城分公司",
        "product": "电梯安全责任保险",
        "starts_at": datetime(2026, 1, 1, tzinfo=LOCAL),
        "ends_at": datetime(2027, 1, 1, tzinfo=LOCAL),
        "premium_fen": 93_00,
        "liability_fen": 93_00,
        "holder": "翠湖物业服务有限公司",
        "funding": "common_income",
        "co_insurers": {},
        "covers_liability": True,
        "covers_property": False,
        "covers_parts": False,
        "with_service": False,
        "services": [],
        "limit_person": 400_000_00,
        "line_bounds": {},
        "deductible_fen": 0,
        "deductible_percent": 0,
        "entrapment_tiers": [],
        "exclusions": [],
        "entrapment_after_minutes": 30,
        "entrapment_fen": 200_00,
        "hotline": "95000",
    }
    assert {name: row[name] for name in known} == known
    limits = {f"limit_{limit.value}" for limit in LIMITS}
    assert set(row) == set(known) | limits
    assert {row[name] for name in limits} == {None, 400_000_00}
    assert POLICIES.key_of(row) == "AHDT202600012345|梯11江A330101(24)"


def test_what_may_be_empty() -> None:
    optional: dict[str, Any] = {
        "liability_fen": None, "holder": None, "funding": None, "co_insurers": {}, "covers_liability": True,
        "covers_property": False, "covers_parts": False, "with_service": False, "services": [],
        "deductible_fen": 0, "exclusions": [], "entrapment_after_minutes": None, "entrapment_fen": None,
        "hotline": "",
    }  # fmt: skip
    row = row_without_the_optional(POLICIES)
    assert {name: row[name] for name in optional} == optional
    assert required_by(POLICIES) == {
        "number", "registration_number", "insurer", "product", "starts_at", "ends_at", "premium_fen",
    }  # fmt: skip


def test_every_source_of_money_and_every_service_has_its_word() -> None:
    assert set(FUNDINGS.values()) == {one.value for one in Funding}
    assert set(SERVICES.values()) == {one.value for one in Service}


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("number", ["A" * 60], ["A" * 61]),
        ("insurer", ["长" * 100], ["长" * 101]),
        ("product", ["长" * 100], ["长" * 101]),
        ("holder", ["长" * 100], ["长" * 101]),
        ("hotline", ["9" * 30], ["9" * 31]),
        ("premium_fen", ["100000000"], ["100000000.01"]),
        ("deductible_fen", ["100000000"], ["100000000.01"]),
        ("limit_total", ["100000000"], ["100000000.01"]),
    ],
)
def test_the_edges_of_each_column(column: str, good: list[str], bad: list[str]) -> None:
    assert [problems_of(POLICIES, **{column: cell}) for cell in good] == [{}] * len(good)
    heading = POLICIES.heading(column)
    assert [list(problems_of(POLICIES, **{column: cell})) for cell in bad] == [[heading]] * len(bad)


def test_a_tier_of_an_entrapment_has_minutes_and_a_sum() -> None:
    for minutes in ("1", "1440"):
        assert problems_of(POLICIES, entrapment_after_minutes=minutes, entrapment_fen="200") == {}
    for minutes in ("0", "1441"):
        found = problems_of(POLICIES, entrapment_after_minutes=minutes, entrapment_fen="200")
        assert POLICIES.heading("entrapment_after_minutes") in found
    for half in ({"entrapment_after_minutes": "60"}, {"entrapment_fen": "200"}):
        assert problems_of(POLICIES, **half) == {"困人每人赔": "分钟和金额要一起填"}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("20%", "要像 甲公司 20%、乙公司 15%"),
        ("甲公司 20", "要像 甲公司 20%、乙公司 15%"),
        ("甲公司 20%、甲公司 5%", "甲公司 写了两次"),
        ("甲公司 100.01%", "要在 0 到 100 之间"),
    ],
)
def test_a_co_insurer_that_cannot_be_is_told_why(typed: str, reason: str) -> None:
    with pytest.raises(BadCell, match=f"^{reason}$"):
        co_insurers(typed)


def test_a_part_of_the_premium_is_shown_in_yuan() -> None:
    _, _, problems = POLICIES.read(line_of(POLICIES, liability_fen="93.05"), NOW)
    assert problems == [CellProblem("其中责任险保费", "93.05", "不能多于年保费")]
    _, _, problems = POLICIES.read(line_of(POLICIES, co_insurers="安和财产保险江城分公司 20%"), NOW)
    assert problems == [CellProblem("共保", "安和财产保险江城分公司", "主承保公司不写在共保里")]
