"""Whether a lift may run: in use, stopped, sealed or scrapped, and who may change that."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class LiftState(StrEnum):
    IN_USE = "in_use"  # 在用
    STOPPED = "stopped"  # 停用, by its use unit
    SEALED = "sealed"  # 封停, by the regulator
    SCRAPPED = "scrapped"  # 报废, for good


HALTED = (LiftState.STOPPED, LiftState.SEALED)
LONGEST_HALT = timedelta(days=3650)  # an expected day after it is a slip of the pen


@dataclass(frozen=True)
class StateChange:
    """A wanted state from a day on. `back_on`: when the lift is expected to run again, where it is halted."""

    state: LiftState
    since: date
    reason: str
    back_on: date | None = None


class StateProblem(StrEnum):
    SAME = "same"
    SCRAPPED = "scrapped"
    NOT_REGULATOR = "not_regulator"
    NO_REASON = "no_reason"
    LATER = "later"  # than today
    BEFORE_LAST = "before_last"
    BACK_TOO_EARLY = "back_too_early"
    BACK_TOO_LATE = "back_too_late"
    CHANGED = "changed"  # by somebody else, after the page was opened


def state_problem(
    current: LiftState, since: date | None, wanted: StateChange, today: date, *, is_regulator: bool
) -> StateProblem | None:
    """Why the lift cannot change from `current`, which holds since `since`; None if it can.

    The same state with another reason or expected day is a change. 特种设备安全法 第四十八条: a scrapped
    lift stays so. Seals are set and lifted by the regulator (第六十一条 (三)).
    """
    if current is LiftState.SCRAPPED:
        return StateProblem.SCRAPPED
    if current is wanted.state and current not in HALTED:
        return StateProblem.SAME
    if LiftState.SEALED in (current, wanted.state) and not is_regulator:
        return StateProblem.NOT_REGULATOR
    if not wanted.reason:
        return StateProblem.NO_REASON
    if wanted.since > today:
        return StateProblem.LATER
    if since is not None and wanted.since < since:
        return StateProblem.BEFORE_LAST
    return _wrong_return(wanted, today)


def _wrong_return(wanted: StateChange, today: date) -> StateProblem | None:
    """Only a halted lift is expected back, today at the earliest."""
    if wanted.state not in HALTED or wanted.back_on is None:
        return None
    if wanted.back_on < today:
        return StateProblem.BACK_TOO_EARLY
    return StateProblem.BACK_TOO_LATE if wanted.back_on - today > LONGEST_HALT else None


def back_on(wanted: StateChange) -> date | None:
    """The expected day that is kept: none for a lift that runs or is scrapped."""
    return wanted.back_on if wanted.state in HALTED else None
