"""State of a lift's insurance at a given minute. A lapsed policy never shows as insured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import zip_longest

EXPIRING_WITHIN = timedelta(days=30)


class CoverState(StrEnum):
    IN_FORCE = "in_force"
    EXPIRING = "expiring"  # in force, with 30 days or less to run
    LAPSED = "lapsed"
    NONE = "none"  # known to have no policy
    UNKNOWN = "unknown"  # nobody has told us of a policy, nor that there is none


@dataclass(frozen=True)
class Term:
    """One policy's term for a lift: from `starts_at`, until but not including `ends_at`."""

    policy_id: str
    starts_at: datetime
    ends_at: datetime

    def holds_at(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


@dataclass(frozen=True)
class Unbroken:
    """A time in which terms follow one another without a gap. `next_starts_at`: None for the lift's last."""

    starts_at: datetime
    ends_at: datetime
    next_starts_at: datetime | None


@dataclass(frozen=True)
class Cover:
    """The answer: the state, and the policy that it rests on (the last one, where lapsed)."""

    state: CoverState
    policy_id: str | None = None
    days_left: int = 0

    @property
    def insured(self) -> bool:
        return self.state in (CoverState.IN_FORCE, CoverState.EXPIRING)


def judge(terms: Iterable[Term], moment: datetime, checked_at: datetime | None = None) -> Cover:
    """The cover at `moment`. A renewal already signed keeps a policy from counting as expiring.

    `checked_at`: since when the register is known to be complete for the lift. Where no policy
    has begun by the moment, there is none if that was known then, else nothing is known.
    """
    known = sorted(terms, key=lambda term: term.ends_at)
    in_force = [term for term in known if term.holds_at(moment)]
    if in_force:
        covered_until, current = in_force[-1].ends_at, in_force[-1]
        for term in known:
            if term.starts_at <= covered_until < term.ends_at:
                covered_until = term.ends_at
        left = covered_until - moment
        state = CoverState.EXPIRING if left <= EXPIRING_WITHIN else CoverState.IN_FORCE
        return Cover(state, current.policy_id, left.days)
    ended = [term for term in known if term.ends_at <= moment]
    if ended:
        return Cover(CoverState.LAPSED, ended[-1].policy_id)
    is_known = checked_at is not None and checked_at <= moment
    return Cover(CoverState.NONE if is_known else CoverState.UNKNOWN)


def unbroken(terms: Iterable[Term]) -> list[Unbroken]:
    """The terms joined wherever `judge` takes one for the renewal of another, the earliest first.

    With the last of these that has begun, an index finds what `judge` says of any moment.
    """
    joined: list[tuple[datetime, datetime]] = []
    for starts_at, ends_at in sorted((term.starts_at, term.ends_at) for term in terms):
        if joined and starts_at <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends_at))
        else:
            joined.append((starts_at, ends_at))
    following = [starts_at for starts_at, _ in joined[1:]]
    return [
        Unbroken(starts_at, ends_at, after) for (starts_at, ends_at), after in zip_longest(joined, following)
    ]
