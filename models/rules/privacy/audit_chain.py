"""The audit log as a chain: each entry's hash covers its own words and the hash before it.

Nothing can be changed, left out or moved without every later hash being wrong.
What a chain alone cannot show is that its end was cut off or that all of it
was written anew: for that the newest sequence number and hash are noted off site.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

BEFORE_THE_FIRST = "0" * 64


class ActorKind(StrEnum):
    PERSON = "person"  # a resident or owner, never by name
    STAFF = "staff"
    ORGANISATION = "organisation"
    PROGRAM = "program"  # the program by itself, such as the daily purge
    OPERATOR = "operator"  # whoever runs a command on the server


@dataclass(frozen=True)
class AuditRecord:
    """An entry of the audit log: actor, verb, subject, time and reason.

    `details` holds text, whole numbers, truth values, null, lists and objects: a float
    may come back from a database written otherwise.
    """

    sequence: int
    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    verb: str
    subject_kind: str
    subject_id: str
    why: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Link:
    """A record as it was stored, with its place in the chain."""

    record: AuditRecord
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class ChainHead:
    """The last entry up to which the chain is verified."""

    sequence: int = 0
    hash: str = BEFORE_THE_FIRST


@dataclass(frozen=True)
class Break:
    """The first entry that does not fit, and why."""

    sequence: int
    why: str


def hash_of(record: AuditRecord, previous_hash: str) -> str:
    """SHA-256 in hex of the canonical JSON. Raises TypeError for details that are not plain."""
    _refuse_floats(record.details)
    words = vars(record) | {"at": record.at.astimezone(UTC).isoformat(), "previous_hash": previous_hash}
    canonical = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify(links: Iterable[Link], head: ChainHead = ChainHead()) -> ChainHead | Break:
    """Follow the chain from `head` through `links` in their order: the new head, or the first break."""
    for link in links:
        sequence = link.record.sequence
        if sequence != head.sequence + 1:
            return Break(sequence, f"it follows entry {head.sequence}: an entry is missing or out of order")
        if link.previous_hash != head.hash:
            return Break(sequence, "it does not continue from the entry before it")
        if link.hash != hash_of(link.record, link.previous_hash):
            return Break(sequence, "its words are not those that its hash was made of")
        head = ChainHead(sequence, link.hash)
    return head


def _refuse_floats(value: object) -> None:
    match value:
        case float():
            raise TypeError("an audit entry holds no floats")
        case Mapping():
            for inner in value.values():
                _refuse_floats(inner)
        case list() | tuple():
            for inner in value:
                _refuse_floats(inner)
