"""Maintenance schedule of a lift, missed visits, and doubtful records.

TSG T5002-2017: half-monthly, quarterly, half-yearly and yearly items (item_lists.py). Each list
holds the shorter one, so that a longer visit also does the work of the shorter
ones. A lift maintained on demand (按需维保) is exempt from the 15-day interval
and from nothing else.
"""

import calendar
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.rules.lifts.coordinates import Coordinates, distance_metres


class Node(StrEnum):
    """In rising order: each includes those before it."""

    HALF_MONTHLY = "half_monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def includes(self) -> tuple["Node", ...]:
        nodes = tuple(Node)
        return nodes[: nodes.index(self) + 1]


HALF_MONTH = timedelta(days=15)
_MONTHS = {Node.QUARTERLY: 3, Node.HALF_YEARLY: 6, Node.YEARLY: 12}
DUE_SOON = timedelta(days=3)


class VisitStanding(StrEnum):
    ON_TIME = "on_time"
    DUE_SOON = "due_soon"  # within 3 days
    OVERDUE = "overdue"
    EXEMPT = "exempt"  # on demand
    UNKNOWN = "unknown"  # no visit was ever told of


@dataclass(frozen=True)
class Done:
    """A visit, by its local day."""

    node: Node
    on: date


@dataclass(frozen=True)
class NodeStanding:
    """State of one node. `due` is the last day on which it is still on time."""

    node: Node
    standing: VisitStanding
    last: date | None = None
    due: date | None = None
    days_overdue: int = 0


def due_after(node: Node, last: date) -> date:
    """The last day for the next visit: 15 days on, or the same day 3, 6 or 12 months on."""
    if node is Node.HALF_MONTHLY:
        return last + HALF_MONTH
    months = last.year * 12 + last.month - 1 + _MONTHS[node]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(last.day, calendar.monthrange(year, month + 1)[1]))


def standings(
    visits: Iterable[Done], today: date, *, on_demand: bool, within: "OnDemandInterval | None" = None
) -> tuple[NodeStanding, ...]:
    """Each node as it stands on `today`. `within`: what was agreed for a lift on demand (on_demand.py)."""
    last: dict[Node, date] = {}
    for visit in visits:
        for node in visit.node.includes:
            last[node] = max(visit.on, last.get(node, visit.on))
    found = []
    for node in Node:
        done = last.get(node)
        if node is Node.HALF_MONTHLY and on_demand and within is None:
            found.append(NodeStanding(node, VisitStanding.EXEMPT, done))
        elif done is None:
            found.append(NodeStanding(node, VisitStanding.UNKNOWN))
        elif node is Node.HALF_MONTHLY and on_demand and within is not None:
            found.append(_standing(node, done, on_demand_due(done, last.get(Node.QUARTERLY), within), today))
        else:
            found.append(_standing(node, done, due_after(node, done), today))
    return tuple(found)


@dataclass(frozen=True)
class OnDemandInterval:
    """`days` from one visit to the next of a lift on demand; until `changed_on` they were `before`."""

    days: int
    before: int
    changed_on: date


def on_demand_due(last: date, quarterly: date | None, agreed: OnDemandInterval) -> date:
    """The last day for the next visit of a lift on demand.

    An interval that has become shorter binds three days after that at the earliest: nobody is late for what
    was not known. Never later than the quarterly items fall due, which `quarterly` did last; where that is
    not known, they are reckoned from the last visit.
    """
    due = last + timedelta(days=agreed.days)
    if agreed.before > agreed.days:
        due = min(last + timedelta(days=agreed.before), max(due, agreed.changed_on + DUE_SOON))
    return min(due, due_after(Node.QUARTERLY, quarterly or last))


def _standing(node: Node, last: date, due: date, today: date) -> NodeStanding:
    late = (today - due).days
    if late > 0:
        return NodeStanding(node, VisitStanding.OVERDUE, last, due, late)
    return NodeStanding(
        node, VisitStanding.DUE_SOON if due - today <= DUE_SOON else VisitStanding.ON_TIME, last, due
    )


def is_overdue(found: Iterable[NodeStanding]) -> bool:
    return any(one.standing is VisitStanding.OVERDUE for one in found)


@dataclass(frozen=True)
class Missed:
    """Of the half-monthly visits that were due in a period, those that were not made."""

    expected: int
    missed: int


def missed_half_months(visits: Iterable[date], start: date, end: date, *, on_demand: bool) -> Missed:
    """From `start` to `end`, both included. Any visit counts, since every node holds the half-monthly one.

    A visit that came late is late, not missed: one is missed where the next fell
    due without it, so that 30 days between two visits have missed one. The last
    visit before the period opens the first gap.
    """
    if on_demand:
        return Missed(0, 0)
    days = sorted({day for day in visits if day <= end})
    first = bisect_left(days, start)
    opened = max(days[first - 1], start - HALF_MONTH) if first else start
    missed = 0
    for day in [*days[first:], end + timedelta(days=1)]:
        missed += max((day - opened).days // HALF_MONTH.days - 1, 0)
        opened = day
    expected = max(((end - start).days + 1) // HALF_MONTH.days, 0)
    return Missed(expected, min(missed, expected))


class Doubt(StrEnum):
    """Reasons to show a record to the property company as doubtful. The record is kept as it was told."""

    FAR_AWAY = "far_away"  # the phone was not at the lift
    FUTURE = "future"
    BEFORE_LAST = "before_last"  # earlier than a visit that we know already
    TWO_PLACES = "two_places"  # the same person at two lifts, too soon for the way between
    LATE_RECORD = "late_record"  # told of more than 3 days afterwards


PLACE_WITHIN_METRES = 500
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
TOLD_WITHIN = timedelta(days=3)
METRES_A_MINUTE = 1_000  # 60 km/h, faster than a city lets anybody drive
OTHER_ESTATE_TAKES = timedelta(minutes=2)  # where it is not known how far it is


@dataclass(frozen=True)
class VisitRecord:
    """A record as it came in. `at_lift` and `estate` say where the lift is, `phone` where its author was."""

    done_at: datetime
    estate: str
    at_lift: Coordinates | None = None
    phone: Coordinates | None = None


@dataclass(frozen=True)
class Elsewhere:
    """Another visit of the same person, around the same time, at another lift."""

    done_at: datetime
    estate: str
    at_lift: Coordinates | None = None


def doubts(
    told: VisitRecord, last_at: datetime | None, elsewhere: Iterable[Elsewhere], now: datetime
) -> tuple[Doubt, ...]:
    """Find doubts about a record told at `now`. `last_at`: the lift's newest visit before it was told."""
    found = []
    if told.phone and told.at_lift and distance_metres(told.phone, told.at_lift) > PLACE_WITHIN_METRES:
        found.append(Doubt.FAR_AWAY)
    if told.done_at > now + CLOCKS_MAY_DIFFER:
        found.append(Doubt.FUTURE)
    if last_at is not None and told.done_at < last_at:
        found.append(Doubt.BEFORE_LAST)
    if any(abs(told.done_at - other.done_at) < _way(told, other) for other in elsewhere):
        found.append(Doubt.TWO_PLACES)
    if now - told.done_at > TOLD_WITHIN:
        found.append(Doubt.LATE_RECORD)
    return tuple(found)


def _way(told: VisitRecord, other: Elsewhere) -> timedelta:
    """The least time from the one lift to the other."""
    if told.at_lift and other.at_lift:
        return timedelta(minutes=distance_metres(told.at_lift, other.at_lift) // METRES_A_MINUTE)
    return timedelta() if told.estate == other.estate else OTHER_ESTATE_TAKES
