"""An advance is a part of what a claim pays; what the decision does not allow is to come back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.insurance.claim_limits import check_sum
from models.rules.insurance.claim_stage import ClaimEventKind, may_follow
from models.rules.insurance.claim_sums import PAYMENTS, ClaimStep, last_of, paid_of, to_recover
from models.rules.insurance.payable import Cut, Payable

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
Kind = ClaimEventKind


def told(*steps: tuple[ClaimEventKind, int] | ClaimEventKind) -> list[ClaimStep]:
    """Steps, those with a sum as pairs, after the notice."""
    pairs = [one if isinstance(one, tuple) else (one, None) for one in steps]
    return [ClaimStep(Kind.NOTICE, AT), *(ClaimStep(kind, AT, fen) for kind, fen in pairs)]


@pytest.mark.parametrize(
    ("steps", "paid", "back"),
    [
        (told(), 0, 0),
        (told((Kind.ADVANCED, 5_000)), 5_000, 0),  # nothing is decided
        (told((Kind.ADVANCED, 5_000), Kind.LIABILITY_ACCEPTED), 5_000, 0),
        (told((Kind.ADVANCED, 5_000), (Kind.AGREED, 5_000)), 5_000, 0),
        (told((Kind.ADVANCED, 5_000), (Kind.AGREED, 3_000)), 5_000, 2_000),
        (told((Kind.ADVANCED, 5_000), (Kind.AGREED, 3_000), (Kind.RECOVERED, 1_500)), 3_500, 500),
        (told((Kind.ADVANCED, 5_000), Kind.LIABILITY_DENIED), 5_000, 5_000),
        (told((Kind.ADVANCED, 5_000), Kind.LIABILITY_DENIED, Kind.LIABILITY_ACCEPTED), 5_000, 0),
        (told((Kind.ADVANCED, 5_000), Kind.LIABILITY_DENIED, (Kind.RELIEF_GRANTED, 8_000)), 5_000, 0),
        (told((Kind.ADVANCED, 5_000), Kind.WITHDRAWN), 5_000, 5_000),
        (told((Kind.ADVANCED, 5_000), (Kind.AGREED, 6_000), (Kind.PAID, 1_000), Kind.WITHDRAWN), 6_000, 0),
        (
            told((Kind.ADVANCED, 100), (Kind.PREPAID, 400), (Kind.AGREED, 300)),
            500,
            100,
        ),  # no more than advanced
        (told((Kind.PREPAID, 400), (Kind.AGREED, 300)), 400, 0),
        (told(Kind.ADVANCED, (Kind.AGREED, 300), Kind.RECOVERED), 0, 0),  # without a sum on record
    ],
)
def test_what_must_come_back(steps: list[ClaimStep], paid: int, back: int) -> None:
    assert (paid_of(steps), to_recover(steps)) == (paid, back)


LIMIT = 10_000
choices = st.lists(st.tuples(st.sampled_from(Kind), st.integers(1, LIMIT + 1_000)), max_size=14)


@given(choices)
def test_every_story_stays_within_the_cover_and_ends_with_what_was_decided(
    wanted: list[tuple[Kind, int]],
) -> None:
    steps = told()
    for kind, fen in wanted:
        step = ClaimStep(kind, AT, fen)
        if may_follow([one.kind for one in steps], kind) and not refused(steps, step):
            steps.append(step)
    assert 0 <= paid_of(steps) <= LIMIT
    back = to_recover(steps)
    assert 0 <= back <= sum(one.fen or 0 for one in steps if one.kind is Kind.ADVANCED)
    settled = [*steps, ClaimStep(Kind.RECOVERED, AT, back)]
    assert to_recover(settled) == 0
    grant = last_of(steps, Kind.AGREED, Kind.RELIEF_GRANTED)
    if grant is not None and all(one.kind is not Kind.PREPAID for one in steps):
        assert paid_of(settled) <= (grant.fen or 0)


def refused(steps: list[ClaimStep], step: ClaimStep) -> bool:
    total = (step.fen or 0) + (paid_of(steps) if step.kind in PAYMENTS else 0)
    most = Payable(LIMIT, Cut.TOTAL) if total > LIMIT else Payable(total)
    return check_sum(steps, step, most) is not None
