"""Insured shares against targets: exact at the edge."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.coverage import (
    SECTORS,
    Cell,
    Counts,
    InsuredShare,
    Of,
    Target,
    TargetVerdict,
    Uses,
    against,
    judge_target,
    judged_on,
    last_moment,
    month_ends,
)
from models.rules.lifts.use import HOMES, PUBLIC_PLACES, LiftUse
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
        (Uses.HOMES, HOMES),
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


def test_each_lift_is_in_one_sector_of_003() -> None:
    for use in LiftUse:
        assert sum(sector.holds(use) for sector in SECTORS) == 1, use
    assert Uses.HOMES.holds(LiftUse.RESIDENTIAL)
    assert Uses.OTHERS.holds(LiftUse.OFFICE)


def test_a_target_is_judged_on_its_own_day() -> None:
    """001 六(一): 60 % by mid-2021. Reached in 2026 is not reached by then."""
    target = next(one for one in Target.parse_all(COVERAGE) if one.source == "001 襄阳")
    day = timedelta(days=1)
    assert (target.by, target.plan, target.of) == (date(2021, 6, 30), "001 襄阳", Of.INSPECTED)
    assert judged_on(target, date(2026, 11, 30)) == target.by
    assert judged_on(target, target.by - day) == target.by - day
    short, enough, none = InsuredShare(59, 100), InsuredShare(60, 100), InsuredShare(0, 0)
    assert judge_target(target, short, target.by + day) is TargetVerdict.MISSED
    assert judge_target(target, short, target.by) is TargetVerdict.OPEN  # the day is not over
    assert judge_target(target, enough, target.by + day) is TargetVerdict.REACHED
    assert judge_target(target, none, target.by + day) is TargetVerdict.NO_LIFTS


def test_a_day_stands_for_its_last_moment() -> None:
    assert last_moment(date(2025, 12, 31), UTC) == datetime(2025, 12, 31, 23, 59, 59, 999999, UTC)


def test_month_ends_before_a_day() -> None:
    assert month_ends(date(2024, 3, 31), 2) == (date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31))
    assert month_ends(date(2026, 1, 1), 1) == (date(2025, 12, 31), date(2026, 1, 1))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 36))
def test_month_ends_rise_and_each_is_the_last_of_its_month(day: date, months: int) -> None:
    found = month_ends(day, months)
    assert len(found) == months + 1
    assert list(found) == sorted(set(found))
    assert all((one + timedelta(days=1)).day == 1 for one in found[:-1])
