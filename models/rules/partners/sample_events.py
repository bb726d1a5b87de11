"""The events that a partner's developers can have sent to them, to try their programs."""

from enum import StrEnum

from models.rules.reports.events import EventKind
from models.rules.rescues.trap_clock import RescueState


class SampleEvent(StrEnum):
    """A matter's, then an entrapment's."""

    HAZARD = "hazard"
    JOINED = "joined"
    SAID = "said"
    MOVED = "moved"
    HANDED_ON = "handed_on"
    WITHDRAWN = "withdrawn"
    ERASURE = "erasure"
    ENTRAPMENT = "entrapment"
    PAGED = "paged"
    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    RELEASED = "released"
    CONFIRMED = "confirmed"

    @property
    def event(self) -> EventKind:
        if self in (SampleEvent.HAZARD, SampleEvent.ENTRAPMENT):
            return EventKind.FILED
        return EventKind(self.value)

    @property
    def is_entrapment(self) -> bool:
        return self in _STATES

    @property
    def is_step(self) -> bool:
        """Check that somebody did something, which the message tells as a step."""
        return self.is_entrapment and self not in (SampleEvent.ENTRAPMENT, SampleEvent.PAGED)

    @property
    def state(self) -> RescueState:
        """The rescue's after it. Only for those of an entrapment."""
        return _STATES[self]


_STATES = {
    SampleEvent.ENTRAPMENT: RescueState.WAITING,
    SampleEvent.PAGED: RescueState.WAITING,
    SampleEvent.ACKNOWLEDGED: RescueState.ACKNOWLEDGED,
    SampleEvent.DEPARTED: RescueState.DEPARTED,
    SampleEvent.ARRIVED: RescueState.ARRIVED,
    SampleEvent.RELEASED: RescueState.RELEASED,
    SampleEvent.CONFIRMED: RescueState.CLOSED,
}
