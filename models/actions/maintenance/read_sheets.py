"""Maintenance sheets as people see them: the list, and one sheet with its items, photos and signature."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from models.actions.duty.appointments import officers_of
from models.actions.lifts.find import place_of
from models.actions.lifts.read import LiftFilter, narrow_lifts
from models.actions.maintenance.sign_sheet import body_of, taps_of
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, lift_condition
from models.rules.maintenance.item_lists import MaintenanceItem, list_of_edition
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheets import ItemTap, PhotoMoment, SheetStanding
from models.tables.lifts import Lift
from models.tables.maintenance.sheet import MaintenanceSheet, SheetPhoto, SheetSignature


@dataclass(frozen=True)
class SheetFilter:
    """What is looked for; what is None or empty does not narrow. `words`: a lift, as in the list of lifts."""

    words: str = ""
    standing: SheetStanding | None = None
    node: Node | None = None
    lift_id: UUID | None = None


@dataclass(frozen=True)
class SheetLine:
    id: UUID
    lift_id: UUID
    place: str
    maintainer: str
    worker: str
    node: Node
    done_at: datetime
    arrived_at: datetime
    wrong: int
    left_out: int
    standing: SheetStanding


@dataclass(frozen=True)
class SheetItem:
    """An item that was due; `tap` is None where it was left out."""

    item: MaintenanceItem
    tap: ItemTap | None


@dataclass(frozen=True)
class SheetView:
    """`corrects`, `corrected_by`: the sheets before and after. `is_whole`: what is kept is what was sent.

    `officers`: whom the use unit has appointed to sign, by now; anybody of it where it is nobody.
    """

    line: SheetLine
    use_unit: str
    registration_number: str
    list_title: str
    list_source: str
    items: tuple[SheetItem, ...]
    remarks: str
    reason: str
    certificate_end: str
    certificate_until: date
    cabin_code: str
    clock_is_off: bool
    photos: tuple[tuple[UUID, PhotoMoment, str], ...]
    corrects: UUID | None
    corrected_by: UUID | None
    digest: str
    is_whole: bool
    signature: SheetSignature | None
    officers: tuple[str, ...]


def sheets_in(scope: Scope) -> QuerySet[MaintenanceSheet]:
    return MaintenanceSheet.filter(lift_condition(scope, "lift__"))


async def list_sheets(scope: Scope, wanted: SheetFilter, page: PageOf, now: datetime) -> ListPage[SheetLine]:
    rows = sheets_in(scope)
    if wanted.node is not None:
        rows = rows.filter(visit__node=wanted.node)
    if wanted.lift_id is not None:
        rows = rows.filter(lift_id=wanted.lift_id)
    if wanted.words:
        lifts = await narrow_lifts(Lift.all(), LiftFilter(words=wanted.words), now)
        rows = rows.filter(lift_id__in=Subquery(lifts.values("id")))
    if wanted.standing is not None:
        rows = rows.filter(standing=wanted.standing)
    shown, more = await rows_of(rows.select_related("lift__estate", "visit__maintainer"), page)
    return ListPage(tuple(_line(row) for row in shown), more)


def sheets_standing(scope: Scope, standing: SheetStanding) -> QuerySet[MaintenanceSheet]:
    return sheets_in(scope).filter(standing=standing)


async def read_sheet(scope: Scope, sheet_id: UUID, now: datetime) -> SheetView | None:
    """None where it does not exist for this scope."""
    rows = sheets_in(scope).filter(id=sheet_id)
    row = await rows.select_related(
        "lift__estate", "lift__use_unit", "visit__maintainer", "certificate"
    ).first()
    return await _view(row, now) if row else None


async def sheet_to_correct(
    sheet_id: UUID, lift_id: UUID, maintainer_id: UUID, now: datetime
) -> SheetView | None:
    """As its maintainer sees it at the lift. None where it is another's, or another lift's."""
    rows = MaintenanceSheet.filter(id=sheet_id, lift_id=lift_id, visit__maintainer_id=maintainer_id)
    row = await rows.select_related(
        "lift__estate", "lift__use_unit", "visit__maintainer", "certificate"
    ).first()
    return await _view(row, now) if row else None


async def sheets_of_lift(lift_id: UUID, maintainer_id: UUID, size: int) -> list[SheetLine]:
    """A maintainer's newest sheets of a lift, for its workers."""
    rows = MaintenanceSheet.filter(lift_id=lift_id, visit__maintainer_id=maintainer_id)
    chosen = rows.order_by("-recorded_at", "-id").limit(size)
    return [_line(row) for row in await chosen.select_related("lift__estate", "visit__maintainer")]


async def standings_of_visits(visits: Collection[UUID]) -> dict[UUID, SheetStanding]:
    """By visit, of those that have a sheet."""
    rows = MaintenanceSheet.filter(visit_id__in=list(visits))
    return dict(await rows.values_list("visit_id", "standing"))


def _line(row: MaintenanceSheet) -> SheetLine:
    return SheetLine(
        id=row.id,
        lift_id=row.lift_id,
        place=place_of(row.lift),
        maintainer=row.visit.maintainer.name,
        worker=row.visit.worker,
        node=row.visit.node,
        done_at=row.visit.done_at,
        arrived_at=row.recorded_at,
        wrong=row.wrong,
        left_out=row.left_out,
        standing=row.standing,
    )


async def _view(row: MaintenanceSheet, now: datetime) -> SheetView:
    items = list_of_edition(row.edition)
    taps = {tap.item: tap for tap in taps_of(row.taps)}
    body = await body_of(row)
    after = await MaintenanceSheet.get_or_none(visit__corrects_id=row.visit_id)
    photos = SheetPhoto.filter(sheet_id=row.id).order_by("id")
    officers = await officers_of(row.lift, now.astimezone(LOCAL).date())
    return SheetView(
        line=_line(row),
        use_unit=row.lift.use_unit.name if row.lift.use_unit else "",
        registration_number=row.lift.registration_number,
        list_title=items.title,
        list_source=items.source,
        items=tuple(SheetItem(item, taps.get(item.code)) for item in items.due(row.visit.node)),
        remarks=row.visit.note,
        reason=row.reason,
        certificate_end=row.certificate.number_end,
        certificate_until=row.certificate.valid_until,
        cabin_code=row.cabin_code,
        clock_is_off=row.clock_is_off,
        photos=tuple([(one.id, one.moment, one.sha256) for one in await photos]),
        corrects=body.corrects_id,
        corrected_by=after.id if after else None,
        digest=row.digest,
        is_whole=body.digest == row.digest,
        signature=await SheetSignature.get_or_none(sheet_id=row.id).select_related("appointment"),
        officers=tuple(dict.fromkeys(one.name for one in officers)),
    )
