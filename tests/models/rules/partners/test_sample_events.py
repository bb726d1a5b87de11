"""Each sample is an event that partners really get, and an entrapment's says how the rescue stands."""

import pytest

from models.rules.partners.sample_events import SampleEvent
from models.rules.reports.events import EventKind
from models.rules.rescues.trap_clock import RescueState


def test_the_first_of_a_matter_is_filed_and_the_others_have_the_name_of_their_event() -> None:
    filed = {one for one in SampleEvent if one.event is EventKind.FILED}
    assert filed == {SampleEvent.HAZARD, SampleEvent.ENTRAPMENT}
    assert {one.event.value for one in SampleEvent} - {"filed"} == {one.value for one in SampleEvent} - filed


@pytest.mark.parametrize(
    ("sample", "state", "is_step"),
    [
        (SampleEvent.ENTRAPMENT, RescueState.WAITING, False),
        (SampleEvent.PAGED, RescueState.WAITING, False),
        (SampleEvent.ACKNOWLEDGED, RescueState.ACKNOWLEDGED, True),
        (SampleEvent.CONFIRMED, RescueState.CLOSED, True),
    ],
)
def test_how_the_rescue_stands_after_it(sample: SampleEvent, state: RescueState, is_step: bool) -> None:
    assert sample.is_entrapment
    assert (sample.state, sample.is_step) == (state, is_step)


def test_a_hazard_has_no_rescue() -> None:
    assert not SampleEvent.HAZARD.is_entrapment
    assert not SampleEvent.HANDED_ON.is_step
