"""TSG T5002 intervals, missed visits, and doubtful records."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.coordinates import Coordinates, distance_metres
from models.rules.maintenance.schedule import (
    Done,
    Doubt,
    Elsewhere,
    Missed,
    Node,
    NodeStanding,
    VisitRecord,
    VisitStanding,
    doubts,
    due_after,
    is_overdue,
    missed_half_months,
    standings,
)

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def standing_of(node: Node, days_ago: int, asked: Node, *, on_demand: bool = False) -> VisitStanding:
    visits = [Done(node, TODAY - timedelta(days=days_ago))]
    return next(one for one in standings(visits, TODAY, on_demand=on_demand) if one.node is asked).standing


def test_the_fifteenth_day_is_on_time_and_the_sixteenth_is_not() -> None:
    assert standing_of(Node.HALF_MONTHLY, 11, Node.HALF_MONTHLY) is VisitStanding.ON_TIME
    assert standing_of(Node.HALF_MONTHLY, 12, Node.HALF_MONTHLY) is VisitStanding.DUE_SOON
    assert standing_of(Node.HALF_MONTHLY, 15, Node.HALF_MONTHLY) is VisitStanding.DUE_SOON
    assert standing_of(Node.HALF_MONTHLY, 16, Node.HALF_MONTHLY) is VisitStanding.OVERDUE


def test_a_longer_visit_does_the_work_of_the_shorter_ones() -> None:
    assert {one.standing for one in standings([Done(Node.YEARLY, TODAY)], TODAY, on_demand=False)} == {
        VisitStanding.ON_TIME
    }
    assert standing_of(Node.HALF_MONTHLY, 1, Node.QUARTERLY) is VisitStanding.UNKNOWN


def test_how_each_list_stands_after_a_quarterly_visit() -> None:
    found = standings([Done(Node.QUARTERLY, date(2026, 11, 6))], TODAY, on_demand=False)
    last = date(2026, 11, 6)
    assert found == (
        NodeStanding(Node.HALF_MONTHLY, VisitStanding.OVERDUE, last, date(2026, 11, 21), 1),
        NodeStanding(Node.QUARTERLY, VisitStanding.ON_TIME, last, date(2027, 2, 6)),
        NodeStanding(Node.HALF_YEARLY, VisitStanding.UNKNOWN),
        NodeStanding(Node.YEARLY, VisitStanding.UNKNOWN),
    )


def test_the_newest_visit_counts_in_whatever_order_they_are_told() -> None:
    newer, older = Done(Node.HALF_MONTHLY, date(2026, 11, 20)), Done(Node.YEARLY, date(2026, 11, 1))
    for told in ([newer, older], [older, newer]):
        half_monthly, *_, yearly = standings(told, TODAY, on_demand=False)
        assert (half_monthly.last, yearly.last) == (newer.on, older.on)
    [exempt, *_] = standings([newer], TODAY, on_demand=True)
    assert exempt == NodeStanding(Node.HALF_MONTHLY, VisitStanding.EXEMPT, newer.on)


def test_on_demand_is_exempt_from_the_half_month_and_from_nothing_else() -> None:
    assert standing_of(Node.YEARLY, 400, Node.HALF_MONTHLY, on_demand=True) is VisitStanding.EXEMPT
    assert standing_of(Node.YEARLY, 400, Node.YEARLY, on_demand=True) is VisitStanding.OVERDUE
    assert missed_half_months([], date(2026, 1, 1), TODAY, on_demand=True) == Missed(0, 0)


@pytest.mark.parametrize(
    ("node", "last", "due"),
    [
        (Node.QUARTERLY, date(2025, 11, 30), date(2026, 2, 28)),
        (Node.HALF_YEARLY, date(2025, 8, 31), date(2026, 2, 28)),
        (Node.YEARLY, date(2024, 2, 29), date(2025, 2, 28)),
        (Node.HALF_MONTHLY, date(2026, 12, 25), date(2027, 1, 9)),
    ],
)
def test_months_end_where_the_month_does(node: Node, last: date, due: date) -> None:
    assert due_after(node, last) == due


def test_a_late_visit_is_late_and_thirty_days_have_missed_one() -> None:
    start, end = date(2026, 1, 1), date(2026, 3, 1)
    every_15 = [start + timedelta(days=15 * n) for n in range(5)]
    assert missed_half_months(every_15, start, end, on_demand=False) == Missed(4, 0)
    late = [start, start + timedelta(days=29), start + timedelta(days=58)]
    assert missed_half_months(late, start, end, on_demand=False).missed == 0
    assert (
        missed_half_months([start, start + timedelta(days=30), end], start, end, on_demand=False).missed == 1
    )
    assert missed_half_months([], start, end, on_demand=False) == Missed(4, 3)


@pytest.mark.parametrize(
    ("visits", "days", "found"),
    [
        ([15], 30, Missed(2, 0)),
        ([-1, 15], 30, Missed(2, 0)),
        ([-100, 15], 30, Missed(2, 1)),  # the gap from before opens half a month before the period
        ([0, 30], 31, Missed(2, 1)),
        ([0, 31], 31, Missed(2, 1)),  # the day after the period is none of it
        ([], 14, Missed(0, 0)),
        ([], 15, Missed(1, 0)),
        ([-100], 15, Missed(1, 1)),
        ([], 0, Missed(0, 0)),
        ([], -40, Missed(0, 0)),  # no period
        ([0], 29, Missed(1, 0)),
        ([0], 30, Missed(2, 1)),
        ([-10, 0, 20], 30, Missed(2, 0)),  # a visit on the first day counts
        ([-100, -1, 15], 30, Missed(2, 0)),
    ],
)
def test_missed_visits_of_a_period(visits: list[int], days: int, found: Missed) -> None:
    """Visits by their day, counted from the first of the period, which has so many days."""
    start = date(2026, 1, 1)
    told = [start + timedelta(days=day) for day in visits]
    assert missed_half_months(told, start, start + timedelta(days=days - 1), on_demand=False) == found


@given(st.lists(DAYS, max_size=40), DAYS, DAYS, DAYS)
def test_one_more_visit_never_adds_a_missed_one(days: list[date], start: date, end: date, more: date) -> None:
    before = missed_half_months(days, start, end, on_demand=False)
    after = missed_half_months([*days, more], start, end, on_demand=False)
    inside = start <= more <= end
    assert 0 <= before.missed <= before.expected
    assert not inside or after.missed <= before.missed


@given(st.lists(st.tuples(st.sampled_from(Node), DAYS)), DAYS, st.booleans())
def test_a_later_visit_never_makes_a_standing_worse(
    visits: list[tuple[Node, date]], today: date, on_demand: bool
) -> None:
    known = [Done(node, on) for node, on in visits if on <= today]
    before = standings(known, today, on_demand=on_demand)
    after = standings([*known, Done(Node.YEARLY, today)], today, on_demand=on_demand)
    assert all(one.days_overdue == 0 for one in after)
    assert all(
        b.last is None or a.last is None or a.last >= b.last for a, b in zip(after, before, strict=True)
    )


HERE, NEAR, FAR = (Coordinates(29_563_010, lon) for lon in (106_551_556, 106_556_000, 106_651_556))


def test_each_doubt_is_raised_at_its_edge_and_not_before() -> None:
    def found(told: VisitRecord, last: datetime | None = None, *others: Elsewhere) -> tuple[Doubt, ...]:
        return doubts(told, last, others, NOW)

    assert found(VisitRecord(NOW, "a", HERE, NEAR)) == ()
    assert found(VisitRecord(NOW, "a", HERE, FAR)) == (Doubt.FAR_AWAY,)
    assert found(VisitRecord(NOW + timedelta(minutes=5), "a")) == ()
    assert found(VisitRecord(NOW + timedelta(minutes=5, seconds=1), "a")) == (Doubt.FUTURE,)
    assert found(VisitRecord(NOW, "a"), NOW) == ()
    assert found(VisitRecord(NOW - timedelta(seconds=1), "a"), NOW) == (Doubt.BEFORE_LAST,)
    assert found(VisitRecord(NOW - timedelta(days=3), "a")) == ()
    assert found(VisitRecord(NOW - timedelta(days=3, seconds=1), "a")) == (Doubt.LATE_RECORD,)
    assert found(VisitRecord(NOW, "a", HERE), None, Elsewhere(NOW - timedelta(minutes=8), "b", FAR)) == (
        Doubt.TWO_PLACES,
    )
    assert found(VisitRecord(NOW, "a", HERE), None, Elsewhere(NOW - timedelta(minutes=10), "b", FAR)) == ()
    assert found(VisitRecord(NOW, "a"), None, Elsewhere(NOW, "a")) == ()
    assert found(VisitRecord(NOW, "a"), None, Elsewhere(NOW, "b")) == (Doubt.TWO_PLACES,)


def test_a_phone_may_be_five_hundred_metres_away() -> None:
    at_lift, edge, beyond = Coordinates(0, 0), Coordinates(0, 4_496), Coordinates(0, 4_497)
    assert (distance_metres(at_lift, edge), distance_metres(at_lift, beyond)) == (500, 501)
    assert doubts(VisitRecord(NOW, "a", at_lift, edge), None, [], NOW) == ()
    assert doubts(VisitRecord(NOW, "a", at_lift, beyond), None, [], NOW) == (Doubt.FAR_AWAY,)
    assert doubts(VisitRecord(NOW, "a", None, beyond), None, [], NOW) == ()


@pytest.mark.parametrize(
    ("other", "at_lift", "seconds", "doubtful"),
    [
        ("b", FAR, 9 * 60 - 1, True),  # 9.7 km take nine minutes
        ("b", FAR, 9 * 60, False),
        ("b", FAR, -9 * 60 + 1, True),
        ("b", None, 119, True),
        ("b", None, 120, False),
        ("a", None, 0, False),
    ],
)
def test_nobody_is_at_two_lifts_within_the_way_between(
    other: str, at_lift: Coordinates | None, seconds: int, doubtful: bool
) -> None:
    elsewhere = Elsewhere(NOW - timedelta(seconds=seconds), other, at_lift)
    found = doubts(VisitRecord(NOW, "a", HERE), None, [elsewhere], NOW)
    assert found == ((Doubt.TWO_PLACES,) if doubtful else ())


def test_a_lift_is_overdue_where_one_of_its_nodes_is() -> None:
    yearly = [Done(Node.YEARLY, TODAY)]
    assert not is_overdue(standings(yearly, TODAY, on_demand=False))
    assert is_overdue(standings(yearly, TODAY + timedelta(days=16), on_demand=False))
