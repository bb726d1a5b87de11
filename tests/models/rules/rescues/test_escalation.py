"""The ladder: each deadline of the facts page, exact to the microsecond."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.rules.rescues.escalation import Action, EscalationDue, Ladder, Paged, Reason, Run, next_due
from models.rules.rescues.trap_clock import KnownBy, StatusUpdate, Step, hear, read

T0 = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
LADDER = Ladder.parse({})


def minutes(number: float) -> datetime:
    return T0 + timedelta(minutes=number)


def run(*said: tuple[Step, float], paged: tuple[tuple[int, float, Reason], ...] = ()) -> Run:
    words = [StatusUpdate(step, minutes(at), minutes(at), "m", "m", KnownBy.LINK) for step, at in said]
    report = StatusUpdate(Step.REPORTED, T0, T0, "report:1", "", KnownBy.PAGE)
    rungs = [Paged(level, minutes(at), reason) for level, at, reason in paged]
    return Run(T0, Reason.OPENED, read((report, *words)), rungs)


FIRST = (1, 0, Reason.OPENED)
SECOND = (2, 3, Reason.NOT_ACKNOWLEDGED)
THIRD = (3, 6, Reason.NOT_ACKNOWLEDGED)
TAKEN = (Step.ACKNOWLEDGED, 1)


@pytest.mark.parametrize(
    ("given", "due"),
    [
        (run(), EscalationDue(Action.PAGE, T0, 1, Reason.OPENED)),
        (run(paged=(FIRST,)), EscalationDue(Action.PAGE, minutes(3), 2, Reason.NOT_ACKNOWLEDGED)),
        (run(paged=(FIRST, SECOND)), EscalationDue(Action.PAGE, minutes(6), 3, Reason.NOT_ACKNOWLEDGED)),
        # At the last level the alarm is repeated.
        (
            run(paged=(FIRST, SECOND, THIRD)),
            EscalationDue(Action.PAGE, minutes(11), 3, Reason.NOT_ACKNOWLEDGED),
        ),
        (run(TAKEN, paged=(FIRST,)), EscalationDue(Action.UNACKNOWLEDGE, minutes(5))),
        # Whoever accepts at 4:30, after the second page at 3:00, has until 8:00.
        (
            run((Step.ACKNOWLEDGED, 4.5), paged=(FIRST, SECOND)),
            EscalationDue(Action.UNACKNOWLEDGE, minutes(8)),
        ),
        (run((Step.ACKNOWLEDGED, 7), paged=(FIRST, SECOND)), EscalationDue(Action.UNACKNOWLEDGE, minutes(9))),
        # A page in the very moment of the acceptance was before it.
        (run((Step.ACKNOWLEDGED, 3), paged=(FIRST, SECOND)), EscalationDue(Action.UNACKNOWLEDGE, minutes(8))),
        # The 25 minutes of the whole way may end before the departure is due; of two at once departure goes first.
        (
            run((Step.ACKNOWLEDGED, 24), paged=(FIRST,)),
            EscalationDue(Action.PAGE, minutes(25), 3, Reason.NOT_ARRIVED),
        ),
        (run((Step.ACKNOWLEDGED, 23), paged=(FIRST,)), EscalationDue(Action.UNACKNOWLEDGE, minutes(25))),
        (
            run(TAKEN, (Step.DEPARTED, 2), paged=(FIRST,)),
            EscalationDue(Action.PAGE, minutes(25), 3, Reason.NOT_ARRIVED),
        ),
        (
            run(TAKEN, (Step.DEPARTED, 2), paged=(FIRST, (3, 25, Reason.NOT_ARRIVED))),
            EscalationDue(Action.PAGE, minutes(50), 3, Reason.NOT_ARRIVED),
        ),
        (
            run((Step.ARRIVED, 12), paged=(FIRST,)),
            EscalationDue(Action.PAGE, minutes(37), 3, Reason.NOT_RELEASED),
        ),
        (
            run((Step.ARRIVED, 12), paged=(FIRST, (3, 37, Reason.NOT_RELEASED))),
            EscalationDue(Action.PAGE, minutes(62), 3, Reason.NOT_RELEASED),
        ),
        (
            run((Step.ARRIVED, 12), (Step.RELEASED, 20), paged=(FIRST,)),
            EscalationDue(Action.ASK, minutes(25)),
        ),
    ],
)
def test_what_is_due_next(given: Run, due: EscalationDue) -> None:
    assert next_due(LADDER, given) == due


def test_pages_for_another_reason_do_not_put_off_the_next() -> None:
    late = run(TAKEN, (Step.DEPARTED, 2), paged=(FIRST, (3, 24, Reason.BY_HAND)))
    assert next_due(LADDER, late) == EscalationDue(Action.PAGE, minutes(25), 3, Reason.NOT_ARRIVED)


def test_an_acceptance_taken_back_pages_the_next_level_at_once() -> None:
    void = replace(run(paged=(FIRST,)), voided_at=minutes(5))
    assert next_due(LADDER, void) == EscalationDue(Action.PAGE, minutes(5), 2, Reason.NOT_DEPARTED)


def test_confirmation_is_asked_for_again_and_again_more_slowly() -> None:
    released = run((Step.ARRIVED, 12), (Step.RELEASED, 20), paged=(FIRST,))
    for asked, at, due in ((1, 25, 35), (2, 35, 55), (3, 55, 95), (10, 0, 5120), (11, 0, 5120)):
        again = replace(released, asked=asked, asked_at=minutes(at))
        assert next_due(LADDER, again) == EscalationDue(Action.ASK, minutes(due))


def test_disagreement_begins_one_level_up() -> None:
    again = replace(run(), first_reason=Reason.STILL_INSIDE)
    assert next_due(LADDER, again) == EscalationDue(Action.PAGE, T0, 2, Reason.STILL_INSIDE)

    alone = Ladder.parse({"levels": [["maintainer"]]})
    assert next_due(alone, again) == EscalationDue(Action.PAGE, T0, 1, Reason.STILL_INSIDE)


def test_what_a_city_does_not_say_is_the_project_s() -> None:
    """Facts page of rescues: 3 minutes to accept, 5 to depart, 25 to arrive."""
    assert Ladder.parse({}).as_json() == {
        "levels": [["maintainer"], ["rescue_station", "use_unit"], ["fire", "duty_officer"]],
        "acknowledge_within": 180,
        "depart_within": 300,
        "arrive_within": 1500,
        "release_within": 1500,
        "confirm_within": 300,
        "repeat_every": 300,
        "call_after": 60,
    }
    assert LADDER.top == 3


def test_a_ladder_may_have_nine_levels_and_wait_from_a_second_to_a_day() -> None:
    nine = Ladder.parse({"levels": [["maintainer"]] * 9, "repeat_every": 86_400, "confirm_within": 1})
    assert (nine.top, nine.repeat_every, nine.confirm_within) == (
        9, timedelta(days=1), timedelta(seconds=1),
    )  # fmt: skip


def test_a_ladder_survives_the_database() -> None:
    assert Ladder.parse(LADDER.as_json()) == LADDER


@pytest.mark.parametrize(
    "value",
    [
        {"levels": []}, {"levels": [[]]}, {"levels": [["nobody"]]}, {"levels": "maintainer"},
        {"acknowledge_within": 0}, {"acknowledge_within": 1.5}, {"arrive_within": "25"}, {"arrive_within": True},
        {"depart_within": 180}, {"repeat_every": 86_401}, {"levels": [["maintainer"]] * 10},
    ],
)  # fmt: skip
def test_a_ladder_that_cannot_be_climbed_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"ladder|Part"):
        Ladder.parse(value)


def test_nothing_is_due_once_it_is_over() -> None:
    confirmed = StatusUpdate(Step.CONFIRMED, minutes(21), minutes(21), "report:1", "", KnownBy.PAGE)
    released = run((Step.ARRIVED, 12), (Step.RELEASED, 20), paged=(FIRST,))
    assert next_due(LADDER, replace(released, clock=hear(released.clock, confirmed)[1])) is None


def test_an_acceptance_before_any_page_has_the_two_minutes_that_others_have() -> None:
    assert next_due(LADDER, run((Step.ACKNOWLEDGED, 1))) == EscalationDue(Action.UNACKNOWLEDGE, minutes(3))
