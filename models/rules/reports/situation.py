"""What is done about a matter now, and by whom: the one sentence at the top of a receipt.

The words for it are in `bot/texts/situations.py`; page, chat and mini-program take the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from models.rules.cities.rules import Part
from models.rules.reports.standing import MatterState, RecipientState


class SituationKind(StrEnum):
    """The sentence. `who`: the organisations that it speaks of."""

    LIFT_UNKNOWN = "lift_unknown"  # nobody is told before the lift is known
    NOBODY_TOLD = "nobody_told"  # no recipient is registered
    BEING_TOLD = "being_told"
    RETRYING = "retrying"
    UNREACHED = "unreached"  # no message has arrived
    REFUSED = "refused"
    UNANSWERED = "unanswered"  # it has arrived, and nobody has accepted it
    ACCEPTED = "accepted"
    HANDLING = "handling"
    RESOLVED = "resolved"
    ANSWERED = "answered"  # a suggestion
    # Of a rescue.
    NO_RESCUER = "no_rescuer"  # told, and nobody has taken it on
    LAPSED = "lapsed"  # the rescuer took it on and has not departed
    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    SAYS_OUT = "says_out"  # this reporter says to be out, and no rescuer has said so
    RELEASED = "released"
    CLOSED = "closed"


@dataclass(frozen=True)
class Situation:
    kind: SituationKind
    who: tuple[str, ...] = ()


class Answering(Protocol):
    """One recipient, and where the matter stands there."""

    @property
    def name(self) -> str: ...
    @property
    def part(self) -> Part: ...
    @property
    def standing(self) -> RecipientState: ...


_DONE = (RecipientState.RESOLVED, RecipientState.HANDLING, RecipientState.ACCEPTED)
# The first that any recipient stands at tells the situation: what has arrived before what has not. An answer
# may be read a moment before the state of the matter that follows from it.
_BY_RECIPIENT = (
    *((standing, SituationKind(standing.value)) for standing in _DONE),
    (RecipientState.DELIVERED, SituationKind.UNANSWERED),
    (RecipientState.ON_ITS_WAY, SituationKind.BEING_TOLD),
    (RecipientState.RETRYING, SituationKind.RETRYING),
    (RecipientState.REFUSED, SituationKind.REFUSED),
    (RecipientState.DEAD, SituationKind.UNREACHED),
)
_TAKEN_ON = (MatterState.LAPSED, MatterState.ACKNOWLEDGED, MatterState.DEPARTED, MatterState.ARRIVED)
_OF_RESCUE = (MatterState.WAITING, *_TAKEN_ON, MatterState.RELEASED, MatterState.CLOSED)


def situation(
    state: MatterState,
    recipients: Sequence[Answering],
    *,
    rescuer: str = "",
    lift_known: bool = True,
    says_out: bool = False,
    answered_by: str = "",
) -> Situation:
    """The furthest thing that is true now.

    `rescuer` took the rescue on last; empty while nobody has. `answered_by` answered a suggestion.
    """
    if answered_by:
        return Situation(SituationKind.ANSWERED, (answered_by,))
    if state in _OF_RESCUE:
        return _of_rescue(state, recipients, rescuer, lift_known=lift_known, says_out=says_out)
    if state is MatterState.FILED:
        return _by_recipients(recipients, lift_known=lift_known)
    standing = RecipientState(state.value) if state is not MatterState.MERGED else RecipientState.ACCEPTED
    return Situation(SituationKind(standing.value), _names(recipients, standing))


def _of_rescue(
    state: MatterState, recipients: Sequence[Answering], rescuer: str, *, lift_known: bool, says_out: bool
) -> Situation:
    who = (rescuer,) if rescuer else ()
    if state is MatterState.CLOSED:
        return Situation(SituationKind.CLOSED)
    if state is MatterState.RELEASED:
        return Situation(SituationKind.RELEASED, who)
    if says_out:
        return Situation(SituationKind.SAYS_OUT, who)
    if state in _TAKEN_ON:
        return Situation(SituationKind(state.value), who)
    has_arrived = (*_DONE, RecipientState.DELIVERED)
    told = tuple(one.name for one in recipients if one.standing in has_arrived)
    return (
        Situation(SituationKind.NO_RESCUER, told)
        if told
        else _by_recipients(recipients, lift_known=lift_known)
    )


def _by_recipients(recipients: Sequence[Answering], *, lift_known: bool) -> Situation:
    for standing, kind in _BY_RECIPIENT:
        if names := _names(recipients, standing):
            return Situation(kind, names)
    return Situation(SituationKind.NOBODY_TOLD if lift_known else SituationKind.LIFT_UNKNOWN)


def _names(recipients: Sequence[Answering], standing: RecipientState) -> tuple[str, ...]:
    """Who maintains the lift first: it is whom most people ask after."""
    found = [one for one in recipients if one.standing is standing]
    return tuple(one.name for one in sorted(found, key=lambda one: one.part is not Part.MAINTAINER))
