"""The stopwatch of a claim: what is due when, what was late, and what it was paid.

Days are whole days in local time, counted from the day after, and end with the last of
them. The assessment's clock stands still while papers that were asked for are awaited.

| clock | begins | ends | source |
|---|---|---|---|
| assess | the claimant applies | an amount, or a denial | Insurance Law 23: 30 days |
| pay | agreement, or a grant of no-fault relief | paid up to what was agreed | Insurance Law 23: 10 days |
| refuse | the insurer finds that it is not liable | reasons sent | Insurance Law 24: 3 days |
| pay the certain part | the claimant applies | an amount, or a payment | Insurance Law 25: 60 days |
| prepay | liability accepted | 50 % of what is certain is paid | 004 Nanjing: 3 working days |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from math import ceil

from models.rules.base.working_days import WorkingDay, working_day_after
from models.rules.insurance.claim_stage import (
    CLOSING,
    ClaimDeadline,
    ClaimEventKind,
    ClaimStage,
    since_relief,
)
from models.rules.insurance.claim_sums import PAYMENTS, ClaimStep, change_of, last_of, paid_of, to_recover
from models.rules.insurance.premium_scheme import Prepayment

ASSESS_DAYS = 30
PAY_DAYS = 10
REFUSE_DAYS = 3
CERTAIN_PART_DAYS = 60

Kind = ClaimEventKind


@dataclass(frozen=True)
class ClaimDue:
    """Something that is or was due at the end of `last_day` (that is, before `at`).

    `owed_fen`: how much of it is still to be paid, where it is a payment.
    """

    clock: ClaimDeadline
    began_at: datetime
    last_day: date
    at: datetime
    met_at: datetime | None
    owed_fen: int | None = None
    guessed_year: int | None = None

    def is_overdue(self, now: datetime) -> bool:
        return self.met_at is None and now >= self.at

    @property
    def was_late(self) -> bool:
        return self.met_at is not None and self.met_at >= self.at


@dataclass(frozen=True)
class ClaimState:
    """State of a claim, computed from its events."""

    stage: ClaimStage
    dues: tuple[ClaimDue, ...]
    assessed_fen: int | None
    paid_fen: int
    to_recover_fen: int
    notified_at: datetime
    applied_at: datetime | None
    first_paid_at: datetime | None
    last_paid_at: datetime | None
    closed_at: datetime | None
    asked_for_papers_again: bool

    @property
    def next_due(self) -> ClaimDue | None:
        running = [due for due in self.dues if due.met_at is None]
        return min(running, key=lambda due: due.at, default=None)

    def hours_to_pay(self) -> tuple[int, int] | None:
        """Whole hours, begun ones counted, from application (else notice) to first and last payment.

        附件2 of 002 Chongqing: 费用最短支付时间, 最长支付时间（小时）.
        """
        if self.first_paid_at is None or self.last_paid_at is None:
            return None
        asked = self.notified_at, self.applied_at
        return hours_to_payment(*asked, self.first_paid_at), hours_to_payment(*asked, self.last_paid_at)


def hours_to_payment(notified_at: datetime, applied_at: datetime | None, paid_at: datetime) -> int:
    """From the application; from the notice where there was none by then: an advance may come before it."""
    since = applied_at if applied_at is not None and applied_at <= paid_at else notified_at
    return hours_between(since, paid_at)


def hours_between(since: datetime, until: datetime) -> int:
    """A begun hour counts."""
    return -((since - until) // timedelta(hours=1))


def judge_claim(steps: Sequence[ClaimStep], prepayment: Prepayment | None, local: tzinfo) -> ClaimState:
    """From the events in their order. Raises ValueError where the first is not the notice."""
    if not steps or steps[0].kind is not Kind.NOTICE:
        raise ValueError("a claim begins with its notice")
    payments = [step for step in steps if step.kind in PAYMENTS]
    closing = _first(steps[len(steps) - len(since_relief([step.kind for step in steps])) :], *CLOSING)
    assessed = last_of(steps, Kind.RELIEF_GRANTED, Kind.ASSESSED)
    applied = _first(steps, Kind.APPLIED)
    return ClaimState(
        stage=_stage(steps),
        dues=tuple(_dues(steps, prepayment, local)),
        assessed_fen=assessed.fen if assessed else None,
        paid_fen=paid_of(steps),
        to_recover_fen=to_recover(steps),
        notified_at=steps[0].at,
        applied_at=applied.at if applied else None,
        first_paid_at=payments[0].at if payments else None,
        last_paid_at=payments[-1].at if payments else None,
        closed_at=closing.at if closing else None,
        asked_for_papers_again=sum(step.kind is Kind.PAPERS_ASKED for step in steps) > 1,
    )


_STAGES = {
    Kind.NOTICE: ClaimStage.NOTIFIED,
    Kind.APPLIED: ClaimStage.ASSESSING,
    Kind.PAPERS_ASKED: ClaimStage.WAITING_FOR_PAPERS,
    Kind.PAPERS_COMPLETE: ClaimStage.ASSESSING,
    Kind.LIABILITY_ACCEPTED: ClaimStage.ACCEPTED,
    Kind.LIABILITY_DENIED: ClaimStage.DENIED,
    Kind.ASSESSED: ClaimStage.ASSESSED,
    Kind.AGREED: ClaimStage.AGREED,
    Kind.REFUSED: ClaimStage.REFUSED,
    Kind.RELIEF_GRANTED: ClaimStage.RELIEF,
    Kind.CLOSED: ClaimStage.PAID,
    Kind.WITHDRAWN: ClaimStage.WITHDRAWN,
}


def _stage(steps: Sequence[ClaimStep]) -> ClaimStage:
    return [_STAGES[step.kind] for step in steps if step.kind in _STAGES][-1]


def _dues(steps: Sequence[ClaimStep], prepayment: Prepayment | None, local: tzinfo) -> list[ClaimDue]:
    found: list[ClaimDue] = []
    if applied := _first(steps, Kind.APPLIED):
        waited = _days_waiting(steps, local)
        decided = _after(steps, applied, Kind.ASSESSED, Kind.LIABILITY_DENIED, *CLOSING)
        if waited is not None or decided:
            days = ASSESS_DAYS + (waited or 0)
            found.append(_days(ClaimDeadline.ASSESS, applied, days, decided, local))
            certain = _after(steps, applied, Kind.ASSESSED, Kind.PREPAID, Kind.PAID, *CLOSING)
            found.append(
                _days(
                    ClaimDeadline.PAY_CERTAIN_PART, applied, CERTAIN_PART_DAYS + (waited or 0), certain, local
                )
            )
    if denied := last_of(steps, Kind.LIABILITY_DENIED):
        answered = _after(steps, denied, Kind.LIABILITY_ACCEPTED, Kind.RELIEF_GRANTED, *CLOSING)
        found.append(_days(ClaimDeadline.REFUSE, denied, REFUSE_DAYS, answered, local))
    accepted = last_of(steps, Kind.LIABILITY_ACCEPTED)
    if accepted and prepayment and accepted.fen:
        found.append(_prepay(steps, accepted, prepayment, local))
    if agreed := last_of(steps, Kind.AGREED, Kind.RELIEF_GRANTED):
        found.append(_pay(steps, agreed, local))
    return found


def _prepay(steps: Sequence[ClaimStep], accepted: ClaimStep, rule: Prepayment, local: tzinfo) -> ClaimDue:
    needed = ceil(Fraction((accepted.fen or 0) * rule.percent, 100))
    met_at, owed = _paid_up(steps, accepted, needed)
    reckoned = working_day_after(accepted.at.astimezone(local).date(), rule.working_days)
    return _due(ClaimDeadline.PREPAY, accepted, reckoned, met_at, local, owed)


def _pay(steps: Sequence[ClaimStep], agreed: ClaimStep, local: tzinfo) -> ClaimDue:
    assessed = last_of(steps, Kind.ASSESSED)
    needed = agreed.fen if agreed.fen is not None else assessed.fen if assessed else None
    met_at, owed = _paid_up(steps, agreed, needed or 0)
    last_day = agreed.at.astimezone(local).date() + timedelta(days=PAY_DAYS)
    return _due(ClaimDeadline.PAY, agreed, WorkingDay(last_day), met_at, local, owed)


def _paid_up(steps: Sequence[ClaimStep], began: ClaimStep, needed: int) -> tuple[datetime | None, int]:
    """The time when payments reached `needed`, or the claim was closed after `began`; and the fen lacking.

    What was paid before `began` meets it at once. An advance that came back by then pays nothing of it.
    """
    began_at = steps.index(began)
    paid = paid_of(steps[:began_at])
    if paid and paid >= needed:
        return began.at, 0
    for step in steps[began_at:]:
        paid += change_of(step)
        if (step.kind in PAYMENTS and paid >= needed) or step.kind in CLOSING:
            return step.at, 0
    return None, needed - paid


def _days_waiting(steps: Sequence[ClaimStep], local: tzinfo) -> int | None:
    """Days on which papers were awaited from the claimant, None while they still are."""
    total, since = 0, None
    for step in steps:
        if step.kind is Kind.PAPERS_ASKED and since is None:
            since = step.at
        elif step.kind is Kind.PAPERS_COMPLETE and since is not None:
            total += (step.at.astimezone(local).date() - since.astimezone(local).date()).days
            since = None
    return None if since is not None else total


def _days(
    clock: ClaimDeadline, began: ClaimStep, days: int, met: ClaimStep | None, local: tzinfo
) -> ClaimDue:
    last_day = began.at.astimezone(local).date() + timedelta(days=days)
    return _due(clock, began, WorkingDay(last_day), met.at if met else None, local)


def _due(
    clock: ClaimDeadline,
    began: ClaimStep,
    last: WorkingDay,
    met_at: datetime | None,
    local: tzinfo,
    owed: int | None = None,
) -> ClaimDue:
    at = datetime.combine(last.day + timedelta(days=1), time(), local)
    return ClaimDue(clock, began.at, last.day, at, met_at, owed, last.guessed_year)


def _first(steps: Sequence[ClaimStep], *kinds: ClaimEventKind) -> ClaimStep | None:
    return next((step for step in steps if step.kind in kinds), None)


def _after(steps: Sequence[ClaimStep], begin: ClaimStep, *kinds: ClaimEventKind) -> ClaimStep | None:
    return _first(steps[steps.index(begin) :], *kinds)
