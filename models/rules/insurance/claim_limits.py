"""Whether a sum of a claim's step stays within what the contract pays and what was decided before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from models.rules.insurance.claim_clock import ClaimStep
from models.rules.insurance.claim_stage import ClaimEventKind
from models.rules.insurance.contract import FIXED, Contract
from models.rules.insurance.payable import Cut, Loss, Payable, Used, payable

Kind = ClaimEventKind
OF_CONTRACT = frozenset({Kind.LIABILITY_ACCEPTED, Kind.PREPAID, Kind.ASSESSED, Kind.RELIEF_GRANTED})


class Decided(StrEnum):
    """What bounds a sum beside the contract."""

    ASSESSED = "assessed"
    AGREED = "agreed"  # or the relief that was granted
    OWED = "owed"  # below what the contract fixes


@dataclass(frozen=True)
class SumRefused:
    """`most`: fen that this step could have; for OWED the least."""

    most: int
    why: Cut | Decided


def total_after(steps: Sequence[ClaimStep], new: ClaimStep) -> int:
    """What the step makes of the claim: all payments with it, or its own sum."""
    sum_of = new.fen or 0
    if new.kind not in (Kind.PREPAID, Kind.PAID):
        return sum_of
    return sum_of + _paid(steps)


def medical_after(steps: Sequence[ClaimStep], new: ClaimStep) -> int:
    """Of `total_after` the medical costs. A payment that names none is of the earlier ones alone."""
    if new.kind not in (Kind.PREPAID, Kind.PAID):
        return new.medical_fen
    return new.medical_fen + sum(step.medical_fen for step in steps if step.kind is Kind.PREPAID)


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
    return next((step for step in reversed(steps) if step.kind is Kind.APPLIED), None)


def check_sum(steps: Sequence[ClaimStep], new: ClaimStep, most: Payable, least: int = 0) -> SumRefused | None:
    """`most`: what the contract pays for `total_after`; `least`: what it fixes."""
    total, before = total_after(steps, new), _paid(steps) if new.kind is Kind.PREPAID else 0
    if new.kind in OF_CONTRACT and most.fen is not None and most.cut and most.fen < total:
        return SumRefused(max(0, most.fen - before), most.cut)
    if new.kind is Kind.RELIEF_GRANTED and total < least:
        return SumRefused(least, Decided.OWED)
    assessed = _last_sum(steps, Kind.ASSESSED)
    if new.kind in (Kind.AGREED, Kind.PREPAID) and assessed is not None and total > assessed:
        return SumRefused(max(0, assessed - before), Decided.ASSESSED)
    agreed = _last_sum(steps, Kind.AGREED, Kind.RELIEF_GRANTED)
    if new.kind in (Kind.PAID, Kind.PREPAID) and agreed is not None and total > agreed:
        return SumRefused(max(0, agreed - _paid(steps)), Decided.AGREED)
    return None


def _paid(steps: Sequence[ClaimStep]) -> int:
    return sum(step.fen or 0 for step in steps if step.kind in (Kind.PREPAID, Kind.PAID))


def _last_sum(steps: Sequence[ClaimStep], *kinds: ClaimEventKind) -> int | None:
    return next((step.fen for step in reversed(steps) if step.kind in kinds), None)
