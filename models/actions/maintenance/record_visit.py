"""A maintenance visit is told of: kept as told, and shown to the property company where in doubt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.maintenance.plan_visits import VisitDone, settle_plans
from models.actions.maintenance.read import notices_in
from models.actions.maintenance.review_on_demand import note_visits
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.scope import Scope
from models.rules.lifts.coordinates import Coordinates, point_of
from models.rules.maintenance.schedule import Doubt, Elsewhere, Node, VisitRecord, doubts
from models.tables.cities import Estate
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceNotice, MaintenanceVisit

AROUND = timedelta(hours=3)  # further away in time, nobody could not have come from there
MOST_AROUND = 50


@dataclass(frozen=True)
class NewVisit:
    """`source_key` is the door's own: the same one twice is the same visit."""

    lift_id: UUID
    maintainer_id: UUID
    node: Node
    done_at: datetime
    worker: str
    source: str
    source_key: str
    phone: Coordinates | None = None
    photo_sha256: str = ""
    note: str = ""
    corrects_id: UUID | None = None


@dataclass(frozen=True)
class RecordedVisit:
    visit_id: UUID
    doubts: tuple[Doubt, ...]
    is_new: bool


class NotTheirLift(Exception):
    """The lift is maintained by somebody else, or does not exist."""


async def record_visit(new: NewVisit, now: datetime) -> RecordedVisit:
    """Keep the visit. Raises NotTheirLift. A repeat, also at the same instant, gives the first answer."""
    if (before := await _told_before(new)) is not None:
        return before
    try:
        async with in_transaction():
            return await record_in_transaction(new, now)
    except IntegrityError:
        before = await _told_before(new)
        if before is None:
            raise
        return before


async def confirm_notice(scope: Scope, notice_id: UUID, by: Actor, now: datetime) -> bool:
    """The property company has looked into a doubtful record. A second click changes nothing.

    False where the scope has no such notice.
    """
    async with in_transaction():
        notice = await notices_in(scope).get_or_none(id=notice_id)
        if notice is None:
            return False
        if await MaintenanceNotice.filter(id=notice.id, seen_at=None).update(seen_at=now):
            subject = AuditSubject("maintenance_visit", str(notice.visit_id))
            await record_audit(by, "confirm_maintenance", subject, now)
    return True


async def _told_before(new: NewVisit) -> RecordedVisit | None:
    known = await MaintenanceVisit.get_or_none(source_key=new.source_key, maintainer_id=new.maintainer_id)
    return RecordedVisit(known.id, tuple(Doubt(one) for one in known.flags), False) if known else None


async def record_in_transaction(new: NewVisit, now: datetime) -> RecordedVisit:
    """Inside the caller's transaction. Raises NotTheirLift, and IntegrityError for a repeat."""
    lift = await Lift.filter(id=new.lift_id, maintainer_id=new.maintainer_id).select_related("estate").first()
    if lift is None:
        raise NotTheirLift
    others = MaintenanceVisit.filter(lift_id=lift.id, correction__id__isnull=True)
    if new.corrects_id is not None:
        others = others.exclude(id=new.corrects_id)
    last = await others.order_by("-done_at").first().values("done_at")
    told = VisitRecord(new.done_at, str(lift.estate_id), place_of_estate(lift.estate), new.phone)
    found = doubts(told, last["done_at"] if last else None, await _elsewhere(new), now)
    visit = await MaintenanceVisit.create(
        lift_id=lift.id,
        maintainer_id=new.maintainer_id,
        node=new.node,
        done_at=new.done_at,
        worker=new.worker,
        latitude_e6=new.phone.latitude_e6 if new.phone else None,
        longitude_e6=new.phone.longitude_e6 if new.phone else None,
        photo_sha256=new.photo_sha256,
        note=new.note,
        flags=[doubt.value for doubt in found],
        source=new.source,
        source_key=new.source_key,
        recorded_at=now,
        corrects_id=new.corrects_id,
    )
    corrected = await MaintenanceVisit.get_or_none(id=new.corrects_id) if new.corrects_id else None
    corrects = corrected.done_at if corrected else None
    await settle_plans([VisitDone(lift.id, new.maintainer_id, new.node, new.done_at, corrects)])
    if lift.maintained_on_demand:
        await note_visits([lift.id], now)
    if found and lift.use_unit_id is not None:
        await MaintenanceNotice.create(visit=visit, organisation_id=lift.use_unit_id, created_at=now)
    return RecordedVisit(visit.id, found, True)


async def _elsewhere(new: NewVisit) -> list[Elsewhere]:
    """The same person at other lifts, within hours before and after."""
    rows = (
        await MaintenanceVisit.filter(
            maintainer_id=new.maintainer_id,
            worker=new.worker,
            done_at__gte=new.done_at - AROUND,
            done_at__lte=new.done_at + AROUND,
            correction__id__isnull=True,
        )
        .exclude(lift_id=new.lift_id)
        .select_related("lift__estate")
        .limit(MOST_AROUND)
    )
    return [Elsewhere(row.done_at, str(row.lift.estate_id), place_of_estate(row.lift.estate)) for row in rows]


def place_of_estate(estate: Estate) -> Coordinates | None:
    return point_of(estate.latitude_e6, estate.longitude_e6)
