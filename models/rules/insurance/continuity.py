"""Keeping a lift insured: what has to be done by when, reckoned backwards from the end of its cover.

Where owners pay from their fund they must decide first (Civil Code 278): notice of 15 days,
then the vote, then the result within 3 days, and time to sign before the cover ends.
When the use unit changes the new one takes the contract over (002 Chongqing 五(二)3).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.rules.insurance.policy_terms import Funding

NOTICE_DAYS = 15
RESULT_DAYS = 3
BY_VOTE = frozenset({Funding.FUND, Funding.FUND_GAINS, Funding.COMMON_INCOME})
SHOWN_BEFORE = timedelta(days=15)  # a duty is on the list from so long before its day


class Duty(StrEnum):
    CHOOSE = "choose"
    NOTICE = "notice"
    VOTE = "vote"
    RESULT = "result"
    SIGN = "sign"
    TAKE_OVER = "take_over"


@dataclass(frozen=True)
class Pace:
    """Durations that no rule fixes, in days."""

    choosing: int = 14
    voting: int = 15
    signing: int = 7


@dataclass(frozen=True)
class Task:
    """To be done on this day at the latest."""

    duty: Duty
    by: date


def renewal(ends_on: date, funding: Funding | None, pace: Pace = Pace()) -> tuple[Task, ...]:
    """The steps to a renewal that begins on `ends_on`. There is no vote where no common money is spent."""
    signed = ends_on - timedelta(days=pace.signing)
    if funding not in BY_VOTE:
        return (
            Task(Duty.CHOOSE, signed - timedelta(days=pace.choosing)),
            Task(Duty.SIGN, signed),
        )
    closes = signed - timedelta(days=RESULT_DAYS)
    opens = closes - timedelta(days=pace.voting)
    notice = opens - timedelta(days=NOTICE_DAYS)
    return (
        Task(Duty.CHOOSE, notice - timedelta(days=pace.choosing)),
        Task(Duty.NOTICE, notice),
        Task(Duty.VOTE, opens),
        Task(Duty.RESULT, signed),
        Task(Duty.SIGN, signed),
    )


def first_day_of_renewal(ends_on: date, funding: Funding | None, pace: Pace = Pace()) -> date:
    """From when on the renewal is among what needs doing."""
    return renewal(ends_on, funding, pace)[0].by - SHOWN_BEFORE


LONGEST_RENEWAL = date(2026, 12, 31) - first_day_of_renewal(date(2026, 12, 31), Funding.FUND)
"""No renewal needs to be thought of earlier than this before the end."""


def next_task(tasks: tuple[Task, ...], today: date) -> Task:
    """The first that is not behind us; when all are, the last."""
    return next((task for task in tasks if task.by >= today), tasks[-1])


def is_too_late_for_a_vote(ends_on: date, today: date, pace: Pace = Pace()) -> bool:
    """Check that the notice is too late. Then the gap needs another bridge."""
    notice = next(task for task in renewal(ends_on, Funding.FUND, pace) if task.duty is Duty.NOTICE)
    return today > notice.by
