"""Steps of a rescue whose words agree with its timeline."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.rescues.shown_steps import SHOWN_STEPS, StepState, shown_steps
from models.rules.rescues.trap_clock import KnownBy, StatusUpdate, Step, read

T0 = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def states(*steps: Step) -> str:
    """The first letter of each step's state, after these updates a minute apart."""
    told = [_update(step, minute) for minute, step in enumerate(steps, 1)]
    return " ".join(one.state.value[:2] for one in shown_steps(read([_update(Step.REPORTED, 0), *told])))


def _update(step: Step, minute: int) -> StatusUpdate:
    at = T0 + timedelta(minutes=minute)
    party = "report:1" if step in (Step.REPORTED, Step.CONFIRMED, Step.STILL_INSIDE) else "xunan"
    return StatusUpdate(step, at, at, party, party, KnownBy.LINK)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ((), "aw aw aw aw aw"),
        ((Step.ACKNOWLEDGED,), "do aw aw aw aw"),
        # The reporter says to be out: that is not awaited any more.
        ((Step.ACKNOWLEDGED, Step.CONFIRMED), "do aw aw aw sa"),
        # Nobody waits for the departure of who has arrived.
        ((Step.ACKNOWLEDGED, Step.ARRIVED), "do un do aw aw"),
        # After the release the person is asked anew.
        ((Step.CONFIRMED, Step.RELEASED), "un un un do aw"),
        ((Step.RELEASED, Step.CONFIRMED), "un un un do do"),
        ((Step.RELEASED, Step.STILL_INSIDE), "aw aw aw aw aw"),
    ],
)
def test_what_is_done_said_awaited_or_not_noted(told: tuple[Step, ...], shown: str) -> None:
    assert states(*told) == shown


@given(st.lists(st.sampled_from([step for step in Step if step is not Step.REPORTED]), max_size=8))
def test_what_is_awaited_follows_what_is_done(told: list[Step]) -> None:
    found = shown_steps(read([_update(Step.REPORTED, 0), *(_update(s, n) for n, s in enumerate(told, 1))]))
    assert [one.step for one in found] == list(SHOWN_STEPS)
    awaited = [place for place, one in enumerate(found) if one.state is StepState.AWAITED]
    done = [place for place, one in enumerate(found) if one.state is StepState.DONE]
    assert not awaited or not done or min(awaited) > max(done)
    assert all((one.update is None) == (one.state in ("awaited", "unnoted")) for one in found)
