"""From a resolution to money spent: application to the housing office, decision, orders, payments, refund.

003 district plan 五(四): the housing office sets how the maintenance fund is applied for. Sums in fen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class FundStep(StrEnum):
    APPLIED = "applied"  # 向住建部门申请使用
    REFUSED = "refused"
    APPROVED = "approved"
    ORDERED = "ordered"  # 划款通知：money leaves the fund
    PAID = "paid"  # to who did the work, or the insurer
    REFUNDED = "refunded"  # what was not spent goes back to the fund
    SETTLED = "settled"


_BEFORE: Mapping[FundStep, frozenset[FundStep | None]] = {
    FundStep.APPLIED: frozenset({None, FundStep.REFUSED}),
    FundStep.REFUSED: frozenset({FundStep.APPLIED}),
    FundStep.APPROVED: frozenset({FundStep.APPLIED}),
    FundStep.ORDERED: frozenset({FundStep.APPROVED, FundStep.ORDERED, FundStep.PAID}),
    FundStep.PAID: frozenset({FundStep.ORDERED, FundStep.PAID}),
    FundStep.REFUNDED: frozenset({FundStep.ORDERED, FundStep.PAID}),
    FundStep.SETTLED: frozenset({FundStep.PAID, FundStep.REFUNDED}),
}
WITH_SUM = frozenset(FundStep) - {FundStep.REFUSED, FundStep.SETTLED}


@dataclass(frozen=True)
class FundMove:
    step: FundStep
    fen: int = 0


class FundProblem(StrEnum):
    NOT_NOW = "not_now"
    SUM = "sum"  # no sum, or more than the step before leaves
    LEFT = "left"  # money that left the fund is neither spent nor back


def may_follow_step(past: Sequence[FundMove], step: FundStep) -> bool:
    last = past[-1].step if past else None
    return last in _BEFORE[step]


def most_for(past: Sequence[FundMove], step: FundStep, resolved: int) -> int:
    """The most fen that this step can have: never more than what allowed it."""
    match step:
        case FundStep.APPLIED:
            return resolved
        case FundStep.APPROVED:
            return past[-1].fen
        case FundStep.ORDERED:
            return next(move.fen for move in past if move.step is FundStep.APPROVED) - moved(past, step)
        case FundStep.PAID | FundStep.REFUNDED:
            return unspent(past)
        case _:
            return 0


def moved(past: Sequence[FundMove], step: FundStep) -> int:
    return sum(move.fen for move in past if move.step is step)


def unspent(past: Sequence[FundMove]) -> int:
    """What has left the fund and is neither paid out nor back."""
    return moved(past, FundStep.ORDERED) - moved(past, FundStep.PAID) - moved(past, FundStep.REFUNDED)


def check_move(past: Sequence[FundMove], new: FundMove, resolved: int) -> FundProblem | None:
    """`resolved`: what the owners agreed to. A refund is of all that is left."""
    if not may_follow_step(past, new.step):
        return FundProblem.NOT_NOW
    if new.step is FundStep.SETTLED:
        return FundProblem.LEFT if unspent(past) else None
    if new.step not in WITH_SUM:
        return None
    most = most_for(past, new.step, resolved)
    if not 0 < new.fen <= most or (new.step is FundStep.REFUNDED and new.fen != most):
        return FundProblem.SUM
    return None
