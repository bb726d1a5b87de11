"""Whether a lift may run, and who may change that."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.state import (
    HALTED,
    LONGEST_HALT,
    LiftState,
    StateChange,
    StateProblem,
    back_on,
    state_problem,
)

TODAY = date(2026, 11, 30)
SINCE = date(2026, 11, 1)


def problem(
    current: LiftState, wanted: StateChange, since: date | None = SINCE, *, is_regulator: bool = False
) -> StateProblem | None:
    return state_problem(current, since, wanted, TODAY, is_regulator=is_regulator)


@pytest.mark.parametrize(
    ("current", "wanted", "regulator", "wrong"),
    [
        ("in_use", StateChange(LiftState.STOPPED, TODAY, "更换钢丝绳", TODAY), False, None),
        ("in_use", StateChange(LiftState.STOPPED, SINCE, "更换钢丝绳"), False, None),
        ("in_use", StateChange(LiftState.IN_USE, TODAY, "在用"), False, StateProblem.SAME),
        ("in_use", StateChange(LiftState.SEALED, TODAY, "严重隐患"), False, StateProblem.NOT_REGULATOR),
        ("in_use", StateChange(LiftState.SEALED, TODAY, "严重隐患"), True, None),
        ("sealed", StateChange(LiftState.IN_USE, TODAY, "整改完成"), False, StateProblem.NOT_REGULATOR),
        ("sealed", StateChange(LiftState.IN_USE, TODAY, "整改完成"), True, None),
        ("stopped", StateChange(LiftState.STOPPED, TODAY, "配件延期到货", date(2026, 12, 5)), False, None),
        ("stopped", StateChange(LiftState.SCRAPPED, TODAY, "更新"), False, None),
        ("scrapped", StateChange(LiftState.IN_USE, TODAY, "修好了"), True, StateProblem.SCRAPPED),
        ("in_use", StateChange(LiftState.STOPPED, TODAY, ""), False, StateProblem.NO_REASON),
        ("in_use", StateChange(LiftState.STOPPED, date(2026, 12, 1), "检修"), False, StateProblem.LATER),
        (
            "in_use",
            StateChange(LiftState.STOPPED, date(2026, 10, 31), "检修"),
            False,
            StateProblem.BEFORE_LAST,
        ),
        (
            "in_use",
            StateChange(LiftState.STOPPED, SINCE, "检修", date(2026, 11, 29)),
            False,
            StateProblem.BACK_TOO_EARLY,
        ),
        (
            "in_use",
            StateChange(LiftState.STOPPED, TODAY, "检修", date(2066, 1, 1)),
            False,
            StateProblem.BACK_TOO_LATE,
        ),
        ("in_use", StateChange(LiftState.STOPPED, TODAY, "检修", TODAY + LONGEST_HALT), False, None),
        ("stopped", StateChange(LiftState.IN_USE, TODAY, "修好", date(2020, 1, 1)), False, None),
    ],
)
def test_examples(current: str, wanted: StateChange, regulator: bool, wrong: StateProblem | None) -> None:
    assert problem(LiftState(current), wanted, is_regulator=regulator) is wrong


def test_a_lift_without_any_change_may_have_stopped_long_ago() -> None:
    assert problem(LiftState.IN_USE, StateChange(LiftState.STOPPED, date(2019, 1, 1), "停用"), None) is None


def test_only_a_halted_lift_is_expected_back() -> None:
    for state in LiftState:
        kept = back_on(StateChange(state, TODAY, "原因", TODAY))
        assert kept == (TODAY if state in HALTED else None)


@given(
    st.sampled_from(LiftState),
    st.sampled_from(LiftState),
    st.integers(-400, 400),
    st.integers(-400, 400),
    st.booleans(),
)
def test_what_is_allowed_is_dated_in_order_and_never_revives_a_scrapped_lift(
    current: LiftState,
    wanted: LiftState,
    began: int,
    back: int,
    regulator: bool,
) -> None:
    change = StateChange(wanted, TODAY + timedelta(days=began), "原因", TODAY + timedelta(days=back))
    if problem(current, change, is_regulator=regulator) is None:
        assert current is not LiftState.SCRAPPED
        assert SINCE <= change.since <= TODAY
        kept = back_on(change)
        assert kept is None or kept >= TODAY
        assert regulator or LiftState.SEALED not in (current, wanted)
