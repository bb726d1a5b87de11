"""One vote counted in three ways."""

from collections.abc import Collection

import pytest

from models.rules.votes.counting import Ballot, Precedence
from models.rules.votes.entries import BallotWay, Marked
from models.rules.votes.outcome import CountingRule, VoteOutcome, in_force, outcome
from models.rules.votes.tally import Choice, NonVoters, Threshold, Unit

ROLL = [Unit(f"u{number}", 100, str(number)) for number in range(9)]
CHOICES = {"f": Choice.FOR, "a": Choice.AGAINST}


def counted(
    cast: str,
    *,
    non_voters: NonVoters = NonVoters.NOT_TAKING_PART,
    delivered: Collection[str] = (),
    suspended: Collection[int] = (),
) -> VoteOutcome:
    ballots = [
        Ballot(number, BallotWay.ONLINE, f"R{number}", (f"u{number}",), CHOICES[choice], "")
        for number, choice in enumerate(cast)
        if choice in CHOICES
    ]
    rule = CountingRule(Threshold.ORDINARY, Precedence.ONLINE, non_voters)
    return outcome(ROLL, ballots, Marked(frozenset(), frozenset(suspended)), rule, delivered)


@pytest.mark.parametrize(
    ("found", "strict", "by_estate_rule", "with_disputed", "flips"),
    [
        (counted("ffffff---"), True, True, True, False),
        (
            counted("fffff----", non_voters=NonVoters.WITH_THE_MAJORITY, delivered={"u5"}),
            False, True, False, True,
        ),
        (counted("ffffff---", suspended={0}), False, False, True, True),
    ],
)  # fmt: skip
def test_a_result_that_hangs_on_the_way_of_counting_is_flagged(
    found: VoteOutcome, strict: bool, by_estate_rule: bool, with_disputed: bool, flips: bool
) -> None:
    passed = {name: row["passed"] for name, row in found.rows.items()}
    assert passed == {"strict": strict, "by_estate_rule": by_estate_rule, "with_disputed": with_disputed}
    assert found.flips is flips
    assert found.judged.passed is strict


def test_a_suspended_ballot_does_not_count_and_is_told_beside() -> None:
    found = counted("ffffff---", suspended={0})
    assert (found.strict.voted.heads, found.with_disputed.voted.heads) == (5, 6)
    assert "u0" not in found.counted


def test_a_correction_is_in_force_where_there_is_one() -> None:
    bound, corrected = {"strict": 1, "corrected": None}, {"strict": 2}
    assert in_force(bound) is bound
    assert in_force({**bound, "corrected": corrected}) is corrected
    assert in_force({"strict": 3}) == {"strict": 3}  # as earlier votes are kept


def test_the_decision_s_own_majority_is_asked_for_in_each_way_of_counting() -> None:
    """Six of nine take part; four of six are more than half and less than three quarters."""
    cast = [
        Ballot(number, BallotWay.ONLINE, f"R{number}", (f"u{number}",), CHOICES[choice], "")
        for number, choice in enumerate("ffffaa")
    ]
    for threshold, passed in ((Threshold.ORDINARY, True), (Threshold.SPECIAL, False)):
        rule = CountingRule(threshold, Precedence.ONLINE, NonVoters.NOT_TAKING_PART)
        found = outcome(ROLL, cast, Marked(frozenset(), frozenset()), rule, ())
        assert found.threshold is threshold
        assert found.judged.passed is passed
        assert {row["passed"] for row in found.rows.values()} == {passed}


def test_the_ballot_that_goes_first_by_the_city_s_rule_is_counted_in_each_way() -> None:
    """One unit has voted for on paper and then against online."""
    cast = [
        Ballot(1, BallotWay.PAPER, "R1", ("u0",), Choice.FOR, ""),
        Ballot(2, BallotWay.ONLINE, "R2", ("u0",), Choice.AGAINST, ""),
    ]
    for precedence, in_favour in ((Precedence.PAPER, 100), (Precedence.ONLINE, 0), (Precedence.LATEST, 0)):
        rule = CountingRule(Threshold.ORDINARY, precedence, NonVoters.NOT_TAKING_PART)
        found = outcome(ROLL, cast, Marked(frozenset(), frozenset()), rule, ())
        for way in (found.strict, found.by_estate_rule, found.with_disputed):
            assert way.in_favour.area == in_favour


def test_who_did_not_vote_is_added_only_where_the_estate_s_rule_says_so() -> None:
    silent = counted("fffff----", delivered={"u5"})
    assert silent.by_estate_rule == silent.strict
