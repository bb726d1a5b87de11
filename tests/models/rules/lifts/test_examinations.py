"""Inspections and self-tests: what is due next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.examinations import (
    INSPECTED_IN_YEARS,
    ExaminationKind,
    ExaminationProblem,
    ExaminationStanding,
    Examined,
    NextExamination,
    examination_problem,
    kind_due,
    next_examination,
)

INSTALLED = date(2012, 5, 15)
TODAY = date(2026, 11, 30)
PASSED = Examined(ExaminationKind.SELF_TEST, date(2026, 5, 12), date(2027, 5, 31))


def test_in_its_fifteenth_year_a_lift_is_inspected_and_from_then_on_each_year() -> None:
    assert next_examination(INSTALLED, [PASSED], TODAY) == NextExamination(
        ExaminationStanding.VALID, ExaminationKind.INSPECTION, date(2027, 5, 31)
    )
    assert kind_due(INSTALLED, date(2026, 5, 31)) is ExaminationKind.SELF_TEST  # the 14th year
    assert kind_due(INSTALLED, date(2028, 5, 31)) is ExaminationKind.INSPECTION  # the 16th


def test_the_years_of_inspections() -> None:
    years = {
        year for year in range(1, 20) if kind_due(date(2000, 1, 31), date(2000 + year, 1, 10)) == "inspection"
    }
    assert years == INSPECTED_IN_YEARS | {16, 17, 18, 19}


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (date(2027, 4, 30), ExaminationStanding.VALID),
        (date(2027, 5, 1), ExaminationStanding.DUE_SOON),
        (date(2027, 5, 31), ExaminationStanding.DUE_SOON),  # on its last day it holds
        (date(2027, 6, 1), ExaminationStanding.OVERDUE),
    ],
)
def test_it_is_asked_for_a_month_before(today: date, standing: ExaminationStanding) -> None:
    assert next_examination(INSTALLED, [PASSED], today).standing is standing


def test_a_failed_examination_counts_until_a_later_one_is_passed() -> None:
    failed = Examined(ExaminationKind.INSPECTION, date(2026, 9, 1), date(2026, 8, 31), passed=False)
    assert next_examination(INSTALLED, [failed, PASSED], TODAY) == NextExamination(
        ExaminationStanding.FAILED, ExaminationKind.INSPECTION, date(2026, 9, 1)
    )
    again = Examined(ExaminationKind.INSPECTION, date(2026, 9, 20), date(2027, 9, 30))
    assert next_examination(INSTALLED, [failed, PASSED, again], TODAY).standing is ExaminationStanding.VALID


def test_without_any_record_nothing_is_claimed() -> None:
    coming = Examined(ExaminationKind.INSPECTION, date(2027, 1, 1), date(2028, 1, 31))
    for done in ([], [coming]):
        found = next_examination(INSTALLED, done, TODAY)
        assert (found.standing, found.due_on) == (ExaminationStanding.NO_RECORD, None)


@pytest.mark.parametrize(
    ("on", "until", "wrong"),
    [
        (date(2026, 11, 30), date(2026, 11, 30), None),
        (date(2012, 5, 15), date(2013, 5, 31), None),  # on the day on which it was installed
        (date(2023, 1, 1), date(2026, 1, 3), None),  # three years of 366 days
        (date(2023, 1, 1), date(2026, 1, 4), ExaminationProblem.ENDS_TOO_LATE),
        (date(2026, 12, 1), date(2027, 12, 1), ExaminationProblem.LATER),
        (date(2012, 5, 14), date(2013, 5, 14), ExaminationProblem.BEFORE_INSTALLED),
        (date(2026, 5, 12), date(2026, 5, 11), ExaminationProblem.ENDS_TOO_EARLY),
        (date(2026, 5, 12), date(2062, 5, 11), ExaminationProblem.ENDS_TOO_LATE),
    ],
)
def test_days_in_order(on: date, until: date, wrong: ExaminationProblem | None) -> None:
    one = Examined(ExaminationKind.INSPECTION, on, until)
    assert examination_problem(one, INSTALLED, TODAY) is wrong


@given(
    st.lists(
        st.builds(
            lambda kind, before, held, passed: Examined(
                kind, TODAY - timedelta(days=before), TODAY + timedelta(days=held - before), passed
            ),
            st.sampled_from(ExaminationKind),
            st.integers(-100, 5000),
            st.integers(0, 1000),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_what_is_valid_rests_on_a_passed_examination_that_holds_today(done: list[Examined]) -> None:
    found = next_examination(INSTALLED, done, TODAY)
    if found.standing in (ExaminationStanding.VALID, ExaminationStanding.DUE_SOON):
        assert any(one.passed and one.on <= TODAY <= one.valid_until for one in done)
    if found.standing is ExaminationStanding.OVERDUE:
        last = max(one.on for one in done if one.on <= TODAY)
        assert any(one.passed and one.on == last and one.valid_until < TODAY for one in done)
