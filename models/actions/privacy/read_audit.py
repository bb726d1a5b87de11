"""The audit log as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import where
from models.rules.privacy.audit_chain import ActorKind
from models.tables.audit import AuditEntry


@dataclass(frozen=True)
class AuditFilter:
    """What is looked for; what is None or empty does not narrow.

    `words`: the whole name of who acted, or the key of what was acted on. `since` (inclusive) and
    `until` bound the time, `below` the sequence.
    """

    words: str = ""
    verb: str = ""
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    below: int | None = None


@dataclass(frozen=True)
class AuditLine:
    id: UUID
    sequence: int
    at: datetime
    actor_kind: ActorKind
    actor_name: str
    verb: str
    subject_kind: str
    subject_id: str
    why: str
    details: Mapping[str, Any]


async def list_audit(wanted: AuditFilter, page: PageOf) -> ListPage[AuditLine]:
    exact: dict[str, Any] = {
        "verb": wanted.verb or None,
        "subject_id": str(wanted.subject_id) if wanted.subject_id else None,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
        "sequence__lt": wanted.below,
    }
    rows = AuditEntry.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.words:  # one or the other, so that an index finds it
        rows = rows.filter(where("subject_id" if _is_key(wanted.words) else "actor_name", wanted.words))
    shown, more = await rows_of(rows, page)
    return ListPage(tuple(_line(row) for row in shown), more)


def _is_key(words: str) -> bool:
    try:
        return str(UUID(words)) == words
    except ValueError:
        return False


def _line(row: AuditEntry) -> AuditLine:
    return AuditLine(
        id=row.id,
        sequence=row.sequence,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_name=row.actor_name,
        verb=row.verb,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        why=row.why,
        details=row.details,
    )
