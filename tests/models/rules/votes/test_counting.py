"""Which of several ballots counts for a unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.counting import Ballot, BallotStanding, Precedence, counted_ballots, standings
from models.rules.votes.entries import BallotWay, CastBy, Marked
from models.rules.votes.tally import Choice

ONLINE, PAPER = BallotWay.ONLINE, BallotWay.PAPER
NONE = Marked(frozenset(), frozenset())


def ballot(number: int, way: BallotWay = ONLINE, *units: str, by: CastBy = CastBy.OWNER) -> Ballot:
    return Ballot(number, way, f"R{number}", units or ("a",), Choice.FOR, "00", by)


@pytest.mark.parametrize(
    ("ways", "precedence", "counts"),
    [
        ((ONLINE, ONLINE), Precedence.PAPER, 2),  # of one way the last
        ((ONLINE, PAPER), Precedence.ONLINE, 1),
        ((ONLINE, PAPER), Precedence.PAPER, 2),
        ((PAPER, ONLINE), Precedence.PAPER, 1),
        ((PAPER, ONLINE), Precedence.LATEST, 2),
    ],
)
def test_the_ballot_that_counts(
    ways: tuple[BallotWay, BallotWay], precedence: Precedence, counts: int
) -> None:
    ballots = [ballot(number, way) for number, way in enumerate(ways, 1)]
    assert counted_ballots(reversed(ballots), (), precedence)["a"].number == counts


@given(st.lists(st.tuples(st.sampled_from(BallotWay), st.sampled_from(CastBy))), st.sampled_from(Precedence))
def test_a_proxy_never_replaces_the_owner_s_own_word(
    cast: list[tuple[BallotWay, CastBy]], precedence: Precedence
) -> None:
    ballots = [ballot(number, way, by=by) for number, (way, by) in enumerate(cast)]
    own = [one for one in ballots if one.by is CastBy.OWNER]
    counted = counted_ballots(ballots, (), precedence)
    assert counted == counted_ballots(own or ballots, (), precedence)


def test_a_voided_ballot_gives_way_to_the_one_before_it() -> None:
    ballots = [ballot(1, PAPER, "a", "b"), ballot(2, ONLINE, "a"), ballot(3, ONLINE, "b")]
    marks = Marked(frozenset({3}), frozenset())
    assert standings(ballots, marks, Precedence.LATEST) == {
        1: BallotStanding.COUNTED,  # for b
        2: BallotStanding.COUNTED,
        3: BallotStanding.VOIDED,
    }
    assert standings(ballots, NONE, Precedence.LATEST)[1] is BallotStanding.REPLACED
    suspended = standings(ballots, Marked(frozenset(), frozenset({2})), Precedence.LATEST)
    assert suspended[2] is BallotStanding.SUSPENDED


@given(
    st.lists(st.tuples(st.sampled_from(BallotWay), st.sampled_from("ab"), st.booleans())),
    st.sampled_from(Precedence),
)
def test_a_voided_ballot_never_counts_and_every_other_unit_has_one(
    cast: list[tuple[BallotWay, str, bool]], precedence: Precedence
) -> None:
    ballots = [ballot(number, way, unit) for number, (way, unit, _) in enumerate(cast)]
    voided = {number for number, (_, _, is_void) in enumerate(cast) if is_void}
    counted = counted_ballots(ballots, voided, precedence)
    assert not voided & {one.number for one in counted.values()}
    assert set(counted) == {unit for _, unit, is_void in cast if not is_void}
