"""One state from all that is true of a matter, and of a recipient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.kinds import Progress
from models.rules.reports.standing import (
    MatterState,
    RecipientState,
    matter_state,
    recipient_state,
    rescue_standing,
)
from models.rules.rescues.trap_clock import RescueState


@pytest.mark.parametrize(
    ("progress", "rescue", "merged", "state"),
    [
        (Progress.FILED, None, False, MatterState.FILED),
        (Progress.HANDLING, None, False, MatterState.HANDLING),
        (Progress.RESOLVED, None, False, MatterState.RESOLVED),
        # 96333 has a ticket, and nobody is on the way yet.
        (Progress.ACCEPTED, RescueState.WAITING, False, MatterState.WAITING),
        (Progress.ACCEPTED, RescueState.RELEASED, False, MatterState.RELEASED),
        (Progress.RESOLVED, RescueState.CLOSED, False, MatterState.CLOSED),
        (Progress.FILED, None, True, MatterState.MERGED),
        (Progress.FILED, RescueState.ARRIVED, True, MatterState.MERGED),
    ],
)
def test_a_matter_stands_where_its_rescue_does(
    progress: Progress, rescue: RescueState | None, merged: bool, state: MatterState
) -> None:
    standing = rescue_standing(rescue, is_lapsed=False) if rescue else None
    assert matter_state(progress, standing, is_merged=merged) is state


@given(progress=st.sampled_from(Progress), rescue=st.sampled_from(RescueState))
def test_of_an_entrapment_the_rescue_alone_is_told(progress: Progress, rescue: RescueState) -> None:
    assert matter_state(progress, rescue_standing(rescue, is_lapsed=False)).value == rescue.value


@pytest.mark.parametrize(
    ("delivery", "progress", "retrying", "state"),
    [
        (DeliveryState.SCHEDULED, Progress.FILED, False, RecipientState.ON_ITS_WAY),
        (DeliveryState.SCHEDULED, Progress.FILED, True, RecipientState.RETRYING),
        (DeliveryState.DELIVERED, Progress.FILED, False, RecipientState.DELIVERED),
        (DeliveryState.ACCEPTED, Progress.FILED, False, RecipientState.ACCEPTED),
        (DeliveryState.DELIVERED, Progress.HANDLING, False, RecipientState.HANDLING),
        (DeliveryState.DEAD, Progress.FILED, False, RecipientState.DEAD),
        # It has answered on its page, so the message that did not arrive is no news.
        (DeliveryState.DEAD, Progress.RESOLVED, False, RecipientState.RESOLVED),
        (DeliveryState.SCHEDULED, Progress.ACCEPTED, True, RecipientState.ACCEPTED),
        (DeliveryState.REFUSED, Progress.ACCEPTED, False, RecipientState.REFUSED),
    ],
)
def test_what_a_recipient_said_outweighs_its_message(
    delivery: DeliveryState, progress: Progress, retrying: bool, state: RecipientState
) -> None:
    assert recipient_state(delivery, progress, is_retrying=retrying) is state


@given(
    delivery=st.sampled_from(DeliveryState),
    progress=st.sampled_from(Progress),
    retrying=st.booleans(),
)
def test_a_former_recipient_is_nothing_else(
    delivery: DeliveryState, progress: Progress, retrying: bool
) -> None:
    told = recipient_state(delivery, progress, is_retrying=retrying, is_former=True)
    assert told is RecipientState.FORMER


@given(state=st.sampled_from(RescueState))
def test_an_acceptance_that_lapsed_is_seen_until_somebody_else_takes_it_on(state: RescueState) -> None:
    found = rescue_standing(state, is_lapsed=True)
    assert (found is MatterState.LAPSED) is (state is RescueState.WAITING)
