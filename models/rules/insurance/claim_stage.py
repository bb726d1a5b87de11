"""The words of a claim: what happens to it, how far it has come, and which step may follow."""

from collections.abc import Sequence
from enum import StrEnum


class ClaimEventKind(StrEnum):
    NOTICE = "notice"  # 报案
    APPLIED = "applied"  # 提出赔付请求
    PAPERS_ASKED = "papers_asked"  # 一次性告知缺少的材料
    PAPERS_COMPLETE = "papers_complete"  # 材料补齐
    LIABILITY_ACCEPTED = "liability_accepted"  # 认定属于保险责任
    LIABILITY_DENIED = "liability_denied"  # 认定不属于保险责任
    ADVANCED = "advanced"  # 垫付：认定责任以前先付
    PREPAID = "prepaid"  # 预赔
    ASSESSED = "assessed"  # 核定损失
    AGREED = "agreed"  # 达成赔付协议
    PAID = "paid"
    RECOVERED = "recovered"  # 追回垫付里不该付的
    REFUSED = "refused"  # 发出拒赔通知并说明理由
    RELIEF_GRANTED = "relief_granted"  # 核定无责救助：不属于责任，仍救助（004）
    CLOSED = "closed"  # 赔付完毕结案
    WITHDRAWN = "withdrawn"  # 撤案
    NOTED = "noted"


CLOSING = frozenset({ClaimEventKind.REFUSED, ClaimEventKind.CLOSED, ClaimEventKind.WITHDRAWN})
WITH_AMOUNT = frozenset(
    {
        ClaimEventKind.LIABILITY_ACCEPTED,
        ClaimEventKind.ADVANCED,
        ClaimEventKind.PREPAID,
        ClaimEventKind.ASSESSED,
        ClaimEventKind.AGREED,
        ClaimEventKind.PAID,
        ClaimEventKind.RECOVERED,
        ClaimEventKind.RELIEF_GRANTED,
    }
)
MAY_NAME_AMOUNT = frozenset({ClaimEventKind.APPLIED})  # the loss that is asked for
# Sums that may name the medical costs in them. What is paid on an agreement follows the assessment.
WITH_MEDICAL = frozenset(
    {
        ClaimEventKind.APPLIED,
        ClaimEventKind.LIABILITY_ACCEPTED,
        ClaimEventKind.ADVANCED,
        ClaimEventKind.PREPAID,
        ClaimEventKind.ASSESSED,
    }
)
WITH_WORDS = frozenset(
    {
        ClaimEventKind.PAPERS_ASKED,
        ClaimEventKind.ADVANCED,  # what it is for
        ClaimEventKind.RECOVERED,  # from whom
        ClaimEventKind.REFUSED,
        ClaimEventKind.RELIEF_GRANTED,  # who has found that nobody insured is liable
        ClaimEventKind.NOTED,
        ClaimEventKind.WITHDRAWN,
    }
)


_DECIDED = frozenset(
    {
        ClaimEventKind.LIABILITY_DENIED,
        ClaimEventKind.AGREED,
        ClaimEventKind.RELIEF_GRANTED,
        ClaimEventKind.WITHDRAWN,
    }
)
_NO_MORE_ADVANCES = _DECIDED | {ClaimEventKind.LIABILITY_ACCEPTED, ClaimEventKind.ASSESSED}


def since_relief(past: Sequence[ClaimEventKind]) -> Sequence[ClaimEventKind]:
    """The steps that decide whether a claim is over: a grant of relief opens it again."""
    granted = ClaimEventKind.RELIEF_GRANTED
    return past[past.index(granted) :] if granted in past else past


class ClaimStage(StrEnum):
    """Stage of a claim: the last of its steps."""

    NOTIFIED = "notified"
    WAITING_FOR_PAPERS = "waiting_for_papers"
    ASSESSING = "assessing"
    ACCEPTED = "accepted"  # liability accepted, the amount not yet
    DENIED = "denied"  # found not to be covered, the reasons not yet sent
    RELIEF = "relief"  # no-fault relief is granted, and to be paid
    ASSESSED = "assessed"
    AGREED = "agreed"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ClaimDeadline(StrEnum):
    """A legal deadline of a claim (`claim_clock` computes it)."""

    PREPAY = "prepay"
    ASSESS = "assess"
    REFUSE = "refuse"
    PAY = "pay"
    PAY_CERTAIN_PART = "pay_certain_part"


def may_follow(past: Sequence[ClaimEventKind], step: ClaimEventKind) -> bool:
    """Check that a claim with these steps may take this one. After its end only a note may follow.

    Two exceptions: a claim that was denied may get no-fault relief, also after the refusal was sent, and
    what was advanced may come back at any time after the decision.
    """
    kind = ClaimEventKind
    if step is kind.NOTED:
        return True
    if step is kind.RELIEF_GRANTED:
        return _may_be_relieved(past)
    if step is kind.RECOVERED:
        return kind.ADVANCED in past and any(one in _DECIDED for one in past)
    if step is kind.NOTICE or any(one in CLOSING for one in since_relief(past)):
        return False
    if kind.RELIEF_GRANTED in past:
        return step in (kind.PAID, kind.CLOSED)
    return _is_in_order(past, step)


def _is_in_order(past: Sequence[ClaimEventKind], step: ClaimEventKind) -> bool:
    kind = ClaimEventKind
    match step:
        case kind.APPLIED | kind.LIABILITY_ACCEPTED:
            return step not in past
        case kind.PAPERS_ASKED | kind.ASSESSED:
            return kind.APPLIED in past
        case kind.PAPERS_COMPLETE:
            return kind.PAPERS_ASKED in past
        case kind.LIABILITY_DENIED:
            return kind.LIABILITY_ACCEPTED not in past and step not in past
        case kind.ADVANCED:
            return not any(one in _NO_MORE_ADVANCES for one in past)
        case kind.PREPAID:
            return kind.LIABILITY_ACCEPTED in past
        case kind.AGREED:
            return kind.ASSESSED in past and step not in past
        case kind.PAID | kind.CLOSED:
            return kind.AGREED in past
        case kind.REFUSED:
            return kind.LIABILITY_DENIED in past
        case _:
            return True


def _may_be_relieved(past: Sequence[ClaimEventKind]) -> bool:
    kind = ClaimEventKind
    never = (kind.RELIEF_GRANTED, kind.WITHDRAWN, kind.LIABILITY_ACCEPTED, kind.AGREED)
    return kind.LIABILITY_DENIED in past and not any(one in past for one in never)
