"""What is published is checked against the closing hash first."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from models.rules.base.canonical import digest, stamp
from models.rules.votes.bulletin import commitment, roll_hash
from models.rules.votes.counting import Ballot
from models.rules.votes.entries import BallotWay, ballot_entry, close_entry
from models.rules.votes.soundness import what_was_changed
from models.rules.votes.tally import Choice, Unit

AT = stamp(datetime(2026, 11, 22, 9, tzinfo=UTC))
ROLL = [Unit("a", 9000, "1"), Unit("b", 8000, "2")]
TERMS = {"roll_hash": roll_hash(ROLL), "title": "更换"}
BALLOT = Ballot(1, BallotWay.ONLINE, "R1", ("a",), Choice.FOR, "00" * 32)
FIRST = ballot_entry(
    1, AT, BALLOT.way, BALLOT.receipt, commitment(("a",), Choice.FOR, BALLOT.salt), digest(TERMS)
)
LAST = close_entry(2, AT, FIRST["hash"], ["a"])
LATE = Ballot(3, BallotWay.ONLINE, "R3", ("b",), Choice.AGAINST, "11" * 32)
BEHIND = ballot_entry(
    3, AT, LATE.way, LATE.receipt, commitment(("b",), Choice.AGAINST, LATE.salt), LAST["hash"]
)
SOUND: dict[str, Any] = {
    "terms": TERMS, "roll": ROLL, "chain": [FIRST, LAST], "ballots": [BALLOT], "delivered": ["a"],
    "closing_hash": LAST["hash"],
}  # fmt: skip


def test_what_nobody_touched_is_sound_and_proofs_are_free_where_the_hash_does_not_bind_them() -> None:
    assert what_was_changed(**SOUND) is None
    old = close_entry(2, AT, FIRST["hash"], None)
    changes = {"chain": [FIRST, old], "closing_hash": old["hash"], "delivered": ["b"]}
    assert what_was_changed(**SOUND | changes) is None


def test_nothing_is_cast_or_closed_behind_the_close() -> None:
    again = close_entry(3, AT, LAST["hash"], ["a"])
    cast = SOUND | {"chain": [FIRST, LAST, BEHIND], "ballots": [BALLOT, LATE]}
    assert what_was_changed(**cast) == "第 3 条记录"
    closed = SOUND | {"chain": [FIRST, LAST, again], "closing_hash": again["hash"]}
    assert what_was_changed(**closed) == "第 3 条记录"


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("roll", [Unit("a", 9001, "1"), ROLL[1]], "名册"),
        ("terms", TERMS | {"title": "别的事"}, "第 1 条记录"),
        ("chain", [FIRST | {"receipt": "R2"}, LAST], "第 1 条记录"),
        ("chain", [LAST], "第 1 条记录"),
        ("chain", [FIRST], "截止哈希"),
        ("ballots", [], "第 1 条记录的内容"),
        ("ballots", [replace(BALLOT, receipt="R2")], "第 1 条记录的内容"),
        ("ballots", [replace(BALLOT, choice=Choice.AGAINST)], "第 1 条记录的内容"),
        ("closing_hash", "0" * 64, "截止哈希"),
        ("delivered", ["a", "b"], "送达证明"),
    ],
)
def test_the_first_thing_that_was_changed_is_named(part: str, value: Any, told: str) -> None:
    assert what_was_changed(**SOUND | {part: value}) == told
