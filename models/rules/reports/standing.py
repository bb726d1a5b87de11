"""Where a matter stands, and where it stands at one recipient: one state from all that is true.

Every page, message and export that shows a state in words takes it from here, so that no two of them can
name the same matter differently.
"""

from enum import StrEnum

from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import Progress
from models.rules.rescues.trap_clock import RescueState


class MatterState(StrEnum):
    """Of an incident: an entrapment stands where its rescue does, all else where its recipients are."""

    FILED = "filed"
    ACCEPTED = "accepted"
    HANDLING = "handling"
    RESOLVED = "resolved"
    # The states of a rescue, by their own names.
    WAITING = "waiting"
    LAPSED = "lapsed"  # waiting again: who took it on has not departed
    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    RELEASED = "released"
    CLOSED = "closed"
    MERGED = "merged"


# Of a rescue that goes on.
OPEN_RESCUES = frozenset(
    {
        MatterState.WAITING,
        MatterState.LAPSED,
        MatterState.ACKNOWLEDGED,
        MatterState.DEPARTED,
        MatterState.ARRIVED,
        MatterState.RELEASED,
    }
)


class RecipientState(StrEnum):
    """Of a matter at one recipient."""

    ON_ITS_WAY = "on_its_way"
    RETRYING = "retrying"
    DELIVERED = "delivered"  # and not answered
    ACCEPTED = "accepted"
    HANDLING = "handling"
    RESOLVED = "resolved"
    REFUSED = "refused"
    DEAD = "dead"
    FORMER = "former"  # another one answers for the lift now


def rescue_standing(state: RescueState, *, is_lapsed: bool) -> MatterState:
    is_waiting = state is RescueState.WAITING
    return MatterState.LAPSED if is_waiting and is_lapsed else MatterState(state.value)


def matter_state(progress: Progress, rescue: MatterState | None, *, is_merged: bool = False) -> MatterState:
    """`rescue`: the standing of the rescue, None for what is no entrapment.

    A ticket is no rescuer on the way: what a desk has accepted waits until somebody takes the rescue on.
    """
    if is_merged:
        return MatterState.MERGED
    return rescue if rescue is not None else MatterState[progress.name]


def recipient_state(
    delivery: DeliveryState, progress: Progress, *, is_retrying: bool = False, is_former: bool = False
) -> RecipientState:
    """What a recipient has said by any way outweighs how its message fared."""
    if is_former:
        return RecipientState.FORMER
    if delivery is DeliveryState.REFUSED:
        return RecipientState.REFUSED
    if progress > Progress.FILED:
        return RecipientState[progress.name]
    if delivery is DeliveryState.SCHEDULED:
        return RecipientState.RETRYING if is_retrying else RecipientState.ON_ITS_WAY
    return RecipientState(delivery.value)
