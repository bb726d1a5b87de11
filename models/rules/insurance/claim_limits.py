"""Whether a sum of a claim's step stays within what the contract pays and what was decided before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from models.rules.insurance.claim_stage import ClaimEventKind
from models.rules.insurance.claim_sums import GRANTS, PAYMENTS, ClaimStep, last_of, paid_of, to_recover
from models.rules.insurance.contract import FIXED, Contract
from models.rules.insurance.payable import Cut, Loss, Payable, Used, payable

Kind = ClaimEventKind
OF_CONTRACT = frozenset(
    {Kind.LIABILITY_ACCEPTED, Kind.ADVANCED, Kind.PREPAID, Kind.ASSESSED, Kind.RELIEF_GRANTED}
)
AHEAD = frozenset({Kind.ADVANCED, Kind.PREPAID})  # paid before the sum is agreed


class Decided(StrEnum):
    """What bounds a sum beside the contract."""

    ASSESSED = "assessed"
    AGREED = "agreed"  # or the relief that was granted
    OWED = "owed"  # below what the contract fixes
    ADVANCED = "advanced"  # what was advanced beyond the decision


@dataclass(frozen=True)
class SumRefused:
    """`most`: fen that this step could have; for OWED the least."""

    most: int
    why: Cut | Decided


def total_after(steps: Sequence[ClaimStep], new: ClaimStep) -> int:
    """What the step makes of the claim: all payments with it, or its own sum."""
    sum_of = new.fen or 0
    if new.kind not in PAYMENTS:
        return sum_of
    return sum_of + paid_of(steps)


def medical_after(steps: Sequence[ClaimStep], new: ClaimStep) -> int:
    """Of `total_after` the medical costs. A payment that names none is of the earlier ones alone."""
    if new.kind not in PAYMENTS:
        return new.medical_fen
    return new.medical_fen + sum(step.medical_fen for step in steps if step.kind in AHEAD)


def most_of(contract: Contract, loss: Loss, asked: ClaimStep | None, used: Used) -> Payable:
    """What the contract pays for a net `loss`, also in view of the gross sum that was `asked` if told."""
    net = payable(contract, replace(loss, is_net=True), used)
    if asked is None or asked.fen is None or loss.benefit in FIXED or loss.fen is None:
        return net
    whole = replace(loss, fen=asked.fen, medical_fen=asked.medical_fen, is_net=False)
    gross = payable(contract, whole, used)
    bound = asked.fen if gross.fen is None else gross.fen
    if bound >= loss.fen or (net.fen is not None and net.fen <= bound):
        return net
    return Payable(bound, gross.cut or Cut.ASKED)


def asked_in(steps: Sequence[ClaimStep]) -> ClaimStep | None:
    return last_of(steps, Kind.APPLIED)


def check_sum(steps: Sequence[ClaimStep], new: ClaimStep, most: Payable, least: int = 0) -> SumRefused | None:
    """`most`: what the contract pays for `total_after`; `least`: what it fixes."""
    total, before = total_after(steps, new), paid_of(steps) if new.kind in AHEAD else 0
    if new.kind is Kind.RECOVERED and total > (most_back := to_recover(steps)):
        return SumRefused(most_back, Decided.ADVANCED)
    if new.kind in OF_CONTRACT and most.fen is not None and most.cut and most.fen < total:
        return SumRefused(max(0, most.fen - before), most.cut)
    if new.kind is Kind.RELIEF_GRANTED and total < least:
        return SumRefused(least, Decided.OWED)
    assessed = _last_sum(steps, Kind.ASSESSED)
    if new.kind in (Kind.AGREED, Kind.PREPAID) and assessed is not None and total > assessed:
        return SumRefused(max(0, assessed - before), Decided.ASSESSED)
    agreed = _last_sum(steps, *GRANTS)
    if new.kind in (Kind.PAID, Kind.PREPAID) and agreed is not None and total > agreed:
        return SumRefused(max(0, agreed - paid_of(steps)), Decided.AGREED)
    return None


def _last_sum(steps: Sequence[ClaimStep], *kinds: ClaimEventKind) -> int | None:
    last = last_of(steps, *kinds)
    return last.fen if last else None
