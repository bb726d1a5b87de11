"""What may come of telling a person something, and when it is tried again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.rules.forwarding.delivery import Delivered, Failed, Unknown, Unreachable

# Delivered by a way; failed, with WeChat's own pause; unanswered; or closed, with the reason for staff.
Notified = Delivered | Failed | Unknown | Unreachable


def next_try(outcome: Notified, waits: Sequence[timedelta], attempt: int, now: datetime) -> datetime | None:
    """After the `attempt`-th attempt (from 1), not before WeChat's pause ends; None where it is over."""
    if not isinstance(outcome, Failed | Unknown) or attempt > len(waits):
        return None
    pause = outcome.retry_after if isinstance(outcome, Failed) else None
    return now + max(waits[attempt - 1], pause or timedelta(0))


def reason_of(outcome: Notified) -> str:
    return "" if isinstance(outcome, Delivered) else outcome.reason
