"""Sums of a claim's steps stay within the contract and within what was decided before."""

from datetime import UTC, datetime

import pytest

from models.rules.insurance.claim_clock import judge_claim
from models.rules.insurance.claim_limits import (
    Decided,
    SumRefused,
    asked_in,
    check_sum,
    medical_after,
    most_of,
    total_after,
)
from models.rules.insurance.claim_stage import ClaimDeadline, ClaimEventKind, ClaimStage, may_follow
from models.rules.insurance.claim_sums import ClaimStep
from models.rules.insurance.contract import Benefit, read_contract
from models.rules.insurance.payable import Cut, Loss, Payable, Used
from models.rules.insurance.policy_terms import CoverLine

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
Kind = ClaimEventKind


def step(kind: ClaimEventKind, fen: int | None = None, medical: int = 0) -> ClaimStep:
    return ClaimStep(kind, AT, fen, medical)


def asking(fen: int | None, medical: int = 0) -> ClaimStep:
    return step(Kind.APPLIED, fen, medical)


AGREED = [step(Kind.NOTICE), step(Kind.PREPAID, 40), step(Kind.ASSESSED, 100), step(Kind.AGREED, 90)]
ADVANCED = [step(Kind.NOTICE), step(Kind.ADVANCED, 40)]
ENOUGH = Payable(1_000)


@pytest.mark.parametrize(
    ("before", "new", "most", "refused"),
    [
        (AGREED[:1], step(Kind.ASSESSED, 100), Payable(100), None),
        (AGREED[:1], step(Kind.ASSESSED, 100), Payable(60, Cut.TOTAL), SumRefused(60, Cut.TOTAL)),
        (AGREED[:1], step(Kind.LIABILITY_ACCEPTED, 5), Payable(0, Cut.SILENT), SumRefused(0, Cut.SILENT)),
        (AGREED[:1], step(Kind.ASSESSED, 100), Payable(None), None),
        (AGREED[:2], step(Kind.PREPAID, 30), Payable(50, Cut.EVENT), SumRefused(10, Cut.EVENT)),
        (AGREED[:3], step(Kind.AGREED, 100), ENOUGH, None),
        (AGREED[:3], step(Kind.AGREED, 101), ENOUGH, SumRefused(100, Decided.ASSESSED)),
        (AGREED[:3], step(Kind.PREPAID, 61), ENOUGH, SumRefused(60, Decided.ASSESSED)),
        (AGREED, step(Kind.PAID, 50), ENOUGH, None),
        (AGREED, step(Kind.PAID, 51), ENOUGH, SumRefused(50, Decided.AGREED)),
        (AGREED, step(Kind.PREPAID, 51), ENOUGH, SumRefused(50, Decided.AGREED)),
        ([*AGREED, step(Kind.PAID, 50)], step(Kind.PAID, 1), ENOUGH, SumRefused(0, Decided.AGREED)),
        ([step(Kind.RELIEF_GRANTED, 30)], step(Kind.PAID, 31), ENOUGH, SumRefused(30, Decided.AGREED)),
        ([step(Kind.RELIEF_GRANTED, 30)], step(Kind.PAID, 30), ENOUGH, None),
        (AGREED[:1], step(Kind.ADVANCED, 61), Payable(60, Cut.TOTAL), SumRefused(60, Cut.TOTAL)),
        (ADVANCED, step(Kind.ADVANCED, 30), Payable(60, Cut.EVENT), SumRefused(20, Cut.EVENT)),
        ([*ADVANCED, step(Kind.AGREED, 90)], step(Kind.PAID, 51), ENOUGH, SumRefused(50, Decided.AGREED)),
        ([*ADVANCED, step(Kind.AGREED, 90)], step(Kind.PAID, 50), ENOUGH, None),
        (
            [*ADVANCED, step(Kind.AGREED, 90)],
            step(Kind.RECOVERED, 1),
            ENOUGH,
            SumRefused(0, Decided.ADVANCED),
        ),
        (
            [*ADVANCED, step(Kind.AGREED, 30)],
            step(Kind.RECOVERED, 11),
            ENOUGH,
            SumRefused(10, Decided.ADVANCED),
        ),
        ([*ADVANCED, step(Kind.AGREED, 30)], step(Kind.RECOVERED, 10), ENOUGH, None),
        (AGREED[:1], step(Kind.RELIEF_GRANTED, 20), ENOUGH, SumRefused(30, Decided.OWED)),
        (AGREED[:1], step(Kind.RELIEF_GRANTED, 30), ENOUGH, None),
    ],
)
def test_sums(before: list[ClaimStep], new: ClaimStep, most: Payable, refused: SumRefused | None) -> None:
    assert check_sum(before, new, most, least=30) == refused


WRITTEN = read_contract([CoverLine.LIABILITY], {"person": 1_000, "total": 5_000}, {}, (), 200, 5)


@pytest.mark.parametrize(
    ("assessed", "asked", "most"),
    [
        (900, None, Payable(900)),  # net: the insurer has taken the deductible off
        (1_100, None, Payable(1_000, Cut.PERSON)),
        (300, 500, Payable(300)),
        (301, 500, Payable(300, Cut.DEDUCTIBLE)),
        (1_100, 1_300, Payable(1_000, Cut.PERSON)),
    ],
)
def test_a_deductible_counts_from_what_was_asked(assessed: int, asked: int | None, most: Payable) -> None:
    assert most_of(WRITTEN, Loss(Benefit.INJURY, assessed), asking(asked), Used()) == most
    assert most_of(WRITTEN, Loss(Benefit.INJURY, assessed, is_net=True), asking(asked), Used()) == most


def test_what_others_were_paid_is_no_longer_there() -> None:
    used = Used(all_total=4_900)
    for asked in (None, 500):
        found = most_of(WRITTEN, Loss(Benefit.INJURY, 300), asking(asked), used)
        assert found == Payable(100, Cut.POLICY_TOTAL)


def test_no_more_is_assessed_than_asked() -> None:
    plain = read_contract([CoverLine.LIABILITY], {}, {}, ())
    assert most_of(plain, Loss(Benefit.INJURY, 501), asking(500), Used()) == Payable(500, Cut.ASKED)
    assert most_of(plain, Loss(Benefit.INJURY, 500), asking(500), Used()) == Payable(500)
    assert most_of(plain, Loss(Benefit.INJURY, 500), None, Used()) == Payable(500)
    assert asked_in([step(Kind.NOTICE), asking(500)]) == asking(500)
    assert asked_in([step(Kind.NOTICE)]) is None


MEDICAL = read_contract([CoverLine.LIABILITY], {"person": 1_000, "person_medical": 80}, {}, (), 0, 5)


@pytest.mark.parametrize(
    ("assessed", "medical", "asked", "most"),
    [
        (500, 0, asking(None), Payable(500)),
        (500, 80, asking(None), Payable(500)),
        (500, 100, asking(None), Payable(480, Cut.MEDICAL)),  # 004: 其中医疗费用 80
        (480, 80, asking(525, 100), Payable(478, Cut.DEDUCTIBLE)),  # 525 − 20 − 5 % of 525, rounded up
        (478, 80, asking(525, 100), Payable(478)),
        (498, 80, asking(525), Payable(498)),
    ],
)
def test_medical_costs_have_a_limit_within_the_sum(
    assessed: int, medical: int, asked: ClaimStep, most: Payable
) -> None:
    loss = Loss(Benefit.INJURY, assessed, medical_fen=medical)
    assert most_of(MEDICAL, loss, asked, Used()) == most


def test_medical_costs_of_payments_add_up() -> None:
    before = [step(Kind.NOTICE), step(Kind.PREPAID, 40, 30), step(Kind.ASSESSED, 100, 70)]
    assert medical_after(before, step(Kind.PREPAID, 40, 20)) == 50
    assert medical_after(before, step(Kind.PREPAID, 40)) == 30
    advanced = [step(Kind.NOTICE), step(Kind.ADVANCED, 40, 25)]
    assert medical_after(advanced, step(Kind.PREPAID, 40, 20)) == 45
    assert medical_after(before, step(Kind.ASSESSED, 100, 60)) == 60


def test_payments_add_up() -> None:
    assert total_after(AGREED, step(Kind.PAID, 50)) == 90
    assert total_after(AGREED, step(Kind.ASSESSED, 50)) == 50


def test_relief_is_paid_after_liability_is_denied() -> None:
    """004: whoever was hurt is relieved although nobody insured is liable; also once the refusal was sent."""
    kinds = [Kind.NOTICE, Kind.APPLIED, Kind.LIABILITY_DENIED]
    for past in (kinds, [*kinds, Kind.REFUSED]):
        assert may_follow(past, Kind.RELIEF_GRANTED)
        granted = [*past, Kind.RELIEF_GRANTED]
        allowed = {kind for kind in Kind if may_follow(granted, kind)}
        assert allowed == {Kind.PAID, Kind.CLOSED, Kind.NOTED}
        state = judge_claim(
            [step(kind, 30_000 if kind is Kind.RELIEF_GRANTED else None) for kind in granted], None, UTC
        )
        assert (state.stage, state.closed_at, state.assessed_fen) == (ClaimStage.RELIEF, None, 30_000)
        due = state.next_due
        assert due is not None
        assert (due.clock, due.owed_fen) == (ClaimDeadline.PAY, 30_000)
        paid = [
            *(step(kind, 30_000 if kind is Kind.RELIEF_GRANTED else None) for kind in granted),
            step(Kind.PAID, 30_000),
            step(Kind.CLOSED),
        ]
        over = judge_claim(paid, None, UTC)
        assert (over.stage, over.closed_at, over.next_due) == (ClaimStage.PAID, AT, None)
    assert not may_follow([*kinds, Kind.LIABILITY_ACCEPTED], Kind.RELIEF_GRANTED)
    assert not may_follow([*kinds, Kind.WITHDRAWN], Kind.RELIEF_GRANTED)
    assert not may_follow(kinds[:2], Kind.RELIEF_GRANTED)
