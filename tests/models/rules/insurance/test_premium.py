"""The worked examples of 004 Nanjing, and what must hold of every premium."""

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.actions.insurance.read_schemes import all_caps, all_schemes
from models.rules.insurance import schemes
from models.rules.insurance.policy_terms import Payer
from models.rules.insurance.premium import Factor, Insured, PremiumPart, divide, reckon, to_fen
from models.rules.insurance.premium_scheme import (
    Base,
    ClaimsHistory,
    PremiumScheme,
    Prepayment,
    Sharing,
    as_shares,
)
from models.rules.lifts.use import LiftUse

NANJING = all_schemes()["nanjing_2015"]
# 一台 11 层站，使用年限为 8 年的住宅楼垂直升降电梯
EXAMPLE = Insured(False, LiftUse.RESIDENTIAL, date(2007, 6, 24), date(2015, 6, 24), star=3)
YEAR = timedelta(days=366)


def parts(insured: Insured) -> dict[Payer, int]:
    return {part.payer: part.fen for part in reckon(NANJING, insured).parts}


@pytest.mark.parametrize(
    ("star", "owner", "total"),
    [(0, 3720, 11160), (2, 2790, 10230), (3, 1860, 9300), (4, 1395, 8835), (5, 465, 7905)],
)
def test_the_example_of_the_source(star: int, owner: int, total: int) -> None:
    """18.60 at three stars, 13.95 at four; 27.90 and 46.50 whatever the star."""
    premium = reckon(NANJING, replace(EXAMPLE, star=star))
    assert premium.total_fen == total
    assert {part.payer: part.fen for part in premium.parts} == {
        Payer.OWNER: owner,
        Payer.MAINTAINER: 2790,
        Payer.INSPECTION: 4650,
    }


@pytest.mark.parametrize(
    ("use", "is_moving", "total"),
    [
        (LiftUse.GOVERNMENT, False, 9300),
        (LiftUse.HOSPITAL, False, 9300),
        (LiftUse.SCHOOL, True, 9500),
        (LiftUse.OFFICE, False, 10230),
        (LiftUse.MIXED, False, 10230),
        (LiftUse.MALL, True, 12350),
        (LiftUse.STATION, False, 12090),
    ],
)
def test_base_and_class(use: LiftUse, is_moving: bool, total: int) -> None:
    assert reckon(NANJING, replace(EXAMPLE, use=use, is_moving=is_moving)).total_fen == total


def test_an_office_is_shared_5_4_1() -> None:
    assert parts(replace(EXAMPLE, use=LiftUse.OFFICE)) == {
        Payer.OWNER: 5115,
        Payer.MAINTAINER: 4092,
        Payer.INSPECTION: 1023,
    }


def test_a_villas_owner_pays_all_and_has_all_of_the_discount() -> None:
    assert parts(replace(EXAMPLE, use=LiftUse.VILLA, star=4)) == {Payer.OWNER: 8835}


def test_a_new_installation_is_paid_by_whoever_installed_it() -> None:
    new = replace(EXAMPLE, installed_on=EXAMPLE.starts_on - timedelta(days=300), star=5)
    assert parts(new) == {Payer.INSTALLER: 9800}
    assert Payer.INSTALLER in parts(replace(new, installed_on=EXAMPLE.starts_on.replace(year=2014, day=25)))
    assert Payer.INSTALLER not in parts(replace(new, installed_on=EXAMPLE.starts_on.replace(year=2014)))


def test_fifteen_years_to_the_day_are_not_more_than_fifteen() -> None:
    on_the_day = replace(EXAMPLE, installed_on=date(2000, 6, 24))
    assert reckon(NANJING, on_the_day).total_fen == 9300
    assert reckon(NANJING, replace(on_the_day, installed_on=date(2000, 6, 23))).total_fen == 11160


@pytest.mark.parametrize(
    ("history", "total"),
    [
        (ClaimsHistory.FIRST_YEAR, 9300),
        (ClaimsHistory.ONE_CLEAN_YEAR, 8835),
        (ClaimsHistory.TWO_CLEAN_YEARS, 8370),
        (ClaimsHistory.CLAIM, 9300),
        (ClaimsHistory.CASUALTY, 10230),
        (ClaimsHistory.EXHAUSTED, 13950),
    ],
)
def test_what_went_before(history: ClaimsHistory, total: int) -> None:
    assert reckon(NANJING, replace(EXAMPLE, history=history)).total_fen == total


def test_the_steps_lead_from_the_base_to_the_total() -> None:
    exhausted = replace(EXAMPLE, history=ClaimsHistory.EXHAUSTED, star=0)
    premium = reckon(NANJING, exhausted)
    assert [step.factor for step in premium.steps] == [
        Factor.BASE,
        Factor.EXHAUSTED,
        Factor.USE,
        Factor.AGE,
        Factor.HISTORY,
        Factor.STAR,
    ]
    for before, step in zip(premium.steps, premium.steps[1:], strict=False):
        assert step.amount == before.amount * step.by
    assert premium.steps[-1].amount == premium.total_fen


def test_what_a_premium_says_of_itself() -> None:
    premium = reckon(NANJING, EXAMPLE)
    assert (premium.base, premium.sharing) == (Base.VERTICAL, Sharing.RESIDENTIAL)
    assert (premium.before_star, premium.star) == (Fraction(9300), Fraction(1))
    assert premium.parts[0] == PremiumPart(Payer.OWNER, Fraction(1, 5), Fraction(1860), 1860)
    assert reckon(NANJING, replace(EXAMPLE, is_moving=True)).base is Base.MOVING


def test_half_a_fen_goes_up() -> None:
    assert [to_fen(Fraction(part, 100)) for part in (49, 50, 149, 150)] == [0, 1, 1, 2]


def test_the_scheme_of_the_source_prepays_half_within_three_working_days() -> None:
    assert NANJING.prepayment == Prepayment(percent=50, working_days=3)


def test_a_star_that_the_scheme_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="star 1"):
        reckon(NANJING, replace(EXAMPLE, star=1))


days = st.dates(date(1985, 1, 1), date(2026, 1, 1))
insured = st.builds(
    Insured,
    is_moving=st.booleans(),
    use=st.sampled_from(LiftUse),
    installed_on=days,
    starts_on=st.just(date(2026, 6, 1)),
    star=st.sampled_from(sorted(NANJING.star)),
    history=st.sampled_from(ClaimsHistory),
)


@given(insured)
def test_the_parts_sum_to_the_total_and_none_is_off_by_more_than_rounding(one: Insured) -> None:
    premium = reckon(NANJING, one)
    assert sum(part.fen for part in premium.parts) == premium.total_fen
    assert sum((part.share for part in premium.parts), Fraction(0)) == 1
    assert sum((part.exact for part in premium.parts), Fraction(0)) == premium.steps[-1].amount
    for part in premium.parts:
        assert part.fen >= 0
        assert abs(part.fen - part.exact) <= Fraction(3, 2)


@given(insured, st.sampled_from(sorted(NANJING.star)))
def test_the_star_moves_the_owner_alone(one: Insured, other_star: int) -> None:
    before, after = parts(one), parts(replace(one, star=other_star))
    assert before.keys() == after.keys()
    assert all(before[payer] == after[payer] for payer in before if payer is not Payer.OWNER)


@given(insured, insured)
def test_a_better_star_never_costs_the_owner_more(one: Insured, two: Insured) -> None:
    stars = sorted((one.star, two.star))
    worse, better = (parts(replace(one, star=star)) for star in stars)
    assert better.get(Payer.OWNER, 0) <= worse.get(Payer.OWNER, 0)


@given(insured, st.integers(0, 30))
def test_an_older_lift_never_costs_less(one: Insured, years: int) -> None:
    """After the first year, which has a price of its own."""
    younger = replace(one, installed_on=min(one.installed_on, one.starts_on - YEAR))
    older = replace(younger, installed_on=younger.installed_on - years * YEAR)
    assert reckon(NANJING, older).total_fen >= reckon(NANJING, younger).total_fen
    assert all(parts(older)[payer] >= fen for payer, fen in parts(younger).items())


@given(
    st.integers(0, 10_000_000),
    st.dictionaries(st.sampled_from(["owner", "maintainer", "inspection"]), st.integers(1, 99), min_size=1),
)
def test_an_agreed_premium_is_divided_without_a_rest(total: int, shares: dict[str, int]) -> None:
    divided = divide(total, as_shares(shares))
    assert sum(part.fen for part in divided) == total
    assert all(abs(part.fen - part.exact) <= 1 for part in divided)


@pytest.mark.parametrize(
    ("use", "yuan"),
    [
        (LiftUse.RESIDENTIAL, 85),
        (LiftUse.VILLA, 85),
        (LiftUse.OFFICE, 105),
        (LiftUse.GOVERNMENT, 105),
        (LiftUse.SCHOOL, 135),
        (LiftUse.PARK, 135),
    ],
)
def test_the_caps_of_the_district_plan(use: LiftUse, yuan: int) -> None:
    assert all_caps()["district_caps_2019"].for_use(use) == yuan * 100


def test_a_scheme_that_could_make_the_owner_receive_money_is_refused() -> None:
    data = json.loads((files(schemes) / "nanjing_2015.json").read_text("utf-8"))
    data["star"]["5"] = "0.75"
    with pytest.raises(ValueError, match="owner's share"):
        PremiumScheme.parse("odd", data)


def test_every_ambiguity_has_its_answer() -> None:
    told = [one.ambiguities for one in all_schemes().values()]
    told += [one.ambiguities for one in all_caps().values()]
    assert all(told)
    assert all(one.question and one.answer for ambiguities in told for one in ambiguities)


def test_a_payer_s_part_is_nothing_where_somebody_else_pays() -> None:
    premium = reckon(NANJING, EXAMPLE)
    assert premium.part_of(Payer.OWNER) == 1860
    assert premium.part_of(Payer.INSTALLER) == 0


def test_a_scheme_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    begins, ends = date(2015, 1, 1), date(2020, 1, 1)
    scheme = replace(NANJING, valid_from=begins, valid_until=ends)
    day = timedelta(days=1)
    assert [scheme.holds_on(on) for on in (begins - day, begins, ends - day, ends)] == [
        False,
        True,
        True,
        False,
    ]
    assert replace(scheme, valid_until=None).holds_on(ends)


@pytest.mark.parametrize("shares", [{"owner": 0}, {"owner": 3, "maintainer": -1}])
def test_shares_are_positive(shares: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="positive"):
        as_shares(shares)


def test_the_prices_of_nanjing_are_above_the_caps_of_the_district() -> None:
    """93 yuan against 85 for homes: two cities, of which none may be configured with both."""
    broken = all_caps()["district_caps_2019"].broken_by(all_schemes()["nanjing_2015"])
    assert {LiftUse.RESIDENTIAL, LiftUse.VILLA} <= set(broken)
    assert LiftUse.SCHOOL not in broken
