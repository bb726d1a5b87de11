"""Photos, papers and recordings of a claim: handed in, looked at, taken back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.shared.audit import Actor, AuditSubject, audit_alone, record_audit
from models.actions.shared.kept_files import FileContent, HandedFile
from models.actions.shared.photo_files import RemovePhoto, remove_unused
from models.actions.shared.scope import Scope, claims_in, policies_kept_by
from models.rules.base.documents import FileKind
from models.rules.insurance.claim_papers import SENSITIVE, ClaimPaper, ClaimViewer, may_see_paper, may_share
from models.rules.staff.access import StaffRole
from models.tables.insurance.claim import Claim
from models.tables.insurance.claim_file import ClaimFile

MOST_PAPERS = 40  # of one party in a claim
MOST_LISTED = 300


@dataclass(frozen=True)
class ClaimFileLine:
    """`own`: of this person's party, so that it may be taken back. `shown`: its photo stands in the page."""

    id: UUID
    paper: ClaimPaper
    kind: FileKind
    title: str
    size: int
    sha256: str
    shared: bool
    own: bool
    added_by: str
    added_at: datetime

    @property
    def shown(self) -> bool:
        return self.kind is FileKind.PHOTO and self.paper not in SENSITIVE


class CannotHandIn(StrEnum):
    TOO_MANY = "too_many"
    ALREADY = "already"
    NOT_SHARED = "not_shared"  # health and identity are not for all parties


async def add_claim_file(
    scope: Scope,
    claim_id: UUID,
    paper: ClaimPaper,
    new: HandedFile,
    signature: str,
    by: Actor,
    now: datetime,
    *,
    shared: bool,
) -> CannotHandIn | None:
    """None is done. The same file of the same party counts once, also when it is sent twice at once."""
    if shared and not may_share(paper):
        return CannotHandIn.NOT_SHARED
    return await keep_claim_file(scope.party, claim_id, paper, new, signature, by, now, shared=shared)


async def keep_claim_file(
    party: str,
    claim_id: UUID,
    paper: ClaimPaper,
    new: HandedFile,
    signature: str,
    by: Actor,
    now: datetime,
    *,
    shared: bool = False,
) -> CannotHandIn | None:
    """None is done."""
    async with in_transaction():
        await Claim.filter(id=claim_id).select_for_update().get()
        own = ClaimFile.filter(claim_id=claim_id, party=party)
        if await own.filter(sha256=new.sha256).exists():
            return CannotHandIn.ALREADY
        if await own.count() >= MOST_PAPERS:
            return CannotHandIn.TOO_MANY
        await ClaimFile.create(
            claim_id=claim_id,
            paper=paper,
            shared=shared,
            party=party,
            added_by=signature,
            added_at=now,
            **vars(new),
        )
        details = {"paper": paper.value, "sha256": new.sha256, "shared": shared}
        await record_audit(by, "add_claim_file", AuditSubject("claim", str(claim_id)), now, details=details)
    return None


async def remove_claim_file(
    party: str, claim_id: UUID, file_id: UUID, by: Actor, now: datetime, remove_photo: RemovePhoto
) -> bool:
    """Take one's own back. False where the party has no such file. The audit log keeps its hash."""
    async with in_transaction():
        await Claim.filter(id=claim_id).select_for_update().get()
        own = ClaimFile.filter(id=file_id, claim_id=claim_id, party=party)
        row = await own.only("id", "kind", "sha256").first()
        if row is None:
            return False
        await own.delete()
        subject = AuditSubject("claim", str(claim_id))
        await record_audit(by, "remove_claim_file", subject, now, details={"sha256": row.sha256})
        if row.kind is FileKind.PHOTO:
            await remove_unused([row.sha256], remove_photo)
    return True


async def claim_files_of(scope: Scope, claim_id: UUID) -> list[ClaimFileLine]:
    """Those that the scope sees; the claim is in it."""
    viewer = await _viewer(scope, claim_id)
    names = (
        "id", "paper", "kind", "title", "size", "sha256", "shared", "party", "added_by", "added_at",
    )  # fmt: skip
    rows = await ClaimFile.filter(claim_id=claim_id).order_by("id").limit(MOST_LISTED).values(*names)
    lines = []
    for row in rows:
        own = row.pop("party") == scope.party
        line = ClaimFileLine(
            **row | {"own": own, "paper": ClaimPaper(row["paper"]), "kind": FileKind(row["kind"])}
        )
        if may_see_paper(line.paper, viewer, own=own, shared=line.shared):
            lines.append(line)
    return lines


async def claim_file_content(
    scope: Scope, claim_id: UUID, file_id: UUID, by: Actor, now: datetime
) -> FileContent | None:
    """None where the scope does not see it. A look at a sensitive paper is on record."""
    if not await claims_in(scope).filter(id=claim_id).exists():
        return None
    row = await ClaimFile.get_or_none(id=file_id, claim_id=claim_id)
    if row is None:
        return None
    own = row.party == scope.party
    if not may_see_paper(row.paper, await _viewer(scope, claim_id), own=own, shared=row.shared):
        return None
    if row.paper in SENSITIVE:
        details = {"paper": row.paper.value, "sha256": row.sha256}
        await audit_alone(by, "read_claim_file", AuditSubject("claim", str(claim_id)), now, details)
    return FileContent(row.kind, row.title, row.sha256, row.content_sealed)


async def _viewer(scope: Scope, claim_id: UUID) -> ClaimViewer:
    match scope.role:
        case StaffRole.INSURER:
            leads = policies_kept_by(scope).filter(claims__id=claim_id)
            return ClaimViewer.LEAD if await leads.exists() else ClaimViewer.CO_INSURER
        case StaffRole.REGULATOR:
            return ClaimViewer.REGULATOR
        case StaffRole.ADMINISTRATOR:
            return ClaimViewer.OPERATOR
        case _:
            return ClaimViewer.HOLDER
