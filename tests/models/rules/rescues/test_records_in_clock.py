"""What a desk's record may do to the clock of a rescue, and what it may not."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.rescues.trap_clock import (
    RESPONDER_STEPS,
    Clock,
    Heard,
    KnownBy,
    RescueState,
    StatusUpdate,
    Step,
    hear,
    read,
)

BEGAN = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEARD = BEGAN + timedelta(days=3)
MINUTE = timedelta(minutes=1)
REPORTED = StatusUpdate(Step.REPORTED, BEGAN, BEGAN, "", "", KnownBy.PAGE)


def said(
    step: Step,
    minutes: int,
    known_by: KnownBy = KnownBy.LINK,
    party: str = "m",
    heard_at: datetime | None = None,
) -> StatusUpdate:
    at = BEGAN + minutes * MINUTE
    return StatusUpdate(step, at, heard_at or at, party, "", known_by)


def recorded(step: Step, minutes: int, party: str = "desk") -> StatusUpdate:
    return said(step, minutes, KnownBy.RECORD, party, HEARD)


def closed() -> Clock:
    """Arrived nobody knows when, released after 18 minutes, confirmed after 20."""
    return read([REPORTED, said(Step.RELEASED, 18), said(Step.CONFIRMED, 20, party="report:1")])


def test_a_record_fills_in_what_is_missing_after_the_end() -> None:
    heard, clock = hear(closed(), recorded(Step.ARRIVED, 12))
    assert (heard, clock.state, clock.arrival) == (Heard.NEW, RescueState.CLOSED, 12 * MINUTE)
    assert clock.on_site == 6 * MINUTE


def test_it_changes_nothing_that_stands_and_nothing_out_of_order() -> None:
    for word in (recorded(Step.RELEASED, 25), recorded(Step.ARRIVED, 19), recorded(Step.ARRIVED, -1)):
        heard, clock = hear(closed(), word)
        assert heard is Heard.KEPT
        assert clock.stamps == closed().stamps


def test_only_a_minute_that_was_written_down_counts_after_the_end() -> None:
    late = said(Step.ARRIVED, 12, KnownBy.LINK, heard_at=HEARD)
    now = StatusUpdate(Step.ARRIVED, HEARD, HEARD, "desk", "", KnownBy.RECORD)
    for word in (late, now):
        assert hear(closed(), word)[0] is Heard.KEPT


def test_a_record_ends_a_rescue_whose_release_nobody_wrote_down() -> None:
    clock = read([REPORTED, said(Step.ARRIVED, 12)])
    heard, ended = hear(clock, recorded(Step.CONFIRMED, 30, party="call:person"))
    assert (heard, ended.state, ended.trapped) == (Heard.NEW, RescueState.CLOSED, None)
    assert hear(ended, recorded(Step.CONFIRMED, 31, party="call:other"))[0] is Heard.KEPT
    heard, full = hear(ended, recorded(Step.RELEASED, 18))
    assert (heard, full.trapped) == (Heard.NEW, 18 * MINUTE)


def test_a_program_that_names_no_minute_does_not_stretch_an_ended_rescue_to_days() -> None:
    ended = read([REPORTED, said(Step.ARRIVED, 12), recorded(Step.CONFIRMED, 30, party="call:person")])
    now = StatusUpdate(Step.RELEASED, HEARD, HEARD, "desk", "", KnownBy.RECORD)
    heard, after = hear(ended, now)
    assert (heard, after.trapped, after.contradictions) == (Heard.KEPT, None, (now,))


def test_a_persons_word_alone_still_ends_nothing() -> None:
    clock = read([REPORTED, said(Step.ARRIVED, 12)])
    assert hear(clock, said(Step.CONFIRMED, 30, KnownBy.CALL, "call:person"))[1].state is RescueState.ARRIVED


@given(st.permutations(list(RESPONDER_STEPS)), st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_in_whatever_order_records_come_the_steps_stand_in_order(
    order: list[Step], minutes: list[int]
) -> None:
    told = dict(zip(RESPONDER_STEPS, sorted(minutes), strict=True))
    clock = read(
        [REPORTED, *[recorded(step, told[step]) for step in order], recorded(Step.CONFIRMED, 99, "p")]
    )
    assert clock.state is RescueState.CLOSED
    assert {step: word.at for step, word in clock.stamps.items() if step in told} == {
        step: BEGAN + minute * MINUTE for step, minute in told.items()
    }
