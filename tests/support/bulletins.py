"""Published votes of four flats made without a database, true to the rules, for the verifier to judge."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from models.rules.base.canonical import canonical, digest, stamp
from models.rules.votes import entries
from models.rules.votes.bulletin import assemble, commitment, roll_hash
from models.rules.votes.counting import Ballot, Precedence
from models.rules.votes.entries import BallotWay, CastBy, EntryKind, Mark, marked
from models.rules.votes.outcome import CountingRule, outcome
from models.rules.votes.tally import Choice, NonVoters, Threshold, Unit

OPENS = datetime(2026, 11, 1, 9, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)
ROLL = [
    Unit("1栋1单元101", 8912, "li"),
    Unit("1栋1单元102", 9040, "li"),
    Unit("1栋1单元201", 8912, "wang"),
    Unit("1栋1单元202", 9040, "zhao"),
]
CAST = [
    (BallotWay.ONLINE, ("1栋1单元101", "1栋1单元102"), Choice.FOR),
    (BallotWay.ONLINE, ("1栋1单元201",), Choice.AGAINST),
    (BallotWay.PAPER, ("1栋1单元201",), Choice.FOR),
]
Cast = Sequence[tuple[BallotWay, tuple[str, ...], Choice]]
Marks = Sequence[tuple[EntryKind, int]]


def a_bulletin(
    roll: Sequence[Unit] = ROLL,
    cast: Cast = CAST,
    *,
    threshold: Threshold = Threshold.ORDINARY,
    precedence: Precedence = Precedence.ONLINE,
    non_voters: NonVoters = NonVoters.NOT_TAKING_PART,
    delivered: Sequence[str] = (),
    by_proxy: Sequence[int] = (),
    before: Marks = (),
    after: Marks = (),
) -> bytes:
    """`by_proxy`: numbers of ballots. `before` and `after`: entries of either side of the close."""
    decision: dict[str, Any] = {
        "id": "0190-1", "slug": "ABCD2345", "estate": "翠湖苑", "title": "3号楼电梯更换钢丝绳",
        "threshold": threshold, "precedence": precedence, "non_voters": non_voters,
        "opens_at": stamp(OPENS), "closes_at": stamp(CLOSES), "roll_hash": roll_hash(roll),
    }  # fmt: skip
    ballots = [
        Ballot(
            number, way, f"receipt-{number}", units, choice, f"{number:064x}",
            CastBy.PROXY if number in by_proxy else CastBy.OWNER,
        )
        for number, (way, units, choice) in enumerate(cast, 1)
    ]  # fmt: skip
    chain: list[dict[str, Any]] = []
    marks: list[Mark] = []

    def previous() -> str:
        return str(chain[-1]["hash"]) if chain else digest(decision)

    def mark(kind: EntryKind, of: int, at: datetime) -> None:
        number, made = len(chain) + 1, stamp(at)
        match kind:
            case EntryKind.DISPUTE:
                chain.append(entries.dispute_entry(number, made, of, previous()))
            case EntryKind.DISMISS:
                chain.append(entries.dismiss_entry(number, made, of, previous()))
            case _:
                chain.append(entries.void_entry(number, made, of, "不是本人", previous()))
        marks.append(Mark(number, kind, of))

    for ballot in ballots:
        committed = commitment(ballot.units, ballot.choice, ballot.salt)
        at = stamp(OPENS + timedelta(minutes=ballot.number))
        entry = entries.ballot_entry(
            ballot.number, at, ballot.way, ballot.receipt, committed, previous(), ballot.by
        )
        chain.append(entry)
    for kind, of in before:
        mark(kind, of, OPENS + timedelta(days=1))
    chain.append(entries.close_entry(len(chain) + 1, stamp(CLOSES), previous(), delivered))
    closed = len(chain)
    for kind, of in after:
        mark(kind, of, CLOSES + timedelta(days=1))
    rule = CountingRule(threshold, precedence, non_voters)
    bound = outcome(roll, ballots, marked(marks, before=closed), rule, delivered)
    corrected = outcome(roll, ballots, marked(marks), rule, delivered).rows if after else None
    return assemble(
        decision=decision, roll=roll, chain=chain, openings=ballots, delivered=delivered, results=bound.rows,
        corrected=corrected,
    )  # fmt: skip


def resealed(body: dict[str, Any]) -> bytes:
    """As a forger would: seal the file again after a change."""
    unsealed = {name: value for name, value in body.items() if name != "seal"}
    return canonical({**unsealed, "seal": digest(unsealed)}) + b"\n"


def changed(raw: bytes, **changes: Any) -> bytes:
    return resealed(json.loads(raw) | changes)
