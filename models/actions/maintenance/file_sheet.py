"""A maintenance sheet comes from the worker's phone: checked, kept with its visit, never changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.maintenance.certificates import worker_standing
from models.actions.maintenance.record_visit import NewVisit, NotTheirLift, record_in_transaction
from models.actions.shared.city_rules import LOCAL
from models.rules.lifts.code import read_code
from models.rules.maintenance.certificates import CertificateStanding
from models.rules.maintenance.item_lists import ItemList, kind_of_list, list_on
from models.rules.maintenance.schedule import CLOCKS_MAY_DIFFER, Node
from models.rules.maintenance.sheets import (
    ItemResult,
    ItemTap,
    PhotoMoment,
    SheetBody,
    SheetProblem,
    SheetStanding,
    SheetTrouble,
    left_out,
    sheet_trouble,
)
from models.tables.lifts import Lift, LiftCode
from models.tables.maintenance.sheet import MaintenanceSheet, SheetPhoto
from models.tables.maintenance.visit import MaintenanceVisit


@dataclass(frozen=True)
class NewSheet:
    """`source_key` is the door's: the same one twice is the same sheet. `cabin_code` as scanned or typed."""

    lift_id: UUID
    maintainer_id: UUID
    worker: str
    node: Node
    done_at: datetime
    cabin_code: str
    taps: tuple[ItemTap, ...]
    remarks: str
    photos: tuple[tuple[PhotoMoment, str], ...]
    source_key: str
    admits_left_out: bool = False
    clock_is_off: bool = False
    corrects_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True)
class FiledSheet:
    sheet_id: UUID
    is_new: bool


@dataclass(frozen=True)
class NotCertified:
    """No certificate of the worker holds on the day of the work. `until`: the last day of the last one."""

    standing: CertificateStanding
    until: str = ""


class WrongPlace(Exception):
    """The cabin code is no code in force, or another lift's."""


class FutureDay(Exception):
    """The work is said to be later than now."""


class NotTheirSheet(Exception):
    """What is to be corrected is no sheet of this lift and maintainer, or has been corrected already."""


async def file_sheet(new: NewSheet, now: datetime) -> FiledSheet | SheetTrouble | NotCertified:
    """Keep the sheet and its visit. A repeat, also at the same instant, gives the first one.

    Raises NotTheirLift, WrongPlace, FutureDay and NotTheirSheet.
    """
    if (before := await _filed_before(new)) is not None:
        return before
    lift = await Lift.get_or_none(id=new.lift_id, maintainer_id=new.maintainer_id)
    if lift is None:
        raise NotTheirLift
    if not await is_code_of(new.cabin_code, new.lift_id):
        raise WrongPlace
    if new.done_at > now + CLOCKS_MAY_DIFFER:
        raise FutureDay
    day = new.done_at.astimezone(LOCAL).date()
    items = list_on(kind_of_list(lift.kind, lift.item_list), day)
    due = items.due(new.node)
    if trouble := sheet_trouble(due, new.taps, admits_left_out=new.admits_left_out):
        return trouble
    if new.corrects_id is not None and not new.reason:
        return SheetTrouble(SheetProblem.NO_REASON)
    standing, held = await worker_standing(new.maintainer_id, new.worker, day)
    if held is None or not standing.is_valid:
        return NotCertified(standing, held.valid_until.isoformat() if held else "")
    try:
        async with in_transaction():
            return await _keep(new, items, held.id, now)
    except IntegrityError:  # the same tap at the same instant, or another correction of the same sheet
        before = await _filed_before(new)
        if before is None:
            raise NotTheirSheet from None
        return before


async def is_code_of(told: str, lift_id: UUID) -> bool:
    """Whether a scanned or typed code is one in force of this lift."""
    code = read_code(told[:200])
    return code is not None and await LiftCode.exists(code=code, lift_id=lift_id, revoked_at=None)


async def _filed_before(new: NewSheet) -> FiledSheet | None:
    key, maintainer = new.source_key, new.maintainer_id
    row = await MaintenanceSheet.get_or_none(visit__source_key=key, visit__maintainer_id=maintainer)
    return FiledSheet(row.id, is_new=False) if row else None


async def _keep(new: NewSheet, items: ItemList, certificate_id: UUID, now: datetime) -> FiledSheet:
    corrected = await _corrected_visit(new)
    order = [item.code for item in items.items]
    taps = tuple(sorted(new.taps, key=lambda tap: order.index(tap.item)))
    code = read_code(new.cabin_code) or ""
    visit = NewVisit(
        lift_id=new.lift_id,
        maintainer_id=new.maintainer_id,
        node=new.node,
        done_at=new.done_at,
        worker=new.worker,
        source="sheet",
        source_key=new.source_key,
        photo_sha256=next((sha256 for _, sha256 in reversed(new.photos)), ""),
        note=new.remarks,
        corrects_id=corrected.id if corrected else None,
    )
    body = SheetBody(
        lift_id=new.lift_id,
        maintainer_id=new.maintainer_id,
        node=new.node,
        edition=items.edition,
        cabin_code=code,
        worker=new.worker,
        certificate_id=certificate_id,
        done_at=new.done_at,
        taps=taps,
        remarks=new.remarks,
        photos=new.photos,
        corrects_id=new.corrects_id,
        reason=new.reason,
    )
    recorded = await record_in_transaction(visit, now)
    if corrected is not None:
        await MaintenanceSheet.filter(visit_id=corrected.id).update(standing=SheetStanding.CORRECTED)
    due = items.due(new.node)
    sheet = await MaintenanceSheet.create(
        visit_id=recorded.visit_id,
        lift_id=new.lift_id,
        edition=items.edition,
        cabin_code=code,
        certificate_id=certificate_id,
        taps=[{"item": tap.item, "result": tap.result.value, "words": tap.words} for tap in taps],
        due_items=len(due),
        left_out=len(left_out(due, {tap.item for tap in taps})),
        wrong=sum(tap.result is ItemResult.WRONG for tap in taps),
        reason=new.reason,
        clock_is_off=new.clock_is_off,
        digest=body.digest,
        recorded_at=now,
    )
    for moment, sha256 in new.photos:
        await SheetPhoto.create(sheet=sheet, moment=moment, sha256=sha256)
    return FiledSheet(sheet.id, is_new=True)


async def _corrected_visit(new: NewSheet) -> MaintenanceVisit | None:
    """The visit of the sheet that is corrected. Raises NotTheirSheet."""
    if new.corrects_id is None:
        return None
    own = MaintenanceSheet.filter(id=new.corrects_id, lift_id=new.lift_id)
    row = await own.filter(visit__maintainer_id=new.maintainer_id).select_related("visit").first()
    if row is None or row.visit.node is not new.node:
        raise NotTheirSheet
    if await MaintenanceVisit.exists(corrects_id=row.visit_id):
        raise NotTheirSheet
    return row.visit
