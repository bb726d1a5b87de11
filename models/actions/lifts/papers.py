"""Papers of a lift's file: handed in with what they prove, or alone."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.kept_files import FileContent, HandedFile
from models.actions.shared.scope import Scope, lifts_in
from models.rules.lifts.papers import LiftPaper
from models.tables.lift_files import LiftFile
from models.tables.lifts import Lift

MOST_OF_A_LIFT = 500


class PaperProblem(StrEnum):
    TOO_MANY = "too_many"
    ALREADY = "already"


async def add_paper(
    scope: Scope, lift_id: UUID, paper: LiftPaper, new: HandedFile, signature: str, by: Actor, now: datetime
) -> PaperProblem | None:
    """None is done."""
    async with in_transaction():
        await Lift.filter(id=lift_id).select_for_update().get()
        if await has_no_room(lift_id):
            return PaperProblem.TOO_MANY
        if not await keep_paper(scope, lift_id, paper, None, new, signature, now):
            return PaperProblem.ALREADY
        details = {"paper": paper.value, "sha256": new.sha256}
        await record_audit(by, "add_lift_paper", AuditSubject("lift", str(lift_id)), now, details=details)
    return None


async def has_no_room(lift_id: UUID) -> bool:
    """What proves a step of a severe hazard takes no room, and is never refused: it may stop a lift."""
    others = LiftFile.filter(lift_id=lift_id).exclude(paper=LiftPaper.HAZARD, about__not_isnull=True)
    return await others.count() >= MOST_OF_A_LIFT


async def keep_paper(
    scope: Scope,
    lift_id: UUID,
    paper: LiftPaper,
    about: UUID | None,
    new: HandedFile,
    signature: str,
    now: datetime,
) -> bool:
    """False where the same file proves the same thing already. The caller has locked the lift's row."""
    if await LiftFile.exists(lift_id=lift_id, about=about, sha256=new.sha256):
        return False
    await LiftFile.create(
        lift_id=lift_id,
        paper=paper,
        about=about,
        party=scope.party,
        added_by=signature[:100],
        added_at=now,
        **vars(new),
    )
    return True


async def paper_content(scope: Scope, lift_id: UUID, file_id: UUID) -> FileContent | None:
    """None where the lift is not in the scope, or has no such paper."""
    if not await lifts_in(scope).filter(id=lift_id).exists():
        return None
    row = await LiftFile.get_or_none(id=file_id, lift_id=lift_id)
    return FileContent(row.kind, row.title, row.sha256, row.content_sealed) if row else None
