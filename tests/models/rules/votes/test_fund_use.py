"""Money of a resolution: each step after the one that allows it, and never more than it allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.fund_use import (
    FundMove,
    FundProblem,
    FundStep,
    check_move,
    may_follow_step,
    most_for,
    moved,
    unspent,
)

APPLIED, REFUSED, APPROVED = FundStep.APPLIED, FundStep.REFUSED, FundStep.APPROVED
ORDERED, PAID, REFUNDED, SETTLED = FundStep.ORDERED, FundStep.PAID, FundStep.REFUNDED, FundStep.SETTLED
RESOLVED = 1_000
WHOLE = [FundMove(APPLIED, 1_000), FundMove(APPROVED, 900), FundMove(ORDERED, 600), FundMove(PAID, 500)]


@pytest.mark.parametrize(
    ("past", "new", "problem"),
    [
        ([], FundMove(APPLIED, 1_000), None),
        ([], FundMove(APPLIED, 1_001), FundProblem.SUM),
        ([], FundMove(APPLIED, 0), FundProblem.SUM),
        ([], FundMove(APPLIED, 1), None),
        (WHOLE[:1], FundMove(APPROVED, 1_000), None),
        ([], FundMove(APPROVED, 1), FundProblem.NOT_NOW),
        (WHOLE[:1], FundMove(APPROVED, 1_001), FundProblem.SUM),
        (WHOLE[:1], FundMove(REFUSED), None),
        ([*WHOLE[:1], FundMove(REFUSED)], FundMove(APPLIED, 700), None),
        (WHOLE[:2], FundMove(ORDERED, 901), FundProblem.SUM),
        (WHOLE[:2], FundMove(PAID, 1), FundProblem.NOT_NOW),
        (WHOLE[:3], FundMove(ORDERED, 300), None),
        (WHOLE[:3], FundMove(ORDERED, 301), FundProblem.SUM),
        (WHOLE[:3], FundMove(PAID, 601), FundProblem.SUM),
        (WHOLE, FundMove(SETTLED), FundProblem.LEFT),
        (WHOLE, FundMove(REFUNDED, 99), FundProblem.SUM),
        (WHOLE, FundMove(REFUNDED, 100), None),
        ([*WHOLE, FundMove(REFUNDED, 100)], FundMove(SETTLED), None),
        ([*WHOLE, FundMove(REFUNDED, 100)], FundMove(PAID, 1), FundProblem.NOT_NOW),
        ([*WHOLE, FundMove(PAID, 100)], FundMove(SETTLED), None),
    ],
)
def test_steps(past: list[FundMove], new: FundMove, problem: FundProblem | None) -> None:
    assert check_move(past, new, RESOLVED) is problem


def test_a_step_without_a_sum_has_none() -> None:
    assert most_for(WHOLE, SETTLED, RESOLVED) == 0


@given(st.lists(st.tuples(st.sampled_from(FundStep), st.integers(0, 1_100)), max_size=40))
def test_whatever_is_tried_the_fund_never_loses_more_than_was_agreed(
    tries: list[tuple[FundStep, int]],
) -> None:
    past: list[FundMove] = []
    for step, fen in tries:
        if check_move(past, FundMove(step, fen), RESOLVED) is None:
            past.append(FundMove(step, fen))
    assert unspent(past) >= 0
    assert moved(past, ORDERED) <= RESOLVED
    if past and past[-1].step is SETTLED:
        assert moved(past, ORDERED) == moved(past, PAID) + moved(past, REFUNDED)
        assert not any(may_follow_step(past, step) for step in FundStep)
