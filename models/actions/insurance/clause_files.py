"""Clause documents: kept once by their digest, and read by whoever may see a contract that names them."""

from datetime import datetime
from uuid import UUID

from models.actions.shared.kept_files import FileContent, HandedFile
from models.tables.insurance.clause_file import ClauseFile
from models.tables.insurance.policy import CoveredLift


async def keep_clause(new: HandedFile, party: str, signature: str, now: datetime) -> None:
    """Kept also where the form is refused, so that it need not be chosen again. The same file counts once."""
    kept = vars(new) | {"party": party, "added_by": signature, "added_at": now}
    await ClauseFile.get_or_create(sha256=kept.pop("sha256"), defaults=kept)


async def has_clause(sha256: str) -> bool:
    return bool(sha256) and await ClauseFile.filter(sha256=sha256).exists()


async def clause_content(sha256: str) -> FileContent | None:
    """None where no document is kept: older clauses were recorded by their digest alone."""
    row = await ClauseFile.get_or_none(sha256=sha256) if sha256 else None
    return FileContent(row.kind, row.title, row.sha256, row.content_sealed) if row else None


async def clause_of_lift(lift_id: UUID, sha256: str) -> FileContent | None:
    """For residents: the clause of a policy that covers, or covered, their lift."""
    named = CoveredLift.filter(lift_id=lift_id, policy__clause_sha256=sha256)
    return await clause_content(sha256) if await named.exists() else None
