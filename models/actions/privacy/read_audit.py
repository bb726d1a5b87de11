"""The audit log as a page shows it: the newest entries first."""

from models.tables.audit import AuditEntry

PAGE = 100


async def list_audit(subject_id: str, before: int | None) -> list[AuditEntry]:
    """Up to PAGE entries with a sequence below `before`; of one subject, where its key is given."""
    rows = AuditEntry.all()
    if subject_id:
        rows = rows.filter(subject_id=subject_id)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    return await rows.order_by("-sequence").limit(PAGE)
