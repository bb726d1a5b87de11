"""The timeline of an incident as a chain of hashes, which stays whole when somebody's words are erased.

Each event's hash covers its facts and the hash before it. What a person said is
covered by a salted digest only: when the words are erased, their salt goes too,
so nobody can guess them from the digest, and the chain still holds.
What a chain alone cannot show is that its end was cut off: its head is noted in
the audit log when the incident closes.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from models.rules.privacy.audit_chain import Break, ChainHead

SAID = ("words", "latitude", "longitude", "label")  # what erasure removes from an event's details


@dataclass(frozen=True)
class ChainedEvent:
    """An event as it is stored, with its place in the chain."""

    incident_id: str
    sequence: int
    kind: str
    at: datetime
    actor: str
    details: Mapping[str, Any]
    salt: str
    said_digest: str
    previous_hash: str
    hash: str


def digest_of_said(details: Mapping[str, Any], salt: str) -> str:
    """SHA-256 in hex of what was said, with its salt; empty where nothing was."""
    said = {name: details[name] for name in SAID if name in details}
    return hashlib.sha256(f"{salt}\n{_canonical(said)}".encode()).hexdigest() if said else ""


def hash_of_event(told: ChainedEvent) -> str:
    """SHA-256 in hex of the canonical JSON of everything but the words themselves."""
    facts = {name: value for name, value in told.details.items() if name not in SAID}
    return hashlib.sha256(
        _canonical(
            {
                "incident": told.incident_id,
                "sequence": told.sequence,
                "kind": told.kind,
                "at": told.at.astimezone(UTC).isoformat(),
                "actor": told.actor,
                "facts": facts,
                "said": told.said_digest,
                "previous_hash": told.previous_hash,
            }
        ).encode()
    ).hexdigest()


def verify_timeline(events: Iterable[ChainedEvent]) -> ChainHead | Break:
    """Follow one incident's events in their order: the head, or the first that does not fit."""
    head = ChainHead()
    for told in events:
        if told.sequence != head.sequence + 1:
            return Break(told.sequence, f"it follows event {head.sequence}: one is missing or out of order")
        if told.previous_hash != head.hash:
            return Break(told.sequence, "it does not continue from the event before it")
        if told.hash != hash_of_event(told):
            return Break(told.sequence, "its facts are not those that its hash was made of")
        said = digest_of_said(told.details, told.salt)
        erased = not said and not told.salt
        if said != told.said_digest and not erased:
            return Break(told.sequence, "its words are not those that were said")
        head = ChainHead(told.sequence, told.hash)
    return head


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
