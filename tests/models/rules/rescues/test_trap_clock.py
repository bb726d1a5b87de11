"""The trap clock: what stands of all that is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.reports.kinds import ReportSource
from models.rules.rescues.trap_clock import (
    Clock,
    Heard,
    KnownBy,
    RescueState,
    StatusUpdate,
    Step,
    hear,
    known_by_door,
    read,
)

T0 = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
XUNAN, STATION, PERSON = "maintainer", "station", "report:1"


def word(step: Step, minute: float, party: str = XUNAN, *, heard: float | None = None) -> StatusUpdate:
    at = T0 + timedelta(minutes=minute)
    return StatusUpdate(
        step, at, T0 + timedelta(minutes=minute if heard is None else heard), party, party, KnownBy.LINK
    )


REPORTED = word(Step.REPORTED, 0, PERSON)
RESCUE = (
    word(Step.ACKNOWLEDGED, 1), word(Step.DEPARTED, 2), word(Step.ARRIVED, 12), word(Step.RELEASED, 17),
)  # fmt: skip


def clock(*words: StatusUpdate) -> Clock:
    return read((REPORTED, *words))


def test_a_rescue_as_it_should_be() -> None:
    done = clock(*RESCUE, word(Step.CONFIRMED, 18, PERSON))
    assert done.state is RescueState.CLOSED
    assert (done.response, done.arrival) == (timedelta(minutes=1), timedelta(minutes=12))
    assert (done.trapped, done.on_site) == (timedelta(minutes=17), timedelta(minutes=5))
    assert done.owner == RESCUE[0]


def test_a_second_tap_of_the_same_party_is_a_repeat() -> None:
    before = clock(RESCUE[0])
    heard, after = hear(before, word(Step.ACKNOWLEDGED, 2))
    assert heard is Heard.REPEAT
    assert after == before


def test_of_two_who_accept_the_first_owns_and_both_are_kept() -> None:
    heard, both = hear(clock(RESCUE[0]), word(Step.ACKNOWLEDGED, 1.5, STATION))
    assert heard is Heard.KEPT
    assert both.owner == RESCUE[0]
    assert [one.party for one in both.contradictions] == [STATION]


def test_an_arrival_without_an_acceptance_counts_as_the_response_too() -> None:
    there = clock(word(Step.ARRIVED, 9))
    assert there.state is RescueState.ARRIVED
    assert there.response == there.arrival == timedelta(minutes=9)


def test_a_step_told_late_fills_its_place_only_where_it_fits() -> None:
    there = clock(RESCUE[0], word(Step.ARRIVED, 12))
    fits = hear(there, word(Step.DEPARTED, 3, heard=14))
    assert fits[0] is Heard.NEW
    assert fits[1].state is RescueState.ARRIVED
    for minute in (13, 0.5):  # after the arrival; before the acceptance
        heard, after = hear(there, word(Step.DEPARTED, minute, heard=14))
        assert heard is Heard.KEPT
        assert Step.DEPARTED not in after.stamps


def test_words_of_one_minute_are_in_order() -> None:
    """Whoever notes a call at its end writes the same minute for all: none contradicts another."""
    at_once = clock(
        word(Step.ARRIVED, 0),
        word(Step.ACKNOWLEDGED, 0),
        word(Step.RELEASED, 0),
        word(Step.CONFIRMED, 0, PERSON),
    )
    assert at_once.contradictions == ()
    assert (at_once.state, at_once.on_site) == (RescueState.CLOSED, timedelta(0))


def test_a_release_alone_owns_nothing_and_is_no_response() -> None:
    out = clock(word(Step.RELEASED, 9))
    assert (out.owner, out.response, out.on_site, out.trapped) == (None, None, None, timedelta(minutes=9))
    assert out.arrival is None


def test_a_confirmation_from_before_the_release_stands_only_as_a_contradiction() -> None:
    heard, after = hear(clock(*RESCUE), word(Step.CONFIRMED, 16, PERSON, heard=18))
    assert heard is Heard.KEPT
    assert (after.state, len(after.contradictions)) == (RescueState.RELEASED, 1)


def test_what_is_said_after_the_end_is_kept_as_a_contradiction() -> None:
    done = clock(word(Step.ARRIVED, 12), word(Step.RELEASED, 17), word(Step.CONFIRMED, 18, PERSON))
    for late in (word(Step.DEPARTED, 2, STATION), word(Step.CONFIRMED, 19, STATION)):
        heard, after = hear(done, late)
        assert heard is Heard.KEPT
        assert (after.contradictions, after.stamps) == ((late,), done.stamps)


def test_in_a_new_round_the_time_on_site_begins_with_the_first_arrival() -> None:
    again = clock(
        *RESCUE, word(Step.STILL_INSIDE, 20, PERSON), word(Step.ARRIVED, 40), word(Step.RELEASED, 45)
    )
    assert (again.on_site, again.trapped) == (timedelta(minutes=33), timedelta(minutes=45))
    assert (again.arrival, again.response) == (timedelta(minutes=12), timedelta(minutes=1))
    assert again.owner == word(Step.ARRIVED, 40)


def test_still_inside_forgets_an_early_confirmation_and_what_was_said() -> None:
    again = clock(word(Step.CONFIRMED, 3, PERSON), *RESCUE, word(Step.STILL_INSIDE, 20, PERSON))
    assert (again.early_confirmation, again.revoked) == (None, (RESCUE[3],))
    assert hear(again, word(Step.STILL_INSIDE, 21, PERSON))[0] is Heard.REPEAT
    assert hear(again, word(Step.ACKNOWLEDGED, 22))[0] is Heard.NEW
    assert (
        clock(*RESCUE[:3], word(Step.STILL_INSIDE, 13, PERSON)).rounds == 1
    )  # nobody has said that they are out


def test_of_two_early_confirmations_the_first_is_kept() -> None:
    first = word(Step.CONFIRMED, 3, PERSON)
    assert clock(RESCUE[0], first, word(Step.CONFIRMED, 4, STATION)).early_confirmation == first


def test_an_acceptance_is_not_taken_back_from_those_who_have_departed() -> None:
    under_way = clock(*RESCUE[:2])
    assert hear(under_way, word(Step.UNACKNOWLEDGED, 5, ""))[1].stamps == under_way.stamps


def test_nothing_happened_before_the_report() -> None:
    assert clock(word(Step.ARRIVED, -1)).state is RescueState.WAITING


def test_a_confirmation_before_the_release_is_kept_and_asked_again() -> None:
    early = clock(RESCUE[0], word(Step.CONFIRMED, 3, PERSON))
    assert early.early_confirmation is not None
    released = read((REPORTED, RESCUE[0], word(Step.CONFIRMED, 3, PERSON), word(Step.RELEASED, 17)))
    assert released.state is RescueState.RELEASED
    heard, done = hear(released, word(Step.CONFIRMED, 18, PERSON))
    assert heard is Heard.NEW
    assert done.state is RescueState.CLOSED


def test_whoever_released_cannot_turn_the_second_key() -> None:
    heard, after = hear(clock(*RESCUE), word(Step.CONFIRMED, 18, XUNAN))
    assert heard is Heard.KEPT
    assert after.state is RescueState.RELEASED


def test_still_inside_revokes_the_release_and_begins_a_new_round() -> None:
    again = clock(*RESCUE, word(Step.STILL_INSIDE, 20, PERSON))
    assert again.state is RescueState.WAITING
    assert (again.rounds, len(again.revoked), again.trapped) == (2, 1, None)
    assert again.arrival == timedelta(minutes=12)  # they had come in time
    done = hear(again, word(Step.RELEASED, 45))[1]
    assert done.trapped == timedelta(minutes=45)


def test_still_inside_reopens_what_both_keys_had_closed() -> None:
    closed = clock(*RESCUE, word(Step.CONFIRMED, 18, PERSON))
    assert hear(closed, word(Step.STILL_INSIDE, 20, PERSON))[1].state is RescueState.WAITING


def test_an_acceptance_taken_back_does_not_count_as_the_response() -> None:
    void = clock(RESCUE[0], word(Step.UNACKNOWLEDGED, 5, ""))
    assert (void.state, void.response, void.owner) == (RescueState.WAITING, None, None)
    assert (void.is_lapsed, void.lapsed) == (True, RESCUE[0])  # and is not forgotten
    again = hear(void, word(Step.ACKNOWLEDGED, 6))  # by the same party
    assert again[0] is Heard.NEW
    assert again[1].response == timedelta(minutes=6)
    assert not again[1].is_lapsed


parties = st.sampled_from([XUNAN, STATION, PERSON])
words = st.lists(
    st.builds(
        word,
        st.sampled_from([step for step in Step if step is not Step.REPORTED]),
        st.integers(-5, 90),
        parties,
        heard=st.just(100),
    ),
    max_size=14,
)


@given(words)
def test_whatever_is_said_times_are_in_order_and_one_party_never_turns_both_keys(
    said: list[StatusUpdate],
) -> None:
    after = clock(*said)
    standing = [after.stamps[step].at for step in (*list(Step)[1:6],) if step in after.stamps]
    assert standing == sorted(standing)
    assert all(at >= T0 for at in standing)
    if after.state is RescueState.CLOSED:
        assert after.stamps[Step.CONFIRMED].party != after.stamps[Step.RELEASED].party


@given(words, st.integers(0, 13))
def test_a_repeat_of_what_was_just_said_changes_nothing(said: list[StatusUpdate], index: int) -> None:
    if index < len(said):
        once = clock(*said[: index + 1])
        assert hear(once, said[index]) == (Heard.REPEAT, once) or said[index].step is Step.UNACKNOWLEDGED


def test_a_second_report_moves_nothing() -> None:
    before = clock(RESCUE[0])
    heard, after = hear(before, word(Step.REPORTED, 3, "report:2"))
    assert heard is Heard.KEPT
    assert after.stamps == before.stamps


@pytest.mark.parametrize(
    ("door", "known_by"),
    [
        (ReportSource.CHAT, KnownBy.CHAT),
        (ReportSource.WEB, KnownBy.PAGE),
        (ReportSource.MINI_PROGRAM, KnownBy.MINI_PROGRAM),
        (ReportSource.OPEN311, KnownBy.RECORD),
        (ReportSource.DESK, KnownBy.RECORD),
    ],
)
def test_what_came_by_another_system_is_known_by_its_record(door: ReportSource, known_by: KnownBy) -> None:
    assert known_by_door(door) is known_by


def test_a_tap_from_before_a_new_round_says_nothing_of_it() -> None:
    again = clock(*RESCUE, word(Step.STILL_INSIDE, 20, PERSON))
    late = word(Step.RELEASED, 19.5, STATION, heard=25)
    heard, after = hear(again, late)
    assert (heard, after.state) == (Heard.KEPT, RescueState.WAITING)
    assert after.contradictions[-1] == late
    assert hear(again, word(Step.RELEASED, 20, STATION, heard=25))[1].state is RescueState.RELEASED
    # An officer or a record may still tell what was before.
    told = replace(late, known_by=KnownBy.CALL)
    assert hear(again, told)[1].state is RescueState.RELEASED
