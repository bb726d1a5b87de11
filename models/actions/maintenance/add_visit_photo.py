"""The photo of a visit that was recorded without one: a correction, for records are never changed."""

from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError

from models.tables.maintenance.visit import MaintenanceVisit

_AS_TOLD = (
    "lift_id",
    "maintainer_id",
    "node",
    "done_at",
    "worker",
    "latitude_e6",
    "longitude_e6",
    "note",
    "flags",
    "source",
)


async def add_visit_photo(source_key: str, lift_id: UUID, sha256: str, now: datetime) -> bool:
    """True also for a repeat. False where there is no such visit, or it has another photo."""
    visit = await MaintenanceVisit.get_or_none(source_key=source_key, lift_id=lift_id)
    if visit is None or visit.photo_sha256:
        return visit is not None and visit.photo_sha256 == sha256
    told = {name: getattr(visit, name) for name in _AS_TOLD}
    try:
        await MaintenanceVisit.create(
            **told,
            source_key=f"{source_key}:photo",
            photo_sha256=sha256,
            recorded_at=now,
            corrects_id=visit.id,
        )
    except IntegrityError:
        return await MaintenanceVisit.exists(corrects_id=visit.id, photo_sha256=sha256)
    return True
