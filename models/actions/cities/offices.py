"""Sub-districts (镇街) and sector departments (行业主管部门): making one, and which lifts they read about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.functions import Count
from tortoise.transactions import in_transaction

from models.actions.cities.set_up import MAX_NAME
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.races import retry_on_race
from models.rules.lifts.use import LiftUse
from models.tables.cities import District, Estate, Office, OfficeUse

MOST = 2000


@dataclass(frozen=True)
class OfficeLine:
    """`uses`: of a department, empty for a sub-district. `estates`: how many name it."""

    id: UUID
    district: str
    name: str
    uses: tuple[LiftUse, ...]
    estates: int


async def list_offices() -> list[OfficeLine]:
    rows = Office.all().order_by("district__division_code", "name").limit(MOST)
    uses: dict[UUID, set[LiftUse]] = {}
    for one in await OfficeUse.all():
        uses.setdefault(one.office_id, set()).add(one.use)
    named = (
        Estate.filter(sub_district_id__not_isnull=True).annotate(n=Count("id")).group_by("sub_district_id")
    )
    estates = {row["sub_district_id"]: row["n"] for row in await named.values("sub_district_id", "n")}
    return [
        OfficeLine(
            row.id,
            row.district.name,
            row.name,
            tuple(use for use in LiftUse if use in uses.get(row.id, ())),
            estates.get(row.id, 0),
        )
        for row in await rows.select_related("district")
    ]


async def set_office(
    district_id: UUID, name: str, uses: Collection[LiftUse], by: Actor, now: datetime
) -> UUID | None:
    """Make it, or set the uses of the one that has this name. None where there is no such district."""
    if not await District.exists(id=district_id):
        return None
    return await retry_on_race(lambda: _set(district_id, name[:MAX_NAME], uses, by, now))


async def _set(district_id: UUID, name: str, uses: Collection[LiftUse], by: Actor, now: datetime) -> UUID:
    async with in_transaction():
        office, _ = await Office.get_or_create(district_id=district_id, name=name)
        await OfficeUse.filter(office_id=office.id).exclude(use__in=list(uses)).delete()
        for use in uses:
            await OfficeUse.get_or_create(office_id=office.id, use=use)
        details = {"name": name, "uses": sorted(use.value for use in uses)}
        await record_audit(by, "set_office", AuditSubject("office", str(office.id)), now, details=details)
    return office.id
