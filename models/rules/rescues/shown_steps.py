"""The steps of a rescue as people see them: what was said, what is awaited, and what nobody has noted."""

from dataclasses import dataclass
from enum import StrEnum

from models.rules.rescues.trap_clock import RESPONDER_STEPS, Clock, RescueState, StatusUpdate, Step

SHOWN_STEPS = (*RESPONDER_STEPS, Step.CONFIRMED)


class StepState(StrEnum):
    DONE = "done"
    SAID = "said"  # the reporter says to be out, and no rescuer has said so yet
    AWAITED = "awaited"
    UNNOTED = "unnoted"  # a later step is done, or the rescue is closed: nobody waits for it


@dataclass(frozen=True)
class ShownStep:
    """`update`: who said it and when; None unless the state is done or said."""

    step: Step
    state: StepState
    update: StatusUpdate | None = None


def shown_steps(clock: Clock) -> list[ShownStep]:
    """Each step of this round, in order."""
    return [_shown(clock, step) for step in SHOWN_STEPS]


def _shown(clock: Clock, step: Step) -> ShownStep:
    if update := clock.stamps.get(step):
        return ShownStep(step, StepState.DONE, update)
    if step is Step.CONFIRMED and clock.early_confirmation and Step.RELEASED not in clock.stamps:
        return ShownStep(step, StepState.SAID, clock.early_confirmation)
    following = SHOWN_STEPS[SHOWN_STEPS.index(step) + 1 :]
    is_past = clock.state is RescueState.CLOSED or any(later in clock.stamps for later in following)
    return ShownStep(step, StepState.UNNOTED if is_past else StepState.AWAITED)
