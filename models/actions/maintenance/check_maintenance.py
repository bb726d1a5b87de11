"""A spot check of a lift's maintenance (抽查) by an insurer or a regulator: the items seen, and the score."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.lifts.find import place_of
from models.actions.maintenance.sheet_items import items_for
from models.actions.maintenance.sign_sheet import taps_of
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, lift_condition, lifts_in
from models.rules.maintenance.item_lists import list_of_edition
from models.rules.maintenance.schedule import Node
from models.rules.maintenance.sheet_facts import check_score, points_of
from models.rules.maintenance.sheets import ItemResult, ItemTap, SheetTrouble, sheet_trouble
from models.tables.lifts import Lift
from models.tables.maintenance.sheet import MaintenanceCheck


@dataclass(frozen=True)
class NewCheck:
    """`source_key` is the form's: the same one twice is the same check."""

    lift_id: UUID
    taps: tuple[ItemTap, ...]
    words: str
    photo_sha256: str
    checked_by: str
    source_key: str


@dataclass(frozen=True)
class FiledCheck:
    """`points`: out of 100; None where every part that was looked for is absent."""

    id: UUID
    lift_id: UUID
    checked_on: date
    checked: int
    points: int | None
    is_new: bool


@dataclass(frozen=True)
class CheckLine:
    """`findings`: title and words of the items that were wrong."""

    id: UUID
    lift_id: UUID
    place: str
    maintainer: str
    checked_on: date
    checked: int
    in_order: int
    points: int | None
    findings: tuple[tuple[str, str], ...]
    words: str
    photo_sha256: str
    checked_by: str


class NobodyMaintains(Exception):
    """The lift is not in reach, or has no maintainer on record."""


async def record_check(scope: Scope, new: NewCheck, by: Actor, now: datetime) -> FiledCheck | SheetTrouble:
    """Keep the check. A repeat gives the first one. Raises NobodyMaintains."""
    if (before := await MaintenanceCheck.get_or_none(source_key=new.source_key)) is not None:
        return _filed(before, is_new=False)
    lift = await lifts_in(scope).get_or_none(id=new.lift_id)
    if lift is None or lift.maintainer_id is None:
        raise NobodyMaintains
    items = await items_for(lift.id, now)
    if trouble := sheet_trouble(items.due(Node.YEARLY), new.taps, admits_left_out=True):
        return trouble
    try:
        async with in_transaction():
            return await _keep(scope, lift, items.edition, new, by, now)
    except IntegrityError:
        return _filed(await MaintenanceCheck.get(source_key=new.source_key), is_new=False)


async def _keep(
    scope: Scope, lift: Lift, edition: str, new: NewCheck, by: Actor, now: datetime
) -> FiledCheck:
    score = check_score(new.taps)
    row = await MaintenanceCheck.create(
        lift_id=lift.id,
        maintainer_id=lift.maintainer_id,
        edition=edition,
        taps=[{"item": tap.item, "result": tap.result.value, "words": tap.words} for tap in new.taps],
        checked=score.due,
        in_order=score.kept,
        words=new.words,
        photo_sha256=new.photo_sha256,
        checked_on=now.astimezone(LOCAL).date(),
        party=scope.party,
        checked_by=new.checked_by,
        source_key=new.source_key,
        recorded_at=now,
    )
    details = {"checked": score.due, "in_order": score.kept}
    await record_audit(by, "check_maintenance", AuditSubject("lift", str(lift.id)), now, details=details)
    return _filed(row, is_new=True)


def _filed(row: MaintenanceCheck, *, is_new: bool) -> FiledCheck:
    points = points_of(check_score(taps_of(row.taps)))
    return FiledCheck(row.id, row.lift_id, row.checked_on, row.checked, points, is_new)


async def list_checks(scope: Scope, page: PageOf, lift_id: UUID | None = None) -> ListPage[CheckLine]:
    """All that were made of the lifts in reach, by whomever."""
    rows = MaintenanceCheck.filter(lift_condition(scope, "lift__"))
    if lift_id is not None:
        rows = rows.filter(lift_id=lift_id)
    shown, more = await rows_of(rows.select_related("lift__estate", "maintainer"), page)
    return ListPage(tuple(_line(row) for row in shown), more)


async def check_photo(scope: Scope, check_id: UUID) -> str:
    """The SHA-256, empty where there is none for this scope."""
    row = await MaintenanceCheck.filter(lift_condition(scope, "lift__"), id=check_id).first()
    return row.photo_sha256 if row else ""


def _line(row: MaintenanceCheck) -> CheckLine:
    titles = {item.code: item.title for item in list_of_edition(row.edition).items}
    taps = taps_of(row.taps)
    return CheckLine(
        id=row.id,
        lift_id=row.lift_id,
        place=place_of(row.lift),
        maintainer=row.maintainer.name,
        checked_on=row.checked_on,
        checked=row.checked,
        in_order=row.in_order,
        points=points_of(check_score(taps)),
        findings=tuple((titles[tap.item], tap.words) for tap in taps if tap.result is ItemResult.WRONG),
        words=row.words,
        photo_sha256=row.photo_sha256,
        checked_by=row.checked_by,
    )
