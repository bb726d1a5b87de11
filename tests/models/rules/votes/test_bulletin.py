"""The published record: owners as numbers, salted commitments, a seal over everything."""

import json
from datetime import UTC, datetime

from models.rules.base.canonical import canonical, digest, stamp
from models.rules.votes.bulletin import assemble, commitment, result_rows, roll_hash, roll_rows
from models.rules.votes.counting import Ballot
from models.rules.votes.entries import BallotWay, close_entry
from models.rules.votes.tally import Choice, Threshold, Unit, count, judge_count

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ROLL = [Unit("b", 8000, "li"), Unit("a", 9000, "wang"), Unit("c", 7000, "li")]


def test_owners_are_numbers_in_the_order_of_their_first_unit() -> None:
    assert roll_rows(ROLL) == [
        {"unit": "a", "area": 9000, "head": 1},
        {"unit": "b", "area": 8000, "head": 2},
        {"unit": "c", "area": 7000, "head": 2},
    ]
    assert roll_hash(ROLL) == roll_hash(reversed(ROLL)) == digest(roll_rows(ROLL))


def test_a_commitment_hides_the_choice_behind_its_salt_and_knows_no_order_of_units() -> None:
    assert commitment(["a", "b"], Choice.FOR, "00") == commitment(["b", "a"], Choice.FOR, "00")
    assert commitment(["a"], Choice.FOR, "00") != commitment(["a"], Choice.FOR, "01")
    assert commitment(["a"], Choice.FOR, "00") != commitment(["a"], Choice.AGAINST, "00")


def test_a_commitment_is_the_digest_of_units_choice_and_salt() -> None:
    committed = commitment(["b", "a"], Choice.AGAINST, "00")
    assert committed == digest({"units": ["a", "b"], "choice": "against", "salt": "00"})


def test_a_bulletin_says_exactly_this() -> None:
    """`scripts/verify_vote` and whoever writes another checker read these names."""
    cast = count(ROLL, {"a": Choice.FOR, "b": Choice.AGAINST})
    results = {"strict": result_rows(cast, judge_count(cast, Threshold.ORDINARY))}
    ballot = Ballot(1, BallotWay.PAPER, "R1", ("a",), Choice.FOR, "0f")
    published = json.loads(
        assemble(
            decision={"title": "更换"}, roll=ROLL, chain=[{"number": 1}], openings=[ballot],
            delivered=["c"], results=results, corrected={"strict": {}},
        )
    )  # fmt: skip
    assert len(published.pop("seal")) == 64
    assert published == {
        "format": "tima-vote-bulletin/2",
        "decision": {"title": "更换"},
        "roll": roll_rows(ROLL),
        "chain": [{"number": 1}],
        "openings": [{"number": 1, "units": ["a"], "choice": "for", "salt": "0f"}],
        "delivered": ["c"],
        "results": {
            "strict": {
                "whole": {"area": 24000, "heads": 2},
                "voted": {"area": 17000, "heads": 2},
                "in_favour": {"area": 9000, "heads": 1},
                "against": {"area": 8000, "heads": 1},
                "passed": False,
            }
        },
        "corrected": {"strict": {}},
    }


def test_a_bulletin_is_sealed_over_all_that_it_says() -> None:
    cast = count(ROLL, {"a": Choice.FOR})
    results = {"strict": result_rows(cast, judge_count(cast, Threshold.ORDINARY))}
    openings = [
        Ballot(number, BallotWay.ONLINE, f"R{number}", units, Choice.FOR, "00")
        for number, units in ((2, ("c", "b")), (1, ("a",)))
    ]
    published = assemble(
        decision={"roll_hash": roll_hash(ROLL)}, roll=ROLL, chain=[close_entry(1, stamp(AT), "terms")],
        openings=openings, delivered=["b", "a"], results=results,
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
    assert body["corrected"] is None
