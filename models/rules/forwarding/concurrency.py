"""Concurrency limits of a worker: for each partner, in all, and apart for urgent deliveries.

One partner that is slow or dead must never hold what others need. So every
partner has a lane of its own, and urgent deliveries have lanes beside the
routine ones: neither a backlog nor a breaker stands in their way.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from models.rules.forwarding.breaker import Breaker, BreakerState
from models.rules.reports.kinds import URGENT

Partner = Hashable
Lane = tuple[Partner, int]  # a partner, and an urgency

PROBES = 1  # to a partner that does not answer


@dataclass(frozen=True)
class Limits:
    """The number of deliveries that one worker sends at the same time.

    `routine` in all, `each` to one partner (and as many urgent ones again),
    `urgent` in all: far more than `routine`, so that many dead partners together
    leave room for an entrapment.
    """

    routine: int
    each: int
    urgent: int


@dataclass(frozen=True)
class Later:
    """The partner does not answer: the delivery waits for the next probe."""

    until: datetime


class Take:
    """There is room now."""


class Wait:
    """The lane is full; the delivery stays due."""


TAKE, WAIT = Take(), Wait()


class Lanes:
    """The deliveries that one worker has under way, and each partner's circuit breaker."""

    def __init__(self, limits: Limits, tell: Callable[[Partner, Breaker], None] | None = None) -> None:
        self._limits = limits
        self._tell = tell
        self._under_way: Counter[Lane] = Counter()
        self._breakers: dict[Partner, Breaker] = {}

    @property
    def breakers(self) -> dict[Partner, Breaker]:
        """Those that have seen a failure since the partner last answered."""
        return dict(self._breakers)

    def begin(self, partner: Partner, urgency: int) -> None:
        self._under_way[partner, urgency] += 1

    def end(self, partner: Partner, urgency: int) -> None:
        self._under_way[partner, urgency] -= 1
        if not self._under_way[partner, urgency]:
            del self._under_way[partner, urgency]

    def learn(self, partner: Partner, *, answered: bool, now: datetime) -> None:
        """Apply the result of an attempt. Other workers are told if the breaker's next probe changes."""
        before = self._breakers.get(partner, Breaker(now))
        after = before.after(answered=answered, now=now)
        self._keep(partner, after)
        if self._tell and after.probe_at != before.probe_at:
            self._tell(partner, after)

    def hear(self, partner: Partner, told: Breaker) -> None:
        """Take over a breaker from another worker; the later one counts."""
        mine = self._breakers.get(partner)
        if mine is None or told.changed_at > mine.changed_at:
            self._keep(partner, told)

    def choose(self, urgency: int, now: datetime) -> "LaneChoice":
        return LaneChoice(self._limits, urgency, now, self._under_way, self._breakers)

    def _keep(self, partner: Partner, breaker: Breaker) -> None:
        if breaker.failures or breaker.probe_at:
            self._breakers[partner] = breaker
        else:
            self._breakers.pop(partner, None)


class LaneChoice:
    """Offers of due deliveries of one urgency, each answered: take it, later, or wait."""

    def __init__(
        self,
        limits: Limits,
        urgency: int,
        now: datetime,
        under_way: Counter[Lane],
        breakers: dict[Partner, Breaker],
    ) -> None:
        self._limits, self._urgency, self._now, self._breakers = limits, urgency, now, breakers
        self._taken: Counter[Partner] = Counter(
            {partner: count for (partner, its), count in under_way.items() if its == urgency}
        )
        self.full = {partner for partner in self._taken if self._room(partner) <= 0}

    @property
    def free(self) -> int:
        """The number of deliveries that may still be taken."""
        most = self._limits.urgent if self._urgency == URGENT else self._limits.routine
        return most - self._taken.total()

    def offer(self, partner: Partner) -> Take | Wait | Later:
        breaker = self._breakers.get(partner)
        if self._urgency != URGENT and breaker and breaker.state(self._now) is BreakerState.OPEN:
            assert breaker.probe_at  # noqa: S101 - that is what open means
            return Later(breaker.probe_at)
        if self.free <= 0 or self._room(partner) <= 0:
            self.full.add(partner)
            return WAIT
        self._taken[partner] += 1
        if self._room(partner) <= 0:
            self.full.add(partner)
        return TAKE

    def _room(self, partner: Partner) -> int:
        breaker = self._breakers.get(partner)
        careful = self._urgency != URGENT and breaker and breaker.state(self._now) is not BreakerState.CLOSED
        return (PROBES if careful else self._limits.each) - self._taken[partner]
