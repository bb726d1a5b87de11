"""The entries of a vote's chain: each continues from the hash of the one before, the first from the terms.

What the result depends on is in the chain before its closing entry, or is named by that entry: ballots and
who cast them, objections that suspend a ballot and how they were decided, and the units whose notice is
proved to have arrived. So the closing hash binds all of it. What comes behind the closing entry is a
correction: it is published with a count of its own, beside the result that the closing hash binds.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.rules.base.canonical import digest


class BallotWay(StrEnum):
    ONLINE = "online"
    PAPER = "paper"


class CastBy(StrEnum):
    """Who cast a ballot. Entries of the first format do not say."""

    OWNER = "owner"
    PROXY = "proxy"


class EntryKind(StrEnum):
    BALLOT = "ballot"
    DISPUTE = (
        "dispute"  # somebody objects: `of` is the number of the ballot, which does not count until decided
    )
    VOID = "void"  # the objection was upheld: the ballot never counts again
    DISMISS = "dismiss"  # it was dismissed: the ballot counts as before
    CLOSE = "close"


def ballot_entry(
    number: int,
    at: str,
    way: BallotWay,
    receipt: str,
    committed: str,
    previous: str,
    by: CastBy | None = CastBy.OWNER,
) -> dict[str, Any]:
    """`at`: a `stamp`. `previous`: the hash before it; for the first, the hash of the decision's terms.

    `by` is None in entries that were made before the second format.
    """
    said = {} if by is None else {"by": by}
    entry = {"kind": EntryKind.BALLOT, "way": way, "receipt": receipt, "commitment": committed, **said}
    return _linked(entry, number, at, previous)


def dispute_entry(number: int, at: str, of: int, previous: str) -> dict[str, Any]:
    return _linked({"kind": EntryKind.DISPUTE, "of": of}, number, at, previous)


def void_entry(number: int, at: str, of: int, reason: str, previous: str) -> dict[str, Any]:
    return _linked({"kind": EntryKind.VOID, "of": of, "reason": reason}, number, at, previous)


def dismiss_entry(number: int, at: str, of: int, previous: str) -> dict[str, Any]:
    return _linked({"kind": EntryKind.DISMISS, "of": of}, number, at, previous)


def close_entry(
    number: int, at: str, previous: str, delivered: Collection[str] | None = ()
) -> dict[str, Any]:
    """Its hash is the closing hash: published at once, it fixes the result before anything is opened.

    `delivered`: labels of the units whose notice is proved to have arrived. None in entries that were made
    before the second format: their hash does not bind the proofs.
    """
    proved = {} if delivered is None else {"delivered": digest(sorted(delivered))}
    return _linked({"kind": EntryKind.CLOSE, **proved}, number, at, previous)


def _linked(entry: dict[str, Any], number: int, at: str, previous: str) -> dict[str, Any]:
    whole = {**entry, "number": number, "at": at, "previous": previous}
    return {**whole, "hash": digest(whole)}


@dataclass(frozen=True)
class Mark:
    """An entry that changes whether a ballot counts. `number` is its own place in the chain."""

    number: int
    kind: EntryKind
    of: int


@dataclass(frozen=True)
class Marked:
    """Numbers of ballots that do not count: `voided` for good, `suspended` until somebody has decided."""

    voided: frozenset[int]
    suspended: frozenset[int]

    @property
    def out(self) -> frozenset[int]:
        return self.voided | self.suspended


def marked(marks: Iterable[Mark], before: int | None = None) -> Marked:
    """Where ballots stand after all marks, or after those `before` this number (that of the closing
    entry)."""
    voided: set[int] = set()
    suspended: set[int] = set()
    for mark in sorted(marks, key=lambda mark: mark.number):
        if before is not None and mark.number > before:
            break
        if mark.kind is EntryKind.DISPUTE:
            suspended.add(mark.of)
        else:
            suspended.discard(mark.of)
            if mark.kind is EntryKind.VOID:
                voided.add(mark.of)
    return Marked(frozenset(voided), frozenset(suspended - voided))
