"""The published record of a vote: what anybody can check without asking us.

While the vote is open, each ballot adds an entry to a chain: its receipt, its time, its way, and a salted
commitment to the units and the choice (three choices without salt could simply be tried). The first entry
continues from a hash of the decision's terms, which name the hash of the frozen roll, so neither can be
exchanged later. After the close the salts are opened. `scripts/verify_vote` checks a bulletin with the
standard library alone, and is written apart from this on purpose.

The bulletin is canonical JSON (sorted keys, no spaces, UTF-8, a newline at the end), so that no byte of it
can differ. Its `seal` covers all the rest. Nothing in it names a person: room, area and a number per owner.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from models.rules.votes.tally import Choice, Count, TallyResult, Unit

FORMAT = "tima-vote-bulletin/1"
SALT_BYTES = 32


class BallotWay(StrEnum):
    ONLINE = "online"
    PAPER = "paper"


class Precedence(StrEnum):
    """The ballot that counts for a unit with both an online and a paper one (a city's rule)."""

    ONLINE = "online"  # Shenzhen: the electronic vote wins
    PAPER = "paper"
    LATEST = "latest"


class EntryKind(StrEnum):
    BALLOT = "ballot"
    VOID = "void"  # an objection was upheld: `of` is the number of the ballot that no longer counts
    CLOSE = "close"


class BallotStanding(StrEnum):
    """State of a ballot in the count."""

    COUNTED = "counted"
    REPLACED = "replaced"  # by a later one, or by one whose way goes first
    VOIDED = "voided"


@dataclass(frozen=True)
class Ballot:
    """An opened ballot. `number` is its place in the chain."""

    number: int
    way: BallotWay
    receipt: str
    units: tuple[str, ...]
    choice: Choice
    salt: str


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def stamp(at: datetime) -> str:
    """A time as a bulletin has it: UTC, always of the same width, so that text order is time order."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(value: Any) -> str:
    """SHA-256 in hex of the canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def roll_rows(roll: Iterable[Unit]) -> list[dict[str, Any]]:
    """The roll as it is published, by unit: the owners are numbers in the order of their first unit."""
    rows = sorted(roll, key=lambda unit: unit.key)
    numbers: dict[str, int] = {}
    for unit in rows:
        numbers.setdefault(unit.head, len(numbers) + 1)
    return [{"unit": unit.key, "area": unit.area, "head": numbers[unit.head]} for unit in rows]


def roll_hash(roll: Iterable[Unit]) -> str:
    return digest(roll_rows(roll))


def commitment(units: Sequence[str], choice: Choice, salt: str) -> str:
    """The salted commitment to a ballot while the vote is open. `salt`: SALT_BYTES random bytes in hex."""
    return digest({"units": sorted(units), "choice": choice, "salt": salt})


def ballot_entry(
    number: int, at: str, way: BallotWay, receipt: str, committed: str, previous: str
) -> dict[str, Any]:
    """`at`: a `stamp`. `previous`: the hash before it; for the first, the hash of the decision's terms."""
    entry = {"kind": EntryKind.BALLOT, "way": way, "receipt": receipt, "commitment": committed}
    return _linked(entry, number, at, previous)


def void_entry(number: int, at: str, of: int, reason: str, previous: str) -> dict[str, Any]:
    return _linked({"kind": EntryKind.VOID, "of": of, "reason": reason}, number, at, previous)


def close_entry(number: int, at: str, previous: str) -> dict[str, Any]:
    """Its hash is the closing hash: published at once, it fixes every ballot before anything is opened."""
    return _linked({"kind": EntryKind.CLOSE}, number, at, previous)


def _linked(entry: dict[str, Any], number: int, at: str, previous: str) -> dict[str, Any]:
    whole = {**entry, "number": number, "at": at, "previous": previous}
    return {**whole, "hash": digest(whole)}


def counted_ballots(
    ballots: Iterable[Ballot], voided: Iterable[int], precedence: Precedence
) -> dict[str, Ballot]:
    """The ballot that counts for each unit: not voided, by precedence of its way, of those the last."""
    gone = set(voided)
    counted: dict[str, Ballot] = {}
    for ballot in sorted(ballots, key=lambda ballot: ballot.number):
        if ballot.number in gone:
            continue
        for unit in ballot.units:
            earlier = counted.get(unit)
            if earlier is None or _replaces(ballot, earlier, precedence):
                counted[unit] = ballot
    return counted


def standings(
    ballots: Iterable[Ballot], voided: Iterable[int], precedence: Precedence
) -> dict[int, BallotStanding]:
    """State of each ballot, by its number. For one head's ballots, that head's alone are enough."""
    listed, gone = list(ballots), set(voided)
    live = {ballot.number for ballot in counted_ballots(listed, gone, precedence).values()}

    def of(number: int) -> BallotStanding:
        if number in gone:
            return BallotStanding.VOIDED
        return BallotStanding.COUNTED if number in live else BallotStanding.REPLACED

    return {ballot.number: of(ballot.number) for ballot in listed}


def _replaces(later: Ballot, earlier: Ballot, precedence: Precedence) -> bool:
    return later.way is earlier.way or precedence is Precedence.LATEST or later.way.value == precedence.value


def result_rows(count: Count, result: TallyResult) -> dict[str, Any]:
    """A count and its judgement as published: integers, and whether it passed."""
    weights = {name: vars(getattr(count, name)) for name in ("whole", "voted", "in_favour", "against")}
    return {**weights, "passed": result.passed}


def assemble(
    *,
    decision: Mapping[str, Any],
    roll: Iterable[Unit],
    chain: Sequence[Mapping[str, Any]],
    openings: Iterable[Ballot],
    delivered: Iterable[str],
    disputed: Iterable[str],
    results: Mapping[str, Any],
) -> bytes:
    """The whole bulletin as it is published.

    `decision` holds the terms that the chain begins with, among them `roll_hash`, `threshold`, `precedence`,
    `non_voters`, `opens_at` and `closes_at`; `delivered` the units whose notice is proved to have arrived;
    `disputed` the receipts under objection; `results` `strict`, `by_estate_rule` and `without_disputed`.
    """
    body = {
        "format": FORMAT,
        "decision": dict(decision),
        "roll": roll_rows(roll),
        "chain": list(chain),
        "openings": [
            {
                "number": ballot.number,
                "units": sorted(ballot.units),
                "choice": ballot.choice,
                "salt": ballot.salt,
            }
            for ballot in sorted(openings, key=lambda ballot: ballot.number)
        ],
        "delivered": sorted(delivered),
        "disputed": sorted(disputed),
        "results": dict(results),
    }
    return canonical({**body, "seal": digest(body)}) + b"\n"
