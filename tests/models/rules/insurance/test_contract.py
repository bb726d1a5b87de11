"""Which lines a contract has: those that are written, and no others."""

from models.rules.insurance.contract import NAMED, Benefit, LineLimit, read_contract
from models.rules.insurance.policy_terms import CoverLine, Limit
from models.rules.insurance.trapped_benefit import Tier, read_tiers, write_tiers

NANJING_004 = {
    "person": 80_000_000, "person_medical": 8_000_000, "property": 2_000_000, "accident": 500_000_000,
    "total": 500_000_000, "employee": 48_000_000, "employee_medical": 4_800_000, "employee_property": 100_000,
    "relief_lift": 10_000_000, "relief_person": 3_000_000, "relief_protected": 3_000_000,
}  # fmt: skip


def test_the_lines_of_004() -> None:
    contract = read_contract([CoverLine.LIABILITY], NANJING_004, {}, ())
    assert [line.benefit for line in contract.lines] == [
        Benefit.INJURY, Benefit.PROPERTY, Benefit.EMPLOYEE, Benefit.EMPLOYEE_PROPERTY, Benefit.RELIEF,
    ]  # fmt: skip
    injury = contract.line(Benefit.INJURY)
    assert injury is not None
    assert (injury.person, injury.medical) == (80_000_000, 8_000_000)
    assert contract.line(Benefit.ENTRAPMENT) is None
    assert contract.line(Benefit.DELAY) is None


def test_the_eight_kinds_of_001_each_with_its_own_bounds() -> None:
    eight = tuple(Benefit)[:8]
    own = {benefit.value: {"person": 1, "event": 2, "total": 3, "deductible": 4} for benefit in eight}
    contract = read_contract(list(CoverLine), {"property": 9, "parts": 8, "person": 7}, own, ())
    for benefit in eight:
        line = contract.line(benefit)
        assert line is not None
        for bound in LineLimit:
            named = NAMED.get((benefit, bound))
            kept = {Limit.PROPERTY: 9, Limit.PARTS: 8, Limit.PERSON: 7}
            expected = kept[named] if named else own[benefit.value][bound.value]
            assert getattr(line, bound.value) == expected, (benefit, bound)


def test_a_line_that_the_policy_does_not_hold_is_not_there() -> None:
    own = {"overhaul": {"event": 5}, "rescue": {"event": 5}}
    contract = read_contract([CoverLine.LIABILITY], {"parts": 8, "lift": 8}, own, ())
    for benefit in (Benefit.PARTS, Benefit.OVERHAUL, Benefit.LIFT):
        assert contract.line(benefit) is None
    assert contract.line(Benefit.RESCUE) is not None
    parts = read_contract([CoverLine.PARTS], {}, own, read_tiers([{"from_minutes": 30, "fen": 1}]))
    assert [line.benefit for line in parts.lines] == [Benefit.PARTS, Benefit.OVERHAUL]


def test_what_cover_means_by_itself_has_a_line_without_sums() -> None:
    contract = read_contract([CoverLine.LIABILITY], {}, {"entrapment": {"event": 5}, "unknown": {"x": 1}}, ())
    assert [(line.benefit, line.is_silent) for line in contract.lines] == [
        (Benefit.INJURY, True),
        (Benefit.PROPERTY, True),
    ]


def test_tiers_are_kept_as_they_are_written() -> None:
    rows = [{"from_minutes": 30, "fen": 20_000}, {"over_minutes": 120, "fen": 50_000}]
    tiers = read_tiers(rows)
    assert write_tiers(tiers) == rows
    assert [tier.minutes for tier in tiers] == [30, 120]
    assert isinstance(tiers[0], Tier)


def test_a_contract_tells_its_tiers_and_has_none_where_it_is_silent() -> None:
    tiers = read_tiers([{"from_minutes": 30, "fen": 20_000}])
    assert read_contract([CoverLine.LIABILITY], {}, {}, tiers).tiers == tiers
    assert read_contract([CoverLine.LIABILITY], {}, {}, ()).tiers == ()
