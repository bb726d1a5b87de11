"""The register of states of lifts."""

import pytest

from models.rules.imports.lift_states import LIFT_STATES, STATES
from models.rules.lifts.state import LiftState
from tests.support.register_rows import problems_of, required_by


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, {}),
        ({"back_on": ""}, {}),
        ({"since": "2027-01-15", "back_on": "2027-01-15"}, {}),  # today
        ({"since": "2027-01-16"}, {"起始日期": "不能在今天以后"}),
        ({"back_on": "2026-11-19"}, {"预计恢复": "不能在起始日期以前"}),
    ],
)
def test_a_row_is_good_or_says_why_not(changed: dict[str, str], problem: dict[str, str]) -> None:
    assert problems_of(LIFT_STATES, **changed) == problem


def test_every_state_has_a_word() -> None:
    assert set(STATES.values()) == set(LiftState)
    assert required_by(LIFT_STATES) == {"registration_number", "state", "since", "reason"}
