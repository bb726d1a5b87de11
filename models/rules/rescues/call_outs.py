"""Paging people: who is told by SMS and by telephone, in which order, and when it is no longer needed.

An organisation's robot or server is told by a delivery. Beside it the people on duty are told one after
the other, until somebody acknowledges.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from models.rules.rescues.escalation import Reason
from models.rules.rescues.trap_clock import RescueState

MOST_PEOPLE = 5  # of one organisation, by one page
FOLDS = timedelta(minutes=10)  # a second SMS of the same rescue says nothing that the first did not
LINK_LASTS = timedelta(hours=24)  # as the responder's link
RESULT_WITHIN = timedelta(hours=1)  # a provider's word about a call that is older is no acknowledgement
# Another provider, where there is one, or the same again.
WAITS = (timedelta(seconds=2), timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=30))
_LATE = (Reason.NOT_ARRIVED, Reason.NOT_RELEASED, Reason.BY_HAND)


class CallWay(StrEnum):
    SMS = "sms"
    VOICE = "voice"
    WECOM = "wecom"  # an application message of 企业微信


PHONE = (CallWay.SMS, CallWay.VOICE)
WRITTEN = (CallWay.SMS, CallWay.WECOM)


class CallOutState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"  # taken by the provider
    NO_KEY = "no_key"  # the call is over, and nobody pressed the key
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class PlannedCall:
    """One message or call to one person."""

    contact_id: UUID
    way: CallWay
    at: datetime


def plan_calls(
    people: Sequence[UUID],
    written: Collection[tuple[UUID, CallWay]],
    now: datetime,
    call_after: timedelta,
    ways: Mapping[UUID, Collection[CallWay]] | None = None,
) -> list[PlannedCall]:
    """The first person is written to at once and called after `call_after`; each next both, a wait later.

    `written`: who got a message of this rescue, and how, within FOLDS. The call is never left out.
    `ways`: those by which each can be reached; without it everybody has a telephone alone.
    """
    planned = []
    for number, person in enumerate(people[:MOST_PEOPLE]):
        told_at = now if number == 0 else now + (number + 1) * call_after
        reached_by = PHONE if ways is None else ways[person]
        to_write = [way for way in WRITTEN if way in reached_by and (person, way) not in written]
        planned += [PlannedCall(person, way, told_at) for way in to_write]
        if CallWay.VOICE in reached_by:
            planned.append(PlannedCall(person, CallWay.VOICE, now + (number + 1) * call_after))
    return planned


def is_needed(state: RescueState, reason: Reason) -> bool:
    """Check that somebody is still to be told. Who acknowledged and is late is called all the same."""
    if state is RescueState.WAITING:
        return True
    return reason in _LATE and state in (RescueState.ACKNOWLEDGED, RescueState.DEPARTED, RescueState.ARRIVED)


def next_try(attempt: int, now: datetime, asked: timedelta | None = None) -> datetime | None:
    """After the `attempt`-th failed attempt (from 1); None where it is given up.

    `asked`: the pause that the provider wants.
    """
    if attempt > len(WAITS):
        return None
    return now + max(WAITS[attempt - 1], asked or timedelta(0))


def counts_as_key(sent_at: datetime | None, now: datetime) -> bool:
    """Check that a key press belongs to the call: not before it, and not long after."""
    return sent_at is not None and sent_at - timedelta(minutes=1) <= now <= sent_at + RESULT_WITHIN
