"""Photos and files that staff add to a matter: their own, or for all its parties to see."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.actions.ledger.record import locked_incident, record
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.kept_files import FileContent, HandedFile
from models.actions.shared.photo_files import RemovePhoto, remove_unused
from models.actions.shared.scope import Scope, incidents_in
from models.rules.base.documents import FileKind
from models.rules.reports.events import EventKind
from models.rules.staff.access import Belonging
from models.tables.reports.matter_file import MatterFile

MOST_FILES = 20  # of one party in a matter
MOST_SHOWN = 100


@dataclass(frozen=True)
class MatterFileLine:
    id: UUID
    kind: FileKind
    title: str
    size: int
    shared: bool
    added_by: str
    added_at: datetime


class CannotAdd(StrEnum):
    TOO_MANY = "too_many"
    ALREADY = "already"


async def add_file(
    scope: Scope,
    incident_id: UUID,
    new: HandedFile,
    signature: str,
    by: Actor,
    now: datetime,
    *,
    shared: bool,
) -> CannotAdd | None:
    """Keep it and note it in the timeline; None is done."""
    async with locked_incident(incident_id) as incident:
        own = MatterFile.filter(incident_id=incident_id, party=scope.party)
        if await own.filter(sha256=new.sha256).exists():
            return CannotAdd.ALREADY
        if await own.count() >= MOST_FILES:
            return CannotAdd.TOO_MANY
        row = await MatterFile.create(
            incident=incident,
            party=scope.party,
            shared=shared,
            added_by=signature,
            added_at=now,
            **vars(new),
        )
        details: dict[str, Any] = {"file": str(row.id), "sha256": new.sha256, "party": scope.party}
        if shared:
            details["shared"] = True
        await record(incident, EventKind.ATTACHED, at=now, actor=signature, details=details)
        subject = AuditSubject("incident", str(incident_id))
        await record_audit(by, "add_file", subject, now, details={"sha256": new.sha256})
    return None


async def remove_file(
    scope: Scope, file_id: UUID, by: Actor, now: datetime, remove_photo: RemovePhoto
) -> bool:
    """Take one's own back. False where the party has no such file."""
    row = await MatterFile.filter(id=file_id, party=scope.party).only("id", "incident_id").first()
    if row is None:
        return False
    async with locked_incident(row.incident_id):
        gone = await MatterFile.filter(id=file_id).only("id", "sha256", "kind").first()
        if gone is None or not await MatterFile.filter(id=file_id).delete():
            return False
        subject = AuditSubject("incident", str(row.incident_id))
        await record_audit(by, "remove_file", subject, now, details={"sha256": gone.sha256})
        if gone.kind is FileKind.PHOTO:
            await remove_unused([gone.sha256], remove_photo)
    return True


async def files_of(scope: Scope, incident_id: UUID) -> list[MatterFileLine]:
    rows = _seen_by(scope).filter(incident_id=incident_id).order_by("id").limit(MOST_SHOWN)
    names = ("id", "kind", "title", "size", "shared", "added_by", "added_at")
    return [MatterFileLine(**row | {"kind": FileKind(row["kind"])}) for row in await rows.values(*names)]


async def file_content(scope: Scope, incident_id: UUID, file_id: UUID) -> FileContent | None:
    """None where the scope does not see it."""
    if not await incidents_in(scope).filter(id=incident_id).exists():
        return None
    row = await _seen_by(scope).get_or_none(id=file_id, incident_id=incident_id)
    return FileContent(row.kind, row.title, row.sha256, row.content_sealed) if row else None


def _seen_by(scope: Scope) -> QuerySet[MatterFile]:
    if scope.belonging is Belonging.EVERYTHING:
        return MatterFile.all()
    return MatterFile.filter(Q(shared=True) | Q(party=scope.party))
