"""Who consented, as anybody reads it from the published file."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.bulletin import assemble
from models.rules.votes.consents import UnitInFavour, consents_of, published_marks
from models.rules.votes.counting import Ballot, Precedence
from models.rules.votes.entries import (
    BallotWay,
    CastBy,
    Mark,
    Marked,
    ballot_entry,
    dismiss_entry,
    dispute_entry,
    marked,
    void_entry,
)
from models.rules.votes.outcome import CountingRule, outcome
from models.rules.votes.tally import Choice, NonVoters, Threshold, Unit

AT = "2026-11-22T09:00:00.000000Z"
ROLL = [Unit(f"u{number}", 100 + number, str(number // 2)) for number in range(6)]
ONLINE, PAPER, OWNER, PROXY = BallotWay.ONLINE, BallotWay.PAPER, CastBy.OWNER, CastBy.PROXY


def published(
    ballots: list[Ballot], marks: list[dict[str, Any]], precedence: Precedence = Precedence.ONLINE
) -> dict[str, Any]:
    chain = [ballot_entry(one.number, AT, one.way, one.receipt, "", "", one.by) for one in ballots]
    body = assemble(
        decision={"precedence": precedence.value}, roll=ROLL, chain=[*chain, *marks], openings=ballots,
        delivered=[], results={},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(body)
    return found


def ballot(
    number: int, unit: str, choice: Choice, way: BallotWay = ONLINE, by: CastBy | None = OWNER
) -> Ballot:
    return Ballot(number, way, f"R{number}", (unit,), choice, "0f", by)


def test_consent_is_a_counted_ballot_that_says_yes() -> None:
    cast = [
        ballot(1, "u0", Choice.FOR),
        ballot(2, "u1", Choice.AGAINST),
        ballot(3, "u2", Choice.FOR, PAPER, PROXY),
        ballot(4, "u3", Choice.FOR),
        ballot(5, "u3", Choice.ABSTAIN),
        ballot(6, "u4", Choice.FOR, by=None),
        ballot(7, "u5", Choice.FOR),
    ]
    marks = [dispute_entry(8, AT, 6, ""), dispute_entry(9, AT, 1, ""), dismiss_entry(10, AT, 1, "")]
    marks += [void_entry(11, AT, 7, "", "")]
    assert consents_of(published(cast, marks)) == [
        UnitInFavour("u0", 100, 1, 1, ONLINE, False),
        UnitInFavour("u2", 102, 2, 3, PAPER, True),
    ]


def test_the_vote_s_own_precedence_decides_between_paper_and_phone() -> None:
    cast = [ballot(1, "u0", Choice.FOR, PAPER), ballot(2, "u0", Choice.AGAINST, ONLINE)]
    assert consents_of(published(cast, [])) == []
    assert [one.entry for one in consents_of(published(cast, [], Precedence.PAPER))] == [1]


def test_marks_are_read_whatever_else_is_in_the_chain() -> None:
    marks = [dispute_entry(2, AT, 1, ""), void_entry(3, AT, 1, "", "")]
    found = published_marks(published([ballot(1, "u0", Choice.FOR)], marks))
    assert found == Marked(frozenset({1}), frozenset())


CASTS = st.lists(
    st.tuples(
        st.sampled_from([unit.key for unit in ROLL]), st.sampled_from(Choice), st.sampled_from(BallotWay),
        st.sampled_from([OWNER, PROXY, None]),
    ),
    max_size=12,
)  # fmt: skip


@given(CASTS, st.sets(st.integers(1, 12)), st.sampled_from(Precedence))
def test_the_units_that_consent_have_just_the_area_in_favour(
    cast: list[tuple[str, Choice, BallotWay, CastBy | None]], voided: set[int], precedence: Precedence
) -> None:
    ballots = [ballot(number, *one) for number, one in enumerate(cast, start=1)]
    gone = sorted(number for number in voided if number <= len(ballots))
    marks = [void_entry(100 + number, AT, number, "", "") for number in gone]
    found = consents_of(published(ballots, marks, precedence))
    rule = CountingRule(Threshold.ORDINARY, precedence, NonVoters.NOT_TAKING_PART)
    out = marked(Mark(one["number"], one["kind"], one["of"]) for one in marks)
    assert sum(one.area for one in found) == outcome(ROLL, ballots, out, rule, ()).strict.in_favour.area
