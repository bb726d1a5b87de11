"""What a policy's file says of its cover: every kind of benefit, every bound, tiers of an entrapment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.insurance import word
from models.rules.imports.cells import BadCell
from models.rules.imports.cover_lines import (
    BENEFITS,
    BOUNDS,
    LIMITS,
    line_bounds,
    sums_without_a_line,
    tiers,
)
from models.rules.imports.policies import POLICIES
from models.rules.insurance.contract import NAMED, Benefit, LineLimit
from models.rules.insurance.policy_terms import CoverLine, Limit
from tests.support.register_rows import problems_of, row_of

ALL = frozenset(CoverLine)


def test_every_limit_and_every_kind_can_be_told_by_the_word_that_pages_use() -> None:
    assert set(LIMITS) == set(Limit)
    assert {name: benefit for benefit in Benefit for name in [word(benefit)]} == BENEFITS
    assert set(BOUNDS.values()) == set(LineLimit)


def test_bounds_of_several_kinds_in_one_cell() -> None:
    assert line_bounds("事故救援费用 每次 10,000；大修改造：每次最多50000元、累计 100000，每次免赔 500") == {
        "rescue": {"event": 10_000_00},
        "overhaul": {"event": 50_000_00, "total": 100_000_00, "deductible": 500_00},
    }
    assert line_bounds(" ；") == {}


@given(
    st.dictionaries(
        st.sampled_from(
            [(kind, bound) for kind in BENEFITS for bound in BOUNDS]
        ).filter(lambda one: (BENEFITS[one[0]], BOUNDS[one[1]]) not in NAMED),
        st.integers(1, 10**10),
        max_size=12,
    )
)  # fmt: skip
def test_what_is_written_is_what_is_read(told: dict[tuple[str, str], int]) -> None:
    kinds: dict[str, dict[str, int]] = {}
    for (kind, bound), fen in told.items():
        kinds.setdefault(kind, {})[bound] = fen
    typed = "；".join(
        f"{kind} " + "、".join(f"{bound} {fen // 100}.{fen % 100:02}" for bound, fen in own.items())
        for kind, own in kinds.items()
    )
    assert line_bounds(typed) == {
        BENEFITS[kind].value: {BOUNDS[bound].value: fen for bound, fen in own.items()}
        for kind, own in kinds.items()
    }


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("唱歌 每次 5", "不认识“唱歌 每次 5”"),
        ("大修改造", "大修改造 没有写金额"),
        ("大修改造 每天 5", "后面写“每人、每次、累计、免赔”和金额"),
        ("大修改造 每次 0", "要大于 0"),
        ("大修改造 每次 1.001", "最多两位小数"),
        ("大修改造 每次 5、每次 6", "大修改造 每次 写了两次"),
        ("大修改造 每次 5；大修改造 累计 6", "大修改造 写了两次，请合成一项"),
        ("人身伤亡 每人 5", "人身伤亡 每人 请填在“每人限额”一列"),
        ("无责救助 每次 5", "请填在“无责救助每次限额”一列"),
    ],
)
def test_a_cell_that_cannot_be_read_says_why(typed: str, reason: str) -> None:
    with pytest.raises(BadCell, match=reason):
        line_bounds(typed)


def test_tiers_rise_and_tell_the_exact_minute_apart() -> None:
    assert tiers("满 30 分钟 200；超过60分钟，每人 300.5 元") == [
        {"from_minutes": 30, "fen": 200_00},
        {"over_minutes": 60, "fen": 300_50},
    ]
    assert tiers("") == []
    for typed in ("满 60 分钟 300；满 30 分钟 200", "30 分钟 200", "满 30 分钟", "满 30 分钟 1.001"):
        with pytest.raises(BadCell, match="从低到高"):
            tiers(typed)
    with pytest.raises(BadCell):
        tiers("；".join(f"满 {n} 分钟 {n}" for n in range(1, 22)))


def test_a_tier_is_told_in_one_place() -> None:
    one = {"entrapment_after_minutes": "30", "entrapment_fen": "200"}
    assert problems_of(POLICIES, **one) == {}
    assert problems_of(POLICIES, **one, entrapment_tiers="满 30 分钟 200") == {
        "困人补偿各档": "已填困人几分钟起赔，两处只填一处"
    }


@pytest.mark.parametrize(
    ("changed", "held", "told"),
    [
        ({"limit_person": "1", "limit_total": "1", "entrapment_tiers": "满 9 分钟 1"}, ALL, {}),
        ({"limit_lift": "1"}, {CoverLine.LIABILITY}, {"电梯财产限额": "保单没有财产险，电梯本身损坏不能有金额"}),
        ({"limit_employee_medical": "1"}, {CoverLine.PARTS}, {
            "工作人员每人医疗限额": "保单没有责任险，工作人员伤亡不能有金额"}),
        ({"limit_relief_protected": "1"}, {CoverLine.PARTS}, {
            "无责救助老幼残每人": "保单没有责任险，无责救助不能有金额"}),
        ({"line_bounds": "大修改造 每次 5"}, {CoverLine.LIABILITY}, {
            "各项限额": "保单没有零部件险，大修改造不能有金额"}),
        ({"entrapment_after_minutes": "9", "entrapment_fen": "1"}, {CoverLine.PARTS}, {
            "困人补偿各档": "保单没有责任险，困人补偿不能有金额"}),
        ({"limit_accident": "1", "deductible_percent": "10%"}, set(), {}),
    ],
)  # fmt: skip
def test_no_sum_without_its_line_of_cover(
    changed: dict[str, str], held: set[CoverLine], told: dict[str, str]
) -> None:
    found = sums_without_a_line(row_of(POLICIES, **changed), held)
    assert {one.heading: one.reason for one in found} == told
