"""The retry decision after an attempt, as a value.

Schedule and meaning of answers: Standard Webhooks 1.0. A bare 2xx is
*delivered*; *accepted* needs the receiver's own ticket number; a timeout is
*unknown* and is retried under the same id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.rules.reports.kinds import ROUTINE, URGENT

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)

ROUTINE_WAITS: Sequence[timedelta] = (
    5 * _SECOND, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR,
    10 * _HOUR, 14 * _HOUR, 20 * _HOUR, 24 * _HOUR,
)  # fmt: skip
# An alarm is repeated until it is acknowledged (EN 81-28): denser at first, then as above.
URGENT_WAITS: Sequence[timedelta] = (
    2 * _SECOND, 5 * _SECOND, 10 * _SECOND, 15 * _SECOND, 30 * _SECOND, *(_MINUTE,) * 4, *ROUTINE_WAITS[1:],
)  # fmt: skip
JITTER = 0.1  # each wait is lengthened by up to this share
# A recipient may ask for time. Whoever is trapped cannot give it much.
LONGEST_RETRY_AFTER = {URGENT: _MINUTE, ROUTINE: 24 * _HOUR}


class DeliveryState(StrEnum):
    SCHEDULED = "scheduled"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEAD = "dead"


class AttemptResult(StrEnum):
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Accepted:
    """The recipient took it and gave its own number."""

    ticket: str


@dataclass(frozen=True)
class Delivered:
    """Received, without a number. `way` is by which of several ways, where there are some."""

    way: str = ""


@dataclass(frozen=True)
class RefusedDelivery:
    """The recipient says that it will not take it, and why."""

    reason: str


@dataclass(frozen=True)
class Failed:
    """Not received. `retry_after` is what the recipient asked for."""

    reason: str
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class Unknown:
    """No answer in time: it may have been received. The same id goes out again."""

    reason: str


@dataclass(frozen=True)
class Unreachable:
    """This way is closed for good (410, no channel, a person who left): nobody is helped by retrying."""

    reason: str


Outcome = Accepted | Delivered | RefusedDelivery | Failed | Unknown | Unreachable


@dataclass(frozen=True)
class Verdict:
    """The delivery's next state; `due_at` only where it is scheduled again."""

    state: DeliveryState
    due_at: datetime | None = None
    reason: str = ""
    ticket: str = ""


def judge(outcome: Outcome, *, attempt: int, urgency: int, now: datetime, chance: float) -> Verdict:
    """Decide the next state after the outcome of the `attempt`-th attempt (from 1).

    `chance` in [0, 1) draws the jitter.
    """
    match outcome:
        case Accepted(ticket):
            return Verdict(DeliveryState.ACCEPTED, ticket=ticket)
        case Delivered():
            return Verdict(DeliveryState.DELIVERED)
        case RefusedDelivery(reason):
            return Verdict(DeliveryState.REFUSED, reason=reason)
        case Unreachable(reason):
            return Verdict(DeliveryState.DEAD, reason=reason)
        case Failed(reason, retry_after):
            return _again(attempt, urgency, now, chance, reason, retry_after)
        case Unknown(reason):
            return _again(attempt, urgency, now, chance, reason, None)


def _again(
    attempt: int, urgency: int, now: datetime, chance: float, reason: str, retry_after: timedelta | None
) -> Verdict:
    waits = URGENT_WAITS if urgency == URGENT else ROUTINE_WAITS
    if attempt > len(waits):
        return Verdict(DeliveryState.DEAD, reason=f"{attempt} attempts failed, the last: {reason}")
    wait = waits[attempt - 1] * (1 + JITTER * chance)
    if retry_after is not None:
        wait = max(wait, min(retry_after, LONGEST_RETRY_AFTER[urgency]))
    return Verdict(DeliveryState.SCHEDULED, due_at=now + wait, reason=reason)
