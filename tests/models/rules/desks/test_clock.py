"""The clock of a desk: 12345's four classes, and how much time is left."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.desks.clock import HOLD, LIMITS, AnswerClass, Timeliness, answer_by, class_of, clock_of
from models.rules.reports.kinds import HazardCategory, ReportKind

ARRIVED = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "category", "severe", "expected"),
    [
        (ReportKind.ENTRAPMENT, None, False, AnswerClass.LIFE),
        (ReportKind.HAZARD, HazardCategory.NOISE, True, AnswerClass.LIFE),
        (ReportKind.HAZARD, HazardCategory.DOOR, False, AnswerClass.UTILITY),
        (ReportKind.HAZARD, HazardCategory.LEVELLING, False, AnswerClass.UTILITY),
        (ReportKind.HAZARD, HazardCategory.BUTTONS, False, AnswerClass.UTILITY),
        (ReportKind.HAZARD, HazardCategory.ALARM, False, AnswerClass.UTILITY),
        (ReportKind.HAZARD, HazardCategory.OTHER, False, AnswerClass.ORDINARY),
        (ReportKind.HAZARD, HazardCategory.NOISE, False, AnswerClass.ORDINARY),
        (ReportKind.HAZARD, None, False, AnswerClass.ORDINARY),
        (ReportKind.SUGGESTION, None, False, AnswerClass.ORDINARY),
    ],
)
def test_the_class_follows_from_what_is_at_stake(
    kind: ReportKind, category: HazardCategory | None, severe: bool, expected: AnswerClass
) -> None:
    assert class_of(kind, category, severe=severe) is expected


@pytest.mark.parametrize(
    ("chosen", "hours"),
    [
        (AnswerClass.LIFE, 2),
        (AnswerClass.UTILITY, 24),
        (AnswerClass.ORDINARY, 7 * 24),
        (AnswerClass.COMPLEX, 15 * 24),
    ],
)
def test_the_limits_are_those_of_12345(chosen: AnswerClass, hours: int) -> None:
    assert answer_by(chosen, ARRIVED) == ARRIVED + hours * HOUR


@pytest.mark.parametrize(
    ("after", "standing"),
    [
        (0 * HOUR, Timeliness.IN_TIME),
        (1.5 * HOUR, Timeliness.IN_TIME),  # exactly a quarter is left
        (1.5 * HOUR + timedelta(microseconds=1), Timeliness.SHORT),
        (2 * HOUR, Timeliness.SHORT),  # the last moment is in time
        (2 * HOUR + timedelta(microseconds=1), Timeliness.OVERDUE),
    ],
)
def test_the_last_quarter_is_short_and_the_limit_itself_in_time(
    after: timedelta, standing: Timeliness
) -> None:
    assert clock_of(ARRIVED, answer_by(AnswerClass.LIFE, ARRIVED), ARRIVED + after) is standing


def test_a_claim_without_a_ticket_holds_for_half_an_hour() -> None:
    assert timedelta(minutes=30) == HOLD


@given(st.sampled_from(AnswerClass), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_clock_never_goes_back(chosen: AnswerClass, after: timedelta) -> None:
    order = (Timeliness.IN_TIME, Timeliness.SHORT, Timeliness.OVERDUE)
    due = ARRIVED + LIMITS[chosen]
    earlier, later = (clock_of(ARRIVED, due, ARRIVED + span) for span in (after, after + HOUR))
    assert order.index(earlier) <= order.index(later)
