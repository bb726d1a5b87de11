"""The circuit breaker of a partner, as a value.

It only stretches the routine schedule of one partner and never ends anything.
Entrapments do not ask it: they are tried on their own schedule, and what comes
of them counts as a probe.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

FAILURES_TO_OPEN = 5  # one after the other, in one process
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)


class BreakerState(StrEnum):
    CLOSED = "closed"  # all is well
    OPEN = "open"  # routine deliveries wait for the next probe
    PROBING = "probing"  # one routine delivery at a time is let through


@dataclass(frozen=True)
class Breaker:
    """State of one partner's breaker. `probe_at` is None while it is closed.

    `openings` counts how often it has opened since the partner last answered;
    each doubles the pause before the next probe, from 15 s to 5 minutes.
    """

    changed_at: datetime
    failures: int = 0
    openings: int = 0
    probe_at: datetime | None = None

    def state(self, now: datetime) -> BreakerState:
        if self.probe_at is None:
            return BreakerState.CLOSED
        # A clock set back must not keep it open for longer than any pause.
        if now >= self.probe_at or self.probe_at - now > LONGEST_PAUSE:
            return BreakerState.PROBING
        return BreakerState.OPEN

    def after(self, *, answered: bool, now: datetime) -> "Breaker":
        """The breaker after an attempt. Any answer that settles a delivery closes it, a refusal too."""
        if answered:
            return self if self == Breaker(self.changed_at) else Breaker(now)
        failures = self.failures + 1
        match self.state(now):
            case BreakerState.CLOSED if failures < FAILURES_TO_OPEN:
                return Breaker(now, failures)
            case BreakerState.OPEN:
                # What was under way when it opened, or an entrapment: nothing new.
                return self
            case _:
                pause = min(FIRST_PAUSE * 2 ** min(self.openings, 10), LONGEST_PAUSE)
                return Breaker(now, failures, self.openings + 1, now + pause)

    def as_json(self) -> dict[str, Any]:
        return {
            "changed_at": self.changed_at.isoformat(),
            "failures": self.failures,
            "openings": self.openings,
            "probe_at": self.probe_at.isoformat() if self.probe_at else None,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Breaker":
        """Raises KeyError, TypeError or ValueError for anything else than `as_json` made."""
        probe_at = told["probe_at"]
        return cls(
            datetime.fromisoformat(told["changed_at"]),
            int(told["failures"]),
            int(told["openings"]),
            datetime.fromisoformat(probe_at) if probe_at else None,
        )
