"""Premiums when a contract ends early (赎回, 产品接续), or another holder goes on with it. Exact, in fen.

002 Chongqing 五(二)3 asks insurers for both, and fixes no sum: the contract's own line does. It says what
part of the unearned premium the insurer keeps. A contract without the line gives nothing back of a year
that has begun. A year that never begins is owed nothing: there is no cover in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.rules.base.apportion import apportion
from models.rules.insurance.policy_terms import WHOLE_SHARE


class PolicyChangeKind(StrEnum):
    HANDED_OVER = "handed_over"  # 变更投保人: another use unit goes on with the contract
    CONTINUED = "continued"  # 产品接续: another policy covers the lifts from the day on
    REDEEMED = "redeemed"  # 赎回: the contract ends


ENDING = frozenset({PolicyChangeKind.CONTINUED, PolicyChangeKind.REDEEMED})


class PolicyChangeProblem(StrEnum):
    ALREADY = "already"  # another change came between the page and the form
    DAY = "day"
    NO_NEW_HOLDER = "no_new_holder"  # the lifts have the holder for use unit, or several, or none
    NO_NEXT_POLICY = "no_next_policy"  # that covers every lift without a gap
    CLAIM_AFTER = "claim_after"


@dataclass(frozen=True)
class Span:
    """The days that a bill is for, a policy year or a part of one. `ends_on` is not included."""

    begins_on: date
    ends_on: date


def returned_of(total: int, span: Span, on: date, kept: int) -> int:
    """The part of a premium for the span that is not asked for from `on`, the first day without.

    Earned is 1/n of it for each of the span's n days before `on`, half a fen up, as for a shorter year.
    `kept`: ten-thousandths of the rest that the insurer keeps; what is left is rounded down.
    """
    days = (span.ends_on - span.begins_on).days
    gone = min(max((on - span.begins_on).days, 0), days)
    earned = (2 * total * gone + days) // (2 * days)
    return (total - earned) * (WHOLE_SHARE - kept) // WHOLE_SHARE


def credits_of(amounts: Sequence[int], span: Span, on: date, kept: int | None) -> list[int]:
    """What each bill for the span is lessened by. They add up to the span's part exactly."""
    if on <= span.begins_on:
        return list(amounts)
    total = sum(amounts)
    if kept is None or not total:
        return [0] * len(amounts)
    return apportion(returned_of(total, span, on, kept), amounts)


def change_day_problem(
    kind: PolicyChangeKind, on: date, starts_on: date, ends_on: date, today: date
) -> PolicyChangeProblem | None:
    """A holder changes on a day that has come. Cover ends on a later day: none is taken back."""
    is_within = starts_on < on < ends_on
    is_in_time = today < on if kind in ENDING else on <= today
    return None if is_within and is_in_time else PolicyChangeProblem.DAY
