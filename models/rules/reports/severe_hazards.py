"""Severe hazards that people of the trade file (严重隐患告知): steps from the finding to the proven cure.

001 Xiangyang 三(四): insurers tell the regulator of severe hazards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.rules.staff.access import StaffRole


class HazardStep(StrEnum):
    FILED = "filed"
    DEADLINE = "deadline"  # 限期整改
    STOP_RECOMMENDED = "stop_recommended"  # 建议停用
    STOP_ORDERED = "stop_ordered"  # 责令停用
    CURED = "cured"  # 报告整改完成, with proof
    SENT_BACK = "sent_back"  # the proof does not convince
    CLOSED = "closed"  # 复核销号


class HazardStanding(StrEnum):
    OPEN = "open"
    CURED = "cured"  # waits for the regulator
    CLOSED = "closed"


class StopUse(StrEnum):
    NONE = "none"
    RECOMMENDED = "recommended"
    ORDERED = "ordered"


_REGULATORS = frozenset({StaffRole.REGULATOR, StaffRole.ADMINISTRATOR})
_FINDERS = frozenset({StaffRole.INSURER, StaffRole.MAINTAINER, StaffRole.PROPERTY_COMPANY}) | _REGULATORS
_CURERS = frozenset({StaffRole.MAINTAINER, StaffRole.PROPERTY_COMPANY, StaffRole.ADMINISTRATOR})
_MAY = {
    HazardStep.DEADLINE: _REGULATORS,
    HazardStep.STOP_RECOMMENDED: _FINDERS,
    HazardStep.STOP_ORDERED: _REGULATORS,
    HazardStep.CURED: _CURERS,
    HazardStep.SENT_BACK: _REGULATORS,
    HazardStep.CLOSED: _REGULATORS,
}
# The steps that can follow a standing. A stop is ordered and a deadline set also while a proof is looked at.
_AFTER = {
    HazardStanding.OPEN: (
        HazardStep.DEADLINE, HazardStep.STOP_RECOMMENDED, HazardStep.STOP_ORDERED, HazardStep.CURED,
    ),
    HazardStanding.CURED: (
        HazardStep.CLOSED, HazardStep.SENT_BACK, HazardStep.DEADLINE, HazardStep.STOP_ORDERED,
    ),
    HazardStanding.CLOSED: (),
}  # fmt: skip
PROVEN = frozenset({HazardStep.CURED})  # needs a file


@dataclass(frozen=True)
class HazardState:
    """What the steps so far come to."""

    standing: HazardStanding = HazardStanding.OPEN
    stop: StopUse = StopUse.NONE
    due_on: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Past its deadline without a reported cure."""
        return self.standing is HazardStanding.OPEN and self.due_on is not None and self.due_on < today

    def after(self, step: HazardStep, due_on: date | None) -> "HazardState":
        """`due_on`: the deadline that the step sets; the former one holds where it sets none."""
        stops = {HazardStep.STOP_RECOMMENDED: StopUse.RECOMMENDED, HazardStep.STOP_ORDERED: StopUse.ORDERED}
        standings = {
            HazardStep.CURED: HazardStanding.CURED,
            HazardStep.SENT_BACK: HazardStanding.OPEN,
            HazardStep.CLOSED: HazardStanding.CLOSED,
        }
        return HazardState(
            standings.get(step, self.standing), stops.get(step, self.stop), due_on or self.due_on
        )


def state_after(steps: Iterable[tuple[HazardStep, date | None]]) -> HazardState:
    state = HazardState()
    for step, due_on in steps:
        state = state.after(step, due_on)
    return state


def steps_open_to(state: HazardState, role: StaffRole) -> tuple[HazardStep, ...]:
    """What somebody of the role may do next. A stop that was ordered is not recommended any more."""
    return tuple(
        step
        for step in _AFTER[state.standing]
        if role in _MAY[step] and (step is not HazardStep.STOP_RECOMMENDED or state.stop is StopUse.NONE)
        and (step is not HazardStep.STOP_ORDERED or state.stop is not StopUse.ORDERED)
    )  # fmt: skip


class HazardStepProblem(StrEnum):
    NOT_OPEN = "not_open"  # the step does not follow, or is not this role's
    NO_WORDS = "no_words"
    NO_DAY = "no_day"
    TOO_EARLY = "too_early"  # the deadline is past already
    NO_PROOF = "no_proof"
    CHANGED = "changed"  # by somebody else, after the page was opened


def step_problem(
    state: HazardState,
    step: HazardStep,
    role: StaffRole,
    words: str,
    due_on: date | None,
    today: date,
    *,
    has_file: bool,
) -> HazardStepProblem | None:
    """Why the step cannot be taken; None if it can."""
    if step not in steps_open_to(state, role):
        return HazardStepProblem.NOT_OPEN
    if not words:
        return HazardStepProblem.NO_WORDS
    if step in PROVEN and not has_file:
        return HazardStepProblem.NO_PROOF
    if step is HazardStep.DEADLINE and due_on is None:
        return HazardStepProblem.NO_DAY
    return HazardStepProblem.TOO_EARLY if due_on is not None and due_on < today else None
