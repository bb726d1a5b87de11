"""What a claim has paid, what was decided that it pays, and what of an advance must come back. Exact, in fen.

An advance (垫付, 先行赔付) is paid before it is decided whether the claim is owed. 001 Xiangyang 四(四) asks
insurers to advance money that cures hazards, 四(五) and 003 二(一) to pay first. It is a part of what the
claim pays; what the decision does not allow is recovered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.rules.insurance.claim_stage import ClaimEventKind

Kind = ClaimEventKind
PAYMENTS = frozenset({Kind.ADVANCED, Kind.PREPAID, Kind.PAID})
GRANTS = frozenset({Kind.AGREED, Kind.RELIEF_GRANTED})


@dataclass(frozen=True)
class ClaimStep:
    """One event. `fen`: paid, assessed, or the part that can be determined when liability is accepted.

    `medical_fen`: the medical costs in it (004: 其中医疗费用).
    """

    kind: ClaimEventKind
    at: datetime
    fen: int | None = None
    medical_fen: int = 0


def change_of(step: ClaimStep) -> int:
    """What the step adds to the sum that the claimant has: below 0 where an advance comes back."""
    if step.kind in PAYMENTS:
        return step.fen or 0
    return -(step.fen or 0) if step.kind is Kind.RECOVERED else 0


def paid_of(steps: Sequence[ClaimStep]) -> int:
    """All payments, less what came back."""
    return sum(change_of(step) for step in steps)


def to_recover(steps: Sequence[ClaimStep]) -> int:
    """What was advanced beyond the decision and has not come back. 0 as long as nothing is decided."""
    allowed = _allowed_by(steps)
    if allowed is None:
        return 0
    advances = sum(change_of(step) for step in steps if step.kind in (Kind.ADVANCED, Kind.RECOVERED))
    return max(0, min(advances, paid_of(steps) - allowed))


def _allowed_by(steps: Sequence[ClaimStep]) -> int | None:
    """The sum agreed or granted as relief; 0 where the claim was denied or withdrawn; None undecided."""
    if grant := last_of(steps, *GRANTS):
        return grant.fen
    last = last_of(steps, Kind.LIABILITY_ACCEPTED, Kind.LIABILITY_DENIED, Kind.WITHDRAWN)
    return None if last is None or last.kind is Kind.LIABILITY_ACCEPTED else 0


def last_of(steps: Sequence[ClaimStep], *kinds: ClaimEventKind) -> ClaimStep | None:
    return next((step for step in reversed(steps) if step.kind in kinds), None)
