"""Writing the audit log, inside the transaction of what it tells of; and reading it back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from models.rules.privacy.audit_chain import ActorKind, AuditRecord, ChainHead, Link, hash_of
from models.tables.audit import AuditEntry, AuditHead

THE_HEAD = "head"
BATCH = 500


@dataclass(frozen=True)
class Actor:
    """Who acted. `id` is the key of their row, `name` what it was called then."""

    kind: ActorKind
    id: str = ""
    name: str = ""


@dataclass(frozen=True)
class AuditSubject:
    """What was acted on: a kind, and a row's key where it is one row."""

    kind: str
    id: str = ""


async def record_audit(
    actor: Actor,
    verb: str,
    subject: AuditSubject,
    now: datetime,
    *,
    why: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append an entry. Call it inside the transaction of the deed, last.

    Last, because every other writer waits from here until the transaction
    ends: on PostgreSQL for the head's row, on SQLite for the write lock.
    `details` holds no floats (TypeError) and nothing that identifies a reporter.
    """
    await AuditHead.get_or_create(id=THE_HEAD)
    head = await AuditHead.filter(id=THE_HEAD).select_for_update().get()
    record = AuditRecord(
        sequence=head.sequence + 1,
        at=now,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name[:100],
        verb=verb,
        subject_kind=subject.kind,
        subject_id=subject.id,
        why=why[:500],
        details=details or {},
    )
    entry = await AuditEntry.create(**vars(record), previous_hash=head.hash, hash=hash_of(record, head.hash))
    await AuditHead.filter(id=THE_HEAD).update(sequence=entry.sequence, hash=entry.hash)
    return entry


async def audit_alone(
    actor: Actor, verb: str, subject: AuditSubject, now: datetime, details: dict[str, Any] | None = None
) -> int:
    """Append an entry in its own transaction: for a deed that writes nothing else, such as an export.

    Answers the sequence of the entry.
    """
    async with in_transaction():
        entry = await record_audit(actor, verb, subject, now, details=details)
        sequence: int = entry.sequence
        return sequence


async def audit_head() -> ChainHead:
    """The end of the chain as the last writer left it."""
    head = await AuditHead.get_or_none(id=THE_HEAD)
    return ChainHead(head.sequence, head.hash) if head else ChainHead()


async def audit_links(after: int = 0, until: int | None = None) -> AsyncIterator[list[Link]]:
    """The stored entries with a sequence above `after` and up to `until`, in their order, in batches.

    Entries that share a number or have an odd one come too: whoever reads judges.
    """
    while True:
        chosen = AuditEntry.filter(sequence__gt=after)
        if until is not None:
            chosen = chosen.filter(sequence__lte=until)
        rows = await chosen.order_by("sequence").limit(BATCH)
        if not rows:
            return
        yield [_link(row) for row in rows]
        after = rows[-1].sequence


def _link(row: AuditEntry) -> Link:
    words = {name: getattr(row, name) for name in AuditRecord.__dataclass_fields__}
    return Link(AuditRecord(**words | {"actor_kind": row.actor_kind.value}), row.previous_hash, row.hash)
