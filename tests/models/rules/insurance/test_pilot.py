"""The yearly report: which policies count, a lift with several, hours, and when it is asked for."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.pilot import Annex1, Payment, PilotLift, PilotPolicy, PilotRule, yearly_premium
from models.rules.insurance.policy_terms import CoverLine, Funding

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
NAMES = UUID(int=0)
DAY = timedelta(days=1)


def policy(
    funding: Funding | None, fen: int, begins: int = -100, ends: int = 265, who: str = "a"
) -> PilotPolicy:
    """Days from the beginning of the year."""
    company = frozenset({uuid5(NAMES, who)})
    return PilotPolicy(funding, fen, SINCE + begins * DAY, SINCE + ends * DAY, company)


def test_a_renewal_replaces_what_it_follows_and_two_lines_at_once_add_up() -> None:
    old, new = policy(Funding.OWN, 500), policy(Funding.FUND, 620, 265, 630)
    assert yearly_premium([old, new], UNTIL) == 620
    assert yearly_premium([old, policy(Funding.OWN, 200)], UNTIL) == 700
    assert yearly_premium([old], UNTIL) == 500, "it ended within the year, and was paid for"
    assert yearly_premium([old, new], SINCE + 265 * DAY) == 500, "the renewal had not begun"


def test_a_lift_with_several_sources_stands_in_each_row_once_and_in_the_total_once() -> None:
    annex = Annex1()
    renewed = (policy(Funding.OWN, 500), policy(Funding.FUND, 620, 265, 630, "b"))
    annex.add(PilotLift(uuid5(NAMES, "unit"), renewed, (Payment(Funding.FUND, 9, 3),)), UNTIL)
    annex.add(PilotLift(None, (policy(Funding.FUND, 700),), ()), UNTIL)
    own, fund = annex.rows[Funding.OWN], annex.rows[Funding.FUND]
    assert (own.lifts, own.lowest_fen, own.highest_fen, own.paid_fen) == (1, 500, 500, 0)
    assert (fund.lifts, fund.lowest_fen, fund.highest_fen, fund.paid_fen) == (2, 620, 700, 9)
    assert (len(own.companies), len(fund.companies), len(annex.total.companies)) == (1, 2, 2)
    assert (annex.total.lifts, annex.total.without_use_unit, annex.in_several) == (2, 1, 1)
    assert annex.rows[Funding.DONATION].lowest_fen is None


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from([*Funding, None]), st.integers(1, 10**6)), min_size=1, max_size=4),
        max_size=8,
    )
)
def test_rows_hold_every_lift_and_every_payment(lifts: list[list[tuple[Funding | None, int]]]) -> None:
    annex = Annex1()
    for told in lifts:
        policies = tuple(policy(funding, fen) for funding, fen in told)
        annex.add(PilotLift(None, policies, tuple(Payment(funding, fen, 1) for funding, fen in told)), UNTIL)
    rows = annex.rows.values()
    assert sum(row.paid_fen for row in rows) == annex.total.paid_fen
    assert annex.total.lifts == len(lifts) <= sum(row.lifts for row in rows)
    assert (annex.in_several == 0) == (annex.total.lifts == sum(row.lifts for row in rows))
    known = [row for row in rows if row.lifts]
    for row in known:
        assert row.lowest_fen is not None
        assert row.highest_fen is not None
        assert row.lowest_fen <= row.highest_fen <= (annex.total.highest_fen or 0)


def test_hours_are_those_of_the_quickest_and_the_slowest_payment() -> None:
    paid = (Payment(None, 1, 25), Payment(None, 1, 240), Payment(None, 2, 31), Payment(None, -1, None))
    assert PilotLift(None, (policy(None, 1),), paid).hours == (25, 240)
    assert PilotLift(None, (policy(None, 1),), ()).hours is None


@pytest.mark.parametrize(
    ("today", "year"),
    [((2026, 11, 19), 2025), ((2026, 11, 20), 2026), ((2026, 12, 31), 2026), ((2027, 1, 9), 2026)],
)
def test_a_report_is_asked_for_from_thirty_days_before_the_20th_of_december(
    today: tuple[int, int, int], year: int
) -> None:
    assert PilotRule().year_to_report(date(*today)) == year
    assert PilotRule().due_on(2026) == date(2026, 12, 20)


def test_a_city_may_count_other_lines_and_ask_on_another_day() -> None:
    rule = PilotRule.parse({"due": "06-30", "lines": ["liability"]})
    assert rule.counts([CoverLine.LIABILITY])
    assert rule == PilotRule(frozenset({CoverLine.LIABILITY}), (6, 30))
    assert PilotRule.parse({}) == PilotRule(frozenset(CoverLine), (12, 20))
    assert not PilotRule().counts([CoverLine.LIABILITY, CoverLine.PROPERTY])
    assert rule.due_on(2027) == date(2027, 6, 30)


@pytest.mark.parametrize(
    "wrong",
    [
        {"due": "02-29"},
        {"due": "20.12."},
        {"lines": []},
        {"lines": ["x"]},
        {"lines": "liability"},
        {"due": 3},
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"pilot|Line"):
        PilotRule.parse(wrong)
