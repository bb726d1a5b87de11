"""The clock of an entrapment: who said what when, and which of it stands.

Steps of a rescue: DB32/T 4130-2021 (response, departure, arrival, release, then
a call to the trapped person or the use unit). Minutes are safety and, where
insurance pays by them, money: so no word is ever lost, and none is believed
twice.

Rules, in the order in which words were heard:
- The word heard first stands. Another party's later word with another time is kept as a contradiction.
- A step may be told late (a call noted afterwards), but not after a later step's own time.
- The first party to accept, depart or arrive owns the rescue.
- Two keys end it: a release, and after it the trapped person's confirmation, from somebody else. A
  confirmation before the release is kept, and asked for again.
- "Still inside" after a release opens a new round: the release no longer stands. What a responder's phone
  told of before and could not send says nothing of that round.
- A desk's record may end a rescue whose release nobody has written down, and may fill in a step that is
  missing after the end. What stands it does not change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from models.rules.reports.kinds import ReportSource


class Step(StrEnum):
    REPORTED = "reported"
    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    RELEASED = "released"
    CONFIRMED = "confirmed"
    STILL_INSIDE = "still_inside"  # somebody says so after a release
    UNACKNOWLEDGED = "unacknowledged"  # the ladder: accepted, but nobody departed


RESPONDER_STEPS = (Step.ACKNOWLEDGED, Step.DEPARTED, Step.ARRIVED, Step.RELEASED)
PERSON_STEPS = (Step.CONFIRMED, Step.STILL_INSIDE)


class KnownBy(StrEnum):
    """The way by which a status update reached us."""

    CHAT = "chat"
    PAGE = "page"  # the receipt or the SOS page
    LINK = "link"  # the responder's link
    SCAN = "scan"  # the cabin's code, scanned again on the spot: it proves presence
    CALL = "call"  # a telephone call, noted by staff
    CONSOLE = "console"  # signed-in staff for their own organisation
    RECORD = "record"  # the 96333 record or another partner's system
    LADDER = "ladder"  # a deadline of our own
    MINI_PROGRAM = "mini_program"
    TERMINAL = "terminal"


def known_by_door(door: ReportSource) -> KnownBy:
    """The way by which status updates from this source reach us."""
    known = {
        ReportSource.CHAT: KnownBy.CHAT,
        ReportSource.WEB: KnownBy.PAGE,
        ReportSource.MINI_PROGRAM: KnownBy.MINI_PROGRAM,
        ReportSource.CALL: KnownBy.CALL,
        ReportSource.TERMINAL: KnownBy.TERMINAL,
    }
    return known.get(door, KnownBy.RECORD)


class Cause(StrEnum):
    """Groups of causes, as the published statistics of rescue desks have them."""

    EXTERNAL = "external"  # power above all
    HUMAN = "human"
    DOOR_SYSTEM = "door_system"
    CONTROL_SYSTEM = "control_system"
    MANAGEMENT = "management"
    MAINTENANCE = "maintenance"  # or parts


class RescueState(StrEnum):
    WAITING = "waiting"  # nobody has accepted
    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    RELEASED = "released"  # by the responder's word alone: not yet confirmed
    CLOSED = "closed"  # both keys turned
    MERGED = "merged"  # told of with another incident


OPEN_STATES = tuple(state for state in RescueState if state not in (RescueState.CLOSED, RescueState.MERGED))


@dataclass(frozen=True)
class StatusUpdate:
    """One thing said. `at` is when it happened, `heard_at` when we learnt of it.

    `party` is the same for everything that one party says: an organisation's
    key, or `report:` and a report's. `who` is its name for people.
    """

    step: Step
    at: datetime
    heard_at: datetime
    party: str
    who: str
    known_by: KnownBy


@dataclass(frozen=True)
class Clock:
    """State of a rescue, computed from all status updates.

    stamps: the word that stands for each step of this round. first: the same
    for the whole rescue, which response and arrival are counted by.
    """

    reported: StatusUpdate
    stamps: Mapping[Step, StatusUpdate] = field(default_factory=dict)
    first: Mapping[Step, StatusUpdate] = field(default_factory=dict)
    owner: StatusUpdate | None = None
    lapsed: StatusUpdate | None = None  # an acceptance of this round that no longer counts
    early_confirmation: StatusUpdate | None = None
    rounds: int = 1
    round_began_at: datetime | None = None  # of a later round: when somebody said that they are still inside
    revoked: tuple[StatusUpdate, ...] = ()  # releases that turned out not to be true
    contradictions: tuple[StatusUpdate, ...] = ()
    said: frozenset[tuple[str, Step]] = frozenset()

    @property
    def state(self) -> RescueState:
        if Step.CONFIRMED in self.stamps:
            return RescueState.CLOSED
        for step in reversed(RESPONDER_STEPS):
            if step in self.stamps:
                return RescueState(step.value)
        return RescueState.WAITING

    @property
    def is_lapsed(self) -> bool:
        """Check that somebody took it on, never departed, and nobody has taken it on since."""
        return self.lapsed is not None and self.state is RescueState.WAITING

    @property
    def response(self) -> timedelta | None:
        """From the report to the first word that somebody has taken it on."""
        taken = [self.first[step].at for step in RESPONDER_STEPS[:3] if step in self.first]
        return min(taken) - self.reported.at if taken else None

    @property
    def arrival(self) -> timedelta | None:
        return self._since_report(Step.ARRIVED)

    @property
    def trapped(self) -> timedelta | None:
        """From the report to the release that stands: what insurance counts."""
        released = self.stamps.get(Step.RELEASED)
        return released.at - self.reported.at if released else None

    @property
    def on_site(self) -> timedelta | None:
        """From the arrival to the release that stands."""
        arrived, released = self.first.get(Step.ARRIVED), self.stamps.get(Step.RELEASED)
        return released.at - arrived.at if arrived and released and released.at >= arrived.at else None

    def _since_report(self, step: Step) -> timedelta | None:
        return self.first[step].at - self.reported.at if step in self.first else None


class Heard(StrEnum):
    """Result of applying one status update."""

    NEW = "new"  # it moves the clock
    KEPT = "kept"  # written down, and changes nothing
    REPEAT = "repeat"  # the same party has said it: nothing to write


def read(words: Iterable[StatusUpdate]) -> Clock:
    """The clock after these words, in the order in which they were heard; the first is the report."""
    told = iter(words)
    clock = Clock(next(told))
    for word in told:
        clock = _after(clock, word)
    return clock


def hear(clock: Clock, word: StatusUpdate) -> tuple[Heard, Clock]:
    """Apply one more status update: its result, and the clock after it."""
    if (word.party, word.step) in clock.said:
        return Heard.REPEAT, clock
    after = _after(clock, word)
    moved = (after.stamps, after.rounds, after.owner) != (clock.stamps, clock.rounds, clock.owner)
    return (Heard.NEW if moved else Heard.KEPT), after


def _after(clock: Clock, word: StatusUpdate) -> Clock:
    clock = replace(clock, said=clock.said | {(word.party, word.step)})
    match word.step:
        case Step.CONFIRMED:
            return _confirmed(clock, word)
        case Step.STILL_INSIDE:
            return _still_inside(clock, word)
        case Step.UNACKNOWLEDGED:
            return _unacknowledged(clock)
        case Step.REPORTED:
            return clock
        case _:
            return _responded(clock, word)


def _responded(clock: Clock, word: StatusUpdate) -> Clock:
    # A record names the minute; a partner's program only says that it has come so far.
    is_written = word.known_by is KnownBy.RECORD and word.at < word.heard_at
    is_late = clock.state is RescueState.CLOSED and not is_written
    if is_late or word.step in clock.stamps or _is_out_of_order(clock, word):
        return _contradicted(clock, word)
    stamps = {**clock.stamps, word.step: word}
    first = {word.step: word, **clock.first}
    owner = clock.owner or (word if word.step is not Step.RELEASED else None)
    said = clock.said
    if word.step is Step.RELEASED:
        # The person is asked now: an answer given before is no repeat.
        said = frozenset(one for one in said if one[1] not in PERSON_STEPS)
    return replace(clock, stamps=stamps, first=first, owner=owner, said=said)


def _is_out_of_order(clock: Clock, word: StatusUpdate) -> bool:
    """Check that it would have happened before the report, or after a step that follows it.

    Of a tap also: before this round began.
    """
    is_tap = word.known_by in (KnownBy.LINK, KnownBy.SCAN)
    if is_tap and clock.round_began_at is not None and word.at < clock.round_began_at:
        return True
    position = RESPONDER_STEPS.index(word.step)
    later = [clock.stamps[step].at for step in RESPONDER_STEPS[position + 1 :] if step in clock.stamps]
    earlier = [clock.stamps[step].at for step in RESPONDER_STEPS[:position] if step in clock.stamps]
    return word.at < max((clock.reported.at, *earlier)) or (bool(later) and word.at > min(later))


def _contradicted(clock: Clock, word: StatusUpdate) -> Clock:
    return replace(clock, contradictions=(*clock.contradictions, word))


def _confirmed(clock: Clock, word: StatusUpdate) -> Clock:
    released = clock.stamps.get(Step.RELEASED)
    if released is None and word.known_by is KnownBy.RECORD and Step.CONFIRMED not in clock.stamps:
        return replace(clock, stamps={**clock.stamps, Step.CONFIRMED: word})
    if released is None:
        return replace(clock, early_confirmation=clock.early_confirmation or word)
    if released.party == word.party or Step.CONFIRMED in clock.stamps or word.at < released.at:
        return _contradicted(clock, word)
    return replace(clock, stamps={**clock.stamps, Step.CONFIRMED: word})


def _still_inside(clock: Clock, word: StatusUpdate) -> Clock:
    released = clock.stamps.get(Step.RELEASED)
    if released is None:
        return clock
    return replace(
        clock,
        stamps={},
        owner=None,
        lapsed=None,
        early_confirmation=None,
        rounds=clock.rounds + 1,
        round_began_at=word.at,
        revoked=(*clock.revoked, released),
        said=frozenset({(word.party, word.step)}),
    )


def _unacknowledged(clock: Clock) -> Clock:
    if clock.state is not RescueState.ACKNOWLEDGED:
        return clock
    void = clock.stamps[Step.ACKNOWLEDGED]
    stamps = {step: word for step, word in clock.stamps.items() if word != void}
    first = {step: word for step, word in clock.first.items() if word != void}
    said = frozenset(one for one in clock.said if one[1] is not Step.ACKNOWLEDGED)
    return replace(clock, stamps=stamps, first=first, owner=None, lapsed=void, said=said)
