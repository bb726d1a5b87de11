"""Insured shares against targets: exact at the edge."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.coverage import Cell, Counts, InsuredShare, Target, Uses, against
from models.rules.lifts.use import PUBLIC_PLACES, LiftUse
from scripts.demo.city_rules import COVERAGE


def test_a_share_reaches_a_target_exactly_or_not_at_all() -> None:
    assert InsuredShare(3, 10).reaches(30)
    assert not InsuredShare(2999, 10_000).reaches(30)
    assert not InsuredShare(0, 0).reaches(1)
    assert InsuredShare(2999, 10_000).short_of(30) == 1
    assert InsuredShare(5, 10).short_of(30) == 0
    assert InsuredShare(0, 1).short_of(1) == 1


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 100))
def test_what_is_short_is_exactly_what_it_takes(a: int, b: int, percent: int) -> None:
    share = InsuredShare(min(a, b), max(a, b))
    short = share.short_of(percent)
    if share.lifts:
        assert InsuredShare(share.insured + short, share.lifts).reaches(percent)
        assert short == 0 or not InsuredShare(share.insured + short - 1, share.lifts).reaches(percent)


def test_a_target_is_held_against_the_lifts_that_it_is_about() -> None:
    cells = [
        Cell("a", LiftUse.SCHOOL, 10, {Counts.LIABILITY: 8, Counts.ANY: 9, Counts.WITH_SERVICE: 0}),
        Cell("a", LiftUse.RESIDENTIAL, 90, {Counts.LIABILITY: 10, Counts.ANY: 10, Counts.WITH_SERVICE: 5}),
    ]
    public, all_ = (
        next(one for one in Target.parse_all(COVERAGE) if one.uses is uses and one.counts is Counts.LIABILITY)
        for uses in (Uses.PUBLIC_PLACES, Uses.ALL)
    )
    assert against(cells, public) == InsuredShare(8, 10)
    assert against(cells, all_) == InsuredShare(18, 100)


@pytest.mark.parametrize(
    ("uses", "held"),
    [
        (Uses.ALL, set(LiftUse)),
        (Uses.PUBLIC_PLACES, PUBLIC_PLACES),
        (Uses.INSTITUTIONS, {LiftUse.GOVERNMENT}),
    ],
)
def test_each_target_is_about_certain_uses(uses: Uses, held: set[LiftUse]) -> None:
    assert {use for use in LiftUse if uses.holds(use)} == held


def test_a_target_is_read_as_the_city_wrote_it() -> None:
    row = {
        "name": "参保", "counts": "any", "uses": "all", "percent": 100, "by": "2026-12-31", "source": "000",
    }  # fmt: skip
    least = row | {"percent": 1}
    assert Target.parse_all({"targets": [row, least]}) == (
        Target("参保", Counts.ANY, Uses.ALL, 100, date(2026, 12, 31), "000"),
        Target("参保", Counts.ANY, Uses.ALL, 1, date(2026, 12, 31), "000"),
    )


@pytest.mark.parametrize(
    "changed", [{"by": None}, {"percent": 0}, {"percent": 101}, {"counts": "some"}, {"by": "2026"}]
)
def test_a_target_that_cannot_be_held_is_refused(changed: dict[str, Any]) -> None:
    one = COVERAGE["targets"][0] | changed
    with pytest.raises(ValueError, match=r".+"):
        Target.parse_all({"targets": [one]})


def test_of_no_lifts_there_is_no_share() -> None:
    assert InsuredShare(0, 0).exact is None
    assert InsuredShare(1, 3).exact == Fraction(1, 3)
