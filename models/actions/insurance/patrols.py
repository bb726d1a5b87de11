"""A patrol comes from an inspector's phone: kept once, its findings filed, rendered as a service."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from models.actions.insurance.rendered import is_insured_by, render
from models.actions.insurance.services import Rendered
from models.actions.lifts.find import place_of
from models.actions.maintenance.file_sheet import is_code_of
from models.actions.reports.file import ReportDraft, StoredPhoto, file_or_repeat
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.races import retry_on_race
from models.actions.shared.scope import Scope, lift_condition
from models.rules.duty.sheets import DutyAnswer, ItemAnswer, exceptions_of
from models.rules.insurance.patrols import (
    PatrolList,
    findings_in,
    hazard_category,
    hazard_words,
    patrol_list_of,
    patrol_score,
)
from models.rules.insurance.policy_terms import Service
from models.rules.maintenance.sheet_facts import KeptCount, points_of
from models.rules.privacy.audit_chain import ActorKind
from models.rules.reports.kinds import ReportKind, ReportSource
from models.rules.staff.access import StaffRole
from models.tables.insurance.patrol import Patrol
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.vault import Vault


@dataclass(frozen=True)
class NewPatrol:
    """`source_key`: the same one twice is the same patrol. `cabin_code` as scanned or typed."""

    lift_id: UUID
    insurer_id: UUID
    inspector: str
    cabin_code: str
    items: PatrolList
    answered: tuple[ItemAnswer, ...]
    words: str
    photo_sha256: str
    filled_at: datetime
    clock_is_off: bool
    source_key: str


class PatrolRefusal(StrEnum):
    NOT_INSURED = "not_insured"  # by this insurer, now
    WRONG_PLACE = "wrong_place"  # the cabin code is not one in force of this lift


@dataclass(frozen=True)
class FiledPatrol:
    """`incident_id` is None where nothing was found."""

    id: UUID
    points: int | None
    findings: int
    incident_id: UUID | None
    is_new: bool


@dataclass(frozen=True)
class PatrolLine:
    """`findings`: text and words of what did not fit. `incident_id`: where they are worked on."""

    id: UUID
    lift_id: UUID
    place: str
    insurer: str
    inspector: str
    patrolled_on: date
    checked: int
    points: int | None
    findings: tuple[tuple[str, str], ...]
    words: str
    photo_sha256: str
    incident_id: UUID | None
    clock_is_off: bool


async def file_patrol(new: NewPatrol, vault: Vault, now: datetime) -> FiledPatrol | PatrolRefusal:
    """A repeat, also at the same instant, gives the first one."""
    return await retry_on_race(lambda: _file(new, vault, now))


async def _file(new: NewPatrol, vault: Vault, now: datetime) -> FiledPatrol | PatrolRefusal:
    if (known := await Patrol.get_or_none(source_key=new.source_key)) is not None:
        return _filed(known, is_new=False)
    scope = Scope(StaffRole.INSURER, new.insurer_id)
    if not await is_insured_by(scope, new.lift_id, now):
        return PatrolRefusal.NOT_INSURED
    if not await is_code_of(new.cabin_code, new.lift_id):
        return PatrolRefusal.WRONG_PLACE
    lift, insurer = await Lift.get(id=new.lift_id), await Organisation.get(id=new.insurer_id)
    score, day = patrol_score(new.answered), new.filled_at.astimezone(LOCAL).date()
    patrol = await Patrol.create(
        lift_id=lift.id,
        insurer_id=insurer.id,
        maintainer_id=lift.maintainer_id,
        inspector=new.inspector,
        edition=new.items.edition,
        exceptions=exceptions_of(new.answered),
        checked=score.whole.due,
        in_order=score.whole.kept,
        maintenance_checked=score.maintenance.due,
        maintenance_in_order=score.maintenance.kept,
        words=new.words,
        photo_sha256=new.photo_sha256,
        patrolled_on=day,
        filled_at=new.filled_at,
        received_at=now,
        clock_is_off=new.clock_is_off,
        incident_id=await _hazard(new, insurer.name, vault, now),
        source_key=new.source_key,
    )
    by = Actor(ActorKind.ORGANISATION, str(insurer.id), insurer.name)
    points = points_of(score.whole)
    words = f"日常使用巡查 {score.whole.due} 项，得分 {'—' if points is None else points}"
    await render(scope, Rendered(Service.USE, day, words, new.photo_sha256, lift.id), by, now)
    details = {"checked": score.whole.due, "in_order": score.whole.kept}
    await record_audit(by, "patrol_lift", AuditSubject("lift", str(lift.id)), now, details=details)
    return _filed(patrol, is_new=True)


async def _hazard(new: NewPatrol, insurer: str, vault: Vault, now: datetime) -> UUID | None:
    """The hazard that the findings are filed as: its recipients have a task, and answer for it."""
    found = findings_in(new.answered)
    if not found:
        return None
    draft = ReportDraft(
        source_key=f"patrol:{new.source_key}",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=new.lift_id,
        words=hazard_words(found, insurer)[:2000],
        category=hazard_category(found, new.items),
        photos=(StoredPhoto(new.photo_sha256),) if new.photo_sha256 else (),
    )
    return (await file_or_repeat(draft, now, vault)).incident_id


def _filed(row: Patrol, *, is_new: bool) -> FiledPatrol:
    points = points_of(KeptCount(row.checked, row.in_order))
    return FiledPatrol(row.id, points, row.checked - row.in_order, row.incident_id, is_new)


async def patrols_of(insurer_id: UUID, lift_id: UUID, size: int) -> list[PatrolLine]:
    """An insurer's newest patrols of a lift, for its inspectors."""
    rows = Patrol.filter(insurer_id=insurer_id, lift_id=lift_id).order_by("-patrolled_on", "-id").limit(size)
    return [_line(row) for row in await rows.select_related("lift__estate", "insurer")]


async def list_patrols(scope: Scope, page: PageOf, lift_id: UUID | None = None) -> ListPage[PatrolLine]:
    """All of the lifts in reach, by any insurer; an insurer sees its own alone."""
    rows = Patrol.filter(lift_condition(scope, "lift__"))
    if scope.role is StaffRole.INSURER:
        rows = Patrol.filter(insurer_id=scope.belongs_to)
    if lift_id is not None:
        rows = rows.filter(lift_id=lift_id)
    shown, more = await rows_of(rows.select_related("lift__estate", "insurer"), page)
    return ListPage(tuple(_line(row) for row in shown), more)


async def patrol_photo(scope: Scope, patrol_id: UUID) -> str:
    """The SHA-256, empty where there is none for this scope."""
    reach = lift_condition(scope, "lift__")
    row = await Patrol.filter(reach, id=patrol_id).first()
    return row.photo_sha256 if row else ""


def _line(row: Patrol) -> PatrolLine:
    texts = {item.key: item.text for item in patrol_list_of(row.edition).items}
    failed = {key: words for key, (answer, words) in row.exceptions.items() if answer == DutyAnswer.FAILS}
    return PatrolLine(
        id=row.id,
        lift_id=row.lift_id,
        place=place_of(row.lift),
        insurer=row.insurer.name,
        inspector=row.inspector,
        patrolled_on=row.patrolled_on,
        checked=row.checked,
        points=points_of(KeptCount(row.checked, row.in_order)),
        findings=tuple((texts[key], words) for key, words in failed.items()),
        words=row.words,
        photo_sha256=row.photo_sha256,
        incident_id=row.incident_id,
        clock_is_off=row.clock_is_off,
    )
