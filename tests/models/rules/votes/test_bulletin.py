"""The published record: salted commitments, a chain of hashes, and the ballot that counts."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.votes.bulletin import (
    Ballot,
    BallotStanding,
    BallotWay,
    Precedence,
    assemble,
    ballot_entry,
    canonical,
    close_entry,
    commitment,
    counted_ballots,
    digest,
    result_rows,
    roll_hash,
    roll_rows,
    stamp,
    standings,
    void_entry,
)
from models.rules.votes.tally import Choice, Threshold, Unit, count, judge_count

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROLL = [Unit("b", 8000, "li"), Unit("a", 9000, "wang"), Unit("c", 7000, "li")]
ONLINE, PAPER = BallotWay.ONLINE, BallotWay.PAPER


def ballot(number: int, way: BallotWay = ONLINE, *units: str) -> Ballot:
    return Ballot(number, way, f"R{number}", units or ("a",), Choice.FOR, "00")


def test_owners_are_numbers_in_the_order_of_their_first_unit() -> None:
    assert roll_rows(ROLL) == [
        {"unit": "a", "area": 9000, "head": 1},
        {"unit": "b", "area": 8000, "head": 2},
        {"unit": "c", "area": 7000, "head": 2},
    ]
    assert roll_hash(ROLL) == roll_hash(reversed(ROLL)) == digest(roll_rows(ROLL))


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": "甲", "a": [1]}) == '{"a":[1],"b":"甲"}'.encode()


@given(
    st.datetimes(timezones=st.just(timezone(timedelta(hours=8)))), st.timedeltas(timedelta(0), timedelta(9))
)
def test_stamps_sort_as_their_times_do(at: datetime, later: timedelta) -> None:
    try:
        stamps = stamp(at), stamp(at + later)
    except OverflowError:
        return
    assert list(stamps) == sorted(stamps)


def test_a_commitment_hides_the_choice_behind_its_salt_and_knows_no_order_of_units() -> None:
    assert commitment(["a", "b"], Choice.FOR, "00") == commitment(["b", "a"], Choice.FOR, "00")
    assert commitment(["a"], Choice.FOR, "00") != commitment(["a"], Choice.FOR, "01")
    assert commitment(["a"], Choice.FOR, "00") != commitment(["a"], Choice.AGAINST, "00")


def test_each_entry_continues_from_the_one_before_it() -> None:
    first = ballot_entry(1, stamp(AT), ONLINE, "R1", "c" * 64, "terms")
    second = void_entry(2, stamp(AT), 1, "不是我", first["hash"])
    last = close_entry(3, stamp(AT), second["hash"])
    assert [one["previous"] for one in (first, second, last)] == ["terms", first["hash"], second["hash"]]
    for entry in (first, second, last):
        assert entry["hash"] == digest({name: value for name, value in entry.items() if name != "hash"})


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


def test_a_voided_ballot_gives_way_to_the_one_before_it() -> None:
    ballots = [ballot(1, PAPER, "a", "b"), ballot(2, ONLINE, "a"), ballot(3, ONLINE, "b")]
    assert standings(ballots, (3,), Precedence.LATEST) == {
        1: BallotStanding.COUNTED,  # for b
        2: BallotStanding.COUNTED,
        3: BallotStanding.VOIDED,
    }
    assert standings(ballots, (), Precedence.LATEST)[1] is BallotStanding.REPLACED


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


def test_a_bulletin_is_sealed_over_all_that_it_says() -> None:
    cast = count(ROLL, {"a": Choice.FOR})
    results = {"strict": result_rows(cast, judge_count(cast, Threshold.ORDINARY))}
    published = assemble(
        decision={"roll_hash": roll_hash(ROLL)}, roll=ROLL, chain=[close_entry(1, stamp(AT), "terms")],
        openings=[ballot(2, ONLINE, "c", "b"), ballot(1)], delivered=["b", "a"], disputed=["R2"], results=results,
    )  # fmt: skip
    body = json.loads(published)
    seal = body.pop("seal")
    assert published == canonical({**body, "seal": seal}) + b"\n"
    assert seal == digest(body)
    assert [opened["number"] for opened in body["openings"]] == [1, 2]
    assert body["openings"][1]["units"] == ["b", "c"]
    assert body["delivered"] == ["a", "b"]
    assert body["results"]["strict"]["in_favour"] == {"area": 9000, "heads": 1}
    assert body["results"]["strict"]["passed"] is False
