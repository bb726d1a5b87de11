"""Bills of a premium add up to the fen, and each has one state a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.apportion import apportion
from models.rules.insurance.bills import (
    BillState,
    FundSource,
    PolicyYear,
    bill_state,
    policy_years,
    split_sources,
    spread,
)
from models.rules.insurance.policy_terms import Funding

DUE = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("paid", "today", "cancelled", "state"),
    [
        (0, DUE, False, BillState.OPEN),
        (1, DUE, False, BillState.PART_PAID),
        (0, DUE + timedelta(days=1), False, BillState.OVERDUE),
        (99, DUE + timedelta(days=1), False, BillState.OVERDUE),
        (100, DUE + timedelta(days=1), False, BillState.PAID),
        (101, DUE + timedelta(days=1), False, BillState.REFUND),
        (101, DUE, True, BillState.CANCELLED),
        (100, DUE, True, BillState.CANCELLED),
    ],
)
def test_state(paid: int, today: date, cancelled: bool, state: BillState) -> None:
    assert bill_state(100, paid, DUE, today, cancelled=cancelled) is state


def test_a_term_is_cut_into_years_and_the_last_is_paid_by_the_day() -> None:
    assert policy_years(date(2024, 2, 29), date(2026, 3, 31)) == (
        PolicyYear(1, date(2024, 2, 29), date(2025, 3, 1), is_whole=True),
        PolicyYear(2, date(2025, 3, 1), date(2026, 3, 1), is_whole=True),
        PolicyYear(3, date(2026, 3, 1), date(2026, 3, 31), is_whole=False),
    )
    last = policy_years(date(2025, 3, 1), date(2026, 3, 31))[1]
    assert last.premium(9_300) == 764  # 9300 × 30 / 365 = 764.38…
    assert last.premium(73) == 6
    assert last.premium(219) == 18
    assert policy_years(date(2025, 3, 1), date(2026, 3, 1))[0].premium(9_300) == 9_300


FEN = st.integers(0, 10**9)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)


FUND, OWN, STATE = Funding.FUND, Funding.OWN, Funding.GOVERNMENT


@pytest.mark.parametrize(
    ("sources", "parts"),
    [
        ([FundSource(OWN, weight=1)], [1_860]),
        (
            [FundSource(STATE, fen=500), FundSource(FUND, weight=60), FundSource(OWN, weight=40)],
            [500, 816, 544],
        ),
        ([FundSource(STATE, fen=1_860)], [1_860]),
        ([FundSource(STATE, fen=1_860), FundSource(OWN, weight=1)], [1_860, 0]),
        ([FundSource(STATE, fen=1_861), FundSource(OWN, weight=1)], None),
        ([FundSource(STATE, fen=500)], None),
        ([], None),
    ],
)
def test_several_sources_pay_one_premium(sources: list[FundSource], parts: list[int] | None) -> None:
    assert split_sources(1_860, sources) == parts


def test_of_nothing_everybody_owes_nothing() -> None:
    assert spread([0], [0, 0]) == [[0, 0]]


@given(st.lists(FEN, min_size=1, max_size=6), WEIGHTS)
def test_sources_and_debtors_both_add_up(debts: list[int], weights: list[int]) -> None:
    sums = apportion(sum(debts), weights)
    rows = spread(sums, debts)
    assert [sum(row) for row in rows] == sums
    assert [sum(column) for column in zip(*rows, strict=True)] == debts
    assert all(part >= 0 for row in rows for part in row)
