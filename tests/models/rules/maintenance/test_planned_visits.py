"""Which visits may be planned, how each stands, and when followers are told of it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.maintenance.planned_visits import (
    FURTHEST,
    LONGEST_MINUTES,
    SLEEPS,
    WAKES,
    PartOfDay,
    PlanEnding,
    PlanProblem,
    PlanStanding,
    awake,
    begins,
    does_plan,
    is_night,
    is_over,
    is_told_of,
    plan_problem,
    plan_standing,
)
from models.rules.maintenance.schedule import Node

HERE = timezone(timedelta(hours=8))
WEDNESDAY = date(2026, 12, 2)
MORNING, AFTERNOON = PartOfDay.MORNING, PartOfDay.AFTERNOON
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=HERE))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("day", "part", "minutes", "now", "problem"),
    [
        (WEDNESDAY, MORNING, 120, at(1, 9), None),
        (WEDNESDAY, MORNING, 0, at(2, 11, 59), None),
        (WEDNESDAY, MORNING, 0, at(2, 12), PlanProblem.PAST),
        (WEDNESDAY, AFTERNOON, 0, at(2, 17, 59), None),
        (WEDNESDAY, AFTERNOON, 0, at(2, 18), PlanProblem.PAST),
        (WEDNESDAY + FURTHEST, MORNING, 0, at(2, 9), None),
        (WEDNESDAY + FURTHEST + timedelta(days=1), MORNING, 0, at(2, 9), PlanProblem.TOO_FAR),
        (WEDNESDAY, MORNING, LONGEST_MINUTES, at(1, 9), None),
        (WEDNESDAY, MORNING, LONGEST_MINUTES + 1, at(1, 9), PlanProblem.TOO_LONG),
        (WEDNESDAY, MORNING, -1, at(1, 9), PlanProblem.TOO_LONG),
    ],
)
def test_a_half_day_that_is_not_over_within_sixty_days_may_be_planned(
    day: date, part: PartOfDay, minutes: int, now: datetime, problem: PlanProblem | None
) -> None:
    assert plan_problem(day, part, minutes, now) is problem


@pytest.mark.parametrize(
    ("ending", "is_done", "now", "standing"),
    [
        (None, False, at(2, 23, 59), PlanStanding.COMING),
        (None, False, at(3, 0), PlanStanding.OVERDUE),
        (None, True, at(3, 0), PlanStanding.DONE),
        (PlanEnding.MOVED, False, at(3, 0), PlanStanding.MOVED),
        (PlanEnding.CALLED_OFF, True, at(1, 0), PlanStanding.CALLED_OFF),
    ],
)
def test_a_plan_is_overdue_when_its_day_ends_without_a_visit(
    ending: PlanEnding | None, is_done: bool, now: datetime, standing: PlanStanding
) -> None:
    assert plan_standing(WEDNESDAY, ending, now, is_done=is_done) is standing


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at(1, 7, 59), False),  # the night before the day before
        (at(1, 8), True),
        (at(1, 20, 59), True),
        (at(1, 21), False),
        (at(2, 7, 59), False),
        (at(2, 8), True),  # planned this morning
        (at(2, 12), False),
    ],
)
def test_followers_are_told_by_day_from_the_day_before_until_it_is_over(now: datetime, told: bool) -> None:
    assert is_told_of(WEDNESDAY, MORNING, now) is told


@given(MOMENTS)
def test_nobody_is_told_at_night_and_nobody_waits_longer_than_a_night(now: datetime) -> None:
    then = awake(now)
    assert not is_night(then)
    assert timedelta() <= then - now <= timedelta(hours=11)
    assert (then == now) is not is_night(now)
    assert then == now or then.time() == WAKES
    assert is_night(now) is (now.time() < WAKES or now.time() >= SLEEPS)


@given(MOMENTS, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(PartOfDay))
def test_what_is_told_of_is_not_over_and_at_most_a_day_ahead(
    now: datetime, day: date, part: PartOfDay
) -> None:
    if is_told_of(day, part, now):
        assert not is_over(day, part, now)
        assert begins(day, part, now) - now <= timedelta(hours=28)


def test_a_half_day_begins_by_the_clock_of_the_place() -> None:
    assert begins(WEDNESDAY, AFTERNOON, at(1, 9)).astimezone(UTC) == datetime(2026, 12, 2, 4, tzinfo=UTC)


@given(st.sampled_from(Node), st.sampled_from(Node))
def test_a_visit_does_a_plan_of_its_node_or_one_that_it_includes(visit: Node, planned: Node) -> None:
    assert does_plan(visit, planned) is (list(Node).index(planned) <= list(Node).index(visit))
    assert does_plan(visit, None)
