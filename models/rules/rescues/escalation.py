"""The ladder: whom an entrapment pages when nobody answers, departs, arrives or confirms.

A ladder is frozen when the incident opens, so that a change of the city's
configuration never moves a deadline that is running. Nothing here closes an
incident, and nothing is throttled. An alarm is repeated until somebody takes it
(EN 81-28).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from models.rules.partners.party_role import Part
from models.rules.rescues.trap_clock import Clock, RescueState, Step

# Seconds. The first three are the project's rule; the others are our own, so that no state is without an end.
DEFAULTS: Mapping[str, int] = {
    "acknowledge_within": 180,
    "depart_within": 300,
    "arrive_within": 1500,
    "release_within": 1500,  # on site
    "confirm_within": 300,
    "repeat_every": 300,  # at the last level, while nobody has taken it
    "call_after": 60,  # a person on duty is telephoned, and then the next one
}
DEFAULT_LEVELS = (
    (Part.MAINTAINER,),
    (Part.RESCUE_STATION, Part.USE_UNIT),
    (Part.FIRE, Part.DUTY_OFFICER),
)
LONGEST = 24 * 3600


@dataclass(frozen=True)
class Ladder:
    """Levels from 1; each names the parts that are paged at it."""

    levels: tuple[tuple[Part, ...], ...]
    acknowledge_within: timedelta
    depart_within: timedelta
    arrive_within: timedelta
    release_within: timedelta
    confirm_within: timedelta
    repeat_every: timedelta
    call_after: timedelta

    @classmethod
    def parse(cls, value: Mapping[str, Any]) -> "Ladder":
        """`{"levels": [["maintainer"], …], "acknowledge_within": 180, …}`; what is missing has its default.

        Raises ValueError naming what is wrong.
        """
        rows = value.get("levels", DEFAULT_LEVELS)
        if not isinstance(rows, list | tuple) or not rows or not all(rows) or len(rows) > 9:
            raise ValueError("ladder.levels must be one to nine lists of parts")
        levels = tuple(tuple(Part(part) for part in row) for row in rows)
        spans = {name: value.get(name, default) for name, default in DEFAULTS.items()}
        for name, seconds in spans.items():
            if type(seconds) is not int or not 0 < seconds <= LONGEST:
                raise ValueError(f"ladder.{name} must be whole seconds up to a day, not {seconds!r}")
        if spans["depart_within"] <= spans["acknowledge_within"]:
            raise ValueError("ladder.depart_within must be longer than acknowledge_within")
        return cls(levels, **{name: timedelta(seconds=seconds) for name, seconds in spans.items()})

    def as_json(self) -> dict[str, Any]:
        spans = {name: getattr(self, name) // timedelta(seconds=1) for name in DEFAULTS}
        return {"levels": [[part.value for part in level] for level in self.levels], **spans}

    @property
    def top(self) -> int:
        return len(self.levels)


class Reason(StrEnum):
    """Reasons to page somebody."""

    OPENED = "opened"
    LOCATED = "located"  # only now it is known which lift, and so who cares for it
    NOT_ACKNOWLEDGED = "not_acknowledged"
    NOT_DEPARTED = "not_departed"
    NOT_ARRIVED = "not_arrived"
    NOT_RELEASED = "not_released"  # on site for long
    STILL_INSIDE = "still_inside"
    BY_HAND = "by_hand"  # an officer does not wait for the deadline


@dataclass(frozen=True)
class Paged:
    """One rung that was climbed."""

    level: int
    at: datetime
    reason: Reason


@dataclass(frozen=True)
class Run:
    """One run of the ladder: from the opening, or from the moment in which it began anew."""

    began_at: datetime
    first_reason: Reason
    clock: Clock
    paged: Sequence[Paged] = ()
    asked: int = 0  # how often confirmation was asked for since the release
    asked_at: datetime | None = None
    voided_at: datetime | None = None  # an acknowledgement was taken back, and nobody has been paged since


class Action(StrEnum):
    PAGE = "page"
    UNACKNOWLEDGE = "unacknowledge"
    ASK = "ask"  # the person, and those who can call them, whether they are out


@dataclass(frozen=True)
class EscalationDue:
    """The next action of the escalation policy, and its exact time."""

    action: Action
    at: datetime
    level: int = 0
    reason: Reason | None = None


def next_due(ladder: Ladder, run: Run) -> EscalationDue | None:
    """The next deadline; None only where the incident is closed."""
    stamps = run.clock.stamps
    match run.clock.state:
        case RescueState.CLOSED | RescueState.MERGED:
            return None
        case RescueState.RELEASED:
            wait = ladder.confirm_within * (1 << min(run.asked, 10))
            return EscalationDue(Action.ASK, (run.asked_at or stamps[Step.RELEASED].heard_at) + wait)
        case RescueState.ARRIVED:
            since = stamps[Step.ARRIVED].heard_at
            return _again(ladder, run, Reason.NOT_RELEASED, since, ladder.release_within)
        case state:
            late = _again(ladder, run, Reason.NOT_ARRIVED, run.began_at, ladder.arrive_within)
            if state is RescueState.DEPARTED:
                return late
            sooner = _departure(ladder, run) if state is RescueState.ACKNOWLEDGED else _answer(ladder, run)
            return min(sooner, late, key=lambda due: due.at)


def _again(ladder: Ladder, run: Run, reason: Reason, since: datetime, every: timedelta) -> EscalationDue:
    """Page the last level, and again after each such time. A standstill of ours is not made up for."""
    done = [paged.at for paged in run.paged if paged.reason is reason and paged.at >= since]
    return EscalationDue(Action.PAGE, max((since, *done)) + every, ladder.top, reason)


def _departure(ladder: Ladder, run: Run) -> EscalationDue:
    """Departure is due five minutes after the page; after a late acceptance, two minutes after that."""
    accepted = run.clock.stamps[Step.ACKNOWLEDGED].heard_at
    pages = [paged.at for paged in run.paged if paged.at <= accepted]
    latest = [accepted + (ladder.depart_within - ladder.acknowledge_within)]
    if pages:
        latest.append(pages[-1] + ladder.depart_within)
    return EscalationDue(Action.UNACKNOWLEDGE, max(latest))


def _answer(ladder: Ladder, run: Run) -> EscalationDue:
    if not run.paged:
        # Whoever says that they are still inside has waited for the first level once already.
        first = min(2, ladder.top) if run.first_reason is Reason.STILL_INSIDE else 1
        return EscalationDue(Action.PAGE, run.began_at, first, run.first_reason)
    last = run.paged[-1]
    level = min(last.level + 1, ladder.top)
    if run.voided_at is not None:
        return EscalationDue(Action.PAGE, run.voided_at, level, Reason.NOT_DEPARTED)
    wait = ladder.acknowledge_within if last.level < ladder.top else ladder.repeat_every
    return EscalationDue(Action.PAGE, last.at + wait, level, Reason.NOT_ACKNOWLEDGED)
