"""Whether what may have been received is posted again: looked for first, and never blindly."""

from hypothesis import given
from hypothesis import strategies as st

from models.rules.forwarding.delivery import AttemptResult
from models.rules.forwarding.repeat import (
    MOST_LOOKS,
    MOST_UNKNOWN,
    EarlierTries,
    NextMove,
    next_move,
)

# As attempts of earlier versions are kept: a change of these words would forget them.
UNREAD = (AttemptResult.UNKNOWN, "taken, but the answer cannot be read (HTTP 200)")
LOST = (AttemptResult.UNKNOWN, "no answer in time")
REFUSED = (AttemptResult.FAILED, "HTTP 403")


def tries(*results: tuple[AttemptResult, str]) -> EarlierTries:
    return EarlierTries.of(len(results) + 1, dict(enumerate(results, start=1)), tried=bool(results))


def test_the_first_attempt_posts() -> None:
    assert tries() == EarlierTries(tried=False)
    assert next_move(tries(), can_look=True) is NextMove.POST


def test_what_was_refused_is_posted_again_also_where_nothing_can_be_looked_up() -> None:
    for can_look in (True, False):
        assert next_move(tries(REFUSED, REFUSED), can_look=can_look) is NextMove.POST


def test_a_lost_answer_is_repeated_once_where_the_list_does_not_show_it() -> None:
    assert next_move(tries(LOST), can_look=True) is NextMove.POST
    assert next_move(tries(LOST), can_look=False) is NextMove.ASK_A_PERSON
    assert next_move(tries(LOST, REFUSED, LOST), can_look=True) is NextMove.ASK_A_PERSON


def test_what_was_taken_is_looked_for_again_and_then_asked_about() -> None:
    assert next_move(tries(UNREAD), can_look=True) is NextMove.LOOK_AGAIN
    assert next_move(tries(UNREAD), can_look=False) is NextMove.ASK_A_PERSON
    assert next_move(tries(UNREAD, UNREAD), can_look=True) is NextMove.ASK_A_PERSON


def test_an_attempt_that_nobody_recorded_may_have_been_received() -> None:
    assert EarlierTries.of(3, {2: REFUSED}, tried=True) == EarlierTries(tried=True, unknown=1)


def test_a_replay_looks_first_and_forgets_what_was_asked_about() -> None:
    earlier = EarlierTries.of(1, {1: UNREAD, 2: UNREAD}, tried=True)
    assert earlier == EarlierTries(tried=True)
    assert next_move(earlier, can_look=False) is NextMove.POST


@given(st.lists(st.sampled_from([UNREAD, LOST, REFUSED]), max_size=12), st.lists(st.booleans(), min_size=12))
def test_whatever_happens_at_most_two_requests_may_be_there_and_one_after_a_success(
    outcomes: list[tuple[AttemptResult, str]], can_look: list[bool]
) -> None:
    """Each attempt does what the rule says; what it meets is drawn. Nothing is ever found."""
    done: list[tuple[AttemptResult, str]] = []
    posted = taken = 0
    for outcome, looked in zip(outcomes, can_look, strict=False):
        move = next_move(tries(*done), can_look=looked)
        if move is NextMove.ASK_A_PERSON:
            break
        if move is NextMove.LOOK_AGAIN:
            done.append(UNREAD)
            continue
        assert taken == 0
        posted += outcome is not REFUSED
        taken += outcome is UNREAD
        done.append(outcome)
    assert posted <= MOST_UNKNOWN + 1
    assert sum(one is UNREAD for one in done) <= MOST_LOOKS
