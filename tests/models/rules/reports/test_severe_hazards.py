"""Severe hazards from the finding to the proven cure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports.severe_hazards import (
    HazardStanding,
    HazardState,
    HazardStep,
    HazardStepProblem,
    StopUse,
    state_after,
    step_problem,
    steps_open_to,
)
from models.rules.staff.access import StaffRole

TODAY = date(2026, 11, 30)
INSURER, MAINTAINER, REGULATOR = StaffRole.INSURER, StaffRole.MAINTAINER, StaffRole.REGULATOR
OPEN = HazardState()


def test_from_the_finding_to_the_end() -> None:
    steps: list[tuple[HazardStep, date | None]] = [(HazardStep.FILED, None)]
    assert state_after(steps) == OPEN
    steps += [(HazardStep.STOP_RECOMMENDED, None), (HazardStep.DEADLINE, date(2026, 12, 5))]
    assert state_after(steps) == HazardState(stop=StopUse.RECOMMENDED, due_on=date(2026, 12, 5))
    steps += [(HazardStep.STOP_ORDERED, None), (HazardStep.CURED, None)]
    assert state_after(steps) == HazardState(HazardStanding.CURED, StopUse.ORDERED, date(2026, 12, 5))
    assert state_after([*steps, (HazardStep.SENT_BACK, date(2026, 12, 9))]).due_on == date(2026, 12, 9)
    assert state_after([*steps, (HazardStep.CLOSED, None)]).standing is HazardStanding.CLOSED


@pytest.mark.parametrize(
    ("due_on", "standing", "overdue"),
    [
        (date(2026, 11, 29), HazardStanding.OPEN, True),
        (TODAY, HazardStanding.OPEN, False),
        (None, HazardStanding.OPEN, False),
        (date(2026, 11, 29), HazardStanding.CURED, False),
        (date(2026, 11, 29), HazardStanding.CLOSED, False),
    ],
)
def test_overdue_is_open_past_its_deadline(
    due_on: date | None, standing: HazardStanding, overdue: bool
) -> None:
    assert HazardState(standing, due_on=due_on).is_overdue(TODAY) is overdue


def test_each_role_has_its_steps() -> None:
    assert steps_open_to(OPEN, INSURER) == (HazardStep.STOP_RECOMMENDED,)
    assert steps_open_to(OPEN, MAINTAINER) == (HazardStep.STOP_RECOMMENDED, HazardStep.CURED)
    cured = HazardState(HazardStanding.CURED, StopUse.ORDERED)
    assert steps_open_to(cured, MAINTAINER) == ()
    assert steps_open_to(cured, REGULATOR) == (HazardStep.CLOSED, HazardStep.SENT_BACK, HazardStep.DEADLINE)
    assert HazardStep.STOP_RECOMMENDED not in steps_open_to(HazardState(stop=StopUse.RECOMMENDED), INSURER)


@pytest.mark.parametrize(
    ("step", "role", "words", "due_on", "has_file", "wrong"),
    [
        ("cured", MAINTAINER, "换了钢丝绳", None, True, None),
        ("cured", MAINTAINER, "换了钢丝绳", None, False, HazardStepProblem.NO_PROOF),
        ("cured", MAINTAINER, "", None, True, HazardStepProblem.NO_WORDS),
        ("cured", INSURER, "换了钢丝绳", None, True, HazardStepProblem.NOT_OPEN),
        ("deadline", REGULATOR, "限期整改", None, False, HazardStepProblem.NO_DAY),
        ("deadline", REGULATOR, "限期整改", date(2026, 11, 29), False, HazardStepProblem.TOO_EARLY),
        ("deadline", REGULATOR, "限期整改", TODAY, False, None),
        ("closed", REGULATOR, "复核", None, True, HazardStepProblem.NOT_OPEN),
    ],
)
def test_why_a_step_cannot_be_taken(
    step: str,
    role: StaffRole,
    words: str,
    due_on: date | None,
    has_file: bool,
    wrong: HazardStepProblem | None,
) -> None:
    assert step_problem(OPEN, HazardStep(step), role, words, due_on, TODAY, has_file=has_file) is wrong


@given(st.lists(st.tuples(st.sampled_from(HazardStep), st.sampled_from(StaffRole)), max_size=40))
def test_whatever_is_tried_only_the_regulator_ends_it_and_only_after_a_proof(
    tried: list[tuple[HazardStep, StaffRole]],
) -> None:
    state, taken = OPEN, [HazardStep.FILED]
    for step, role in tried:
        if step_problem(state, step, role, "说明", TODAY, TODAY, has_file=True) is None:
            state = state.after(step, None)
            taken.append(step)
            if step is HazardStep.CLOSED:
                assert role in (REGULATOR, StaffRole.ADMINISTRATOR)
                proofs = [one.value for one in taken if one in (HazardStep.CURED, HazardStep.SENT_BACK)]
                assert proofs[-1] == "cured"
    assert taken.count(HazardStep.CLOSED) <= 1
    assert taken.count(HazardStep.STOP_ORDERED) <= 1
