"""Records of work that name people: maintenance sheets and duty sheets, at the end of their period."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.actions.shared.photo_files import RemovePhoto, remove_unused
from models.rules.duty.kinds import DutyPeriod
from models.rules.privacy.retention import Data, cutoff
from models.tables.duty import DutyAttendee, DutyFinding, DutySheet
from models.tables.maintenance.sheet import MaintenanceSheet, SheetPhoto, SheetSignature
from models.tables.maintenance.visit import MaintenanceVisit


def due_maintenance_sheets(now: datetime) -> QuerySet[Any]:
    """Counted from when the sheet came, never before the work; or from its correction, which names it."""
    end = cutoff(Data.MAINTENANCE_SHEET, now)
    stands = Q(visit__correction__id__isnull=True) | Q(visit__correction__recorded_at__lte=end)
    return MaintenanceSheet.filter(stands, recorded_at__lte=end)


async def erase_maintenance_sheets(
    rows: list[Any], ids: list[UUID], _now: datetime, remove_photo: RemovePhoto
) -> dict[str, int]:
    """Items, photos, signature and the worker's name go; that the lift was maintained then stays."""
    visits = MaintenanceVisit.filter(id__in=[row.visit_id for row in rows])
    shown: list[Any] = [
        *await SheetPhoto.filter(sheet_id__in=ids).values_list("sha256", flat=True),
        *await visits.values_list("photo_sha256", flat=True),
    ]
    photos = {str(one) for one in shown}
    await SheetPhoto.filter(sheet_id__in=ids).delete()
    await SheetSignature.filter(sheet_id__in=ids).delete()
    await MaintenanceSheet.filter(id__in=ids).delete()
    await visits.update(worker="", note="", photo_sha256="", latitude_e6=None, longitude_e6=None)
    await remove_unused(photos, remove_photo)
    return {"photos": len(photos - {""})}


def due_duty_sheets(now: datetime) -> QuerySet[Any]:
    """Counted from the day of the sheet, or from when the last of its findings was closed."""
    end = cutoff(Data.DUTY_SHEET, now)
    kept = DutyFinding.filter(Q(closed_at=None) | Q(closed_at__gt=end))
    past = DutySheet.filter(period__in=tuple(DutyPeriod), day__lte=end.date(), received_at__lte=end)
    return past.exclude(id__in=Subquery(kept.values("sheet_id")))


async def erase_duty_sheets(
    _rows: list[Any], ids: list[UUID], _now: datetime, remove_photo: RemovePhoto
) -> dict[str, int]:
    found = DutyFinding.filter(sheet_id__in=ids)
    pairs = await found.values_list("photo_sha256", "proof_sha256")
    photos = {sha256 for pair in pairs for sha256 in pair}
    await found.delete()
    await DutyAttendee.filter(sheet_id__in=ids).delete()
    await DutySheet.filter(id__in=ids).delete()
    await remove_unused(photos, remove_photo)
    return {"photos": len(photos - {""})}
