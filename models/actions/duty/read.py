"""What a person with a duty has to do, and sheets as they were signed."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.actions.duty.appointments import Appointee, books_in
from models.actions.lifts.find import place_of
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, lift_condition
from models.rules.duty.attendance import Attendee
from models.rules.duty.kinds import DRILLS, REGIME_OF, DutyPeriod, DutyRegime, periods_of
from models.rules.duty.periods import DutySpan, DutyStanding, span_of, standing_of
from models.rules.duty.risk_list import RiskItem
from models.rules.duty.sheets import ItemAnswer, answers_with
from models.rules.lifts.state import LiftState
from models.rules.staff.access import Belonging
from models.tables.duty import DutyAttendee, DutyFinding, DutySheet
from models.tables.lifts import Lift, LiftCode

MOST_LIFTS, MOST_FINDINGS = 300, 100


@dataclass(frozen=True)
class LiftToday:
    """`code` is empty where none is in force; then the sheet cannot be opened."""

    place: str
    code: str
    signed_by: str
    signed_at: datetime | None


@dataclass(frozen=True)
class FindingLine:
    """`place` is empty for what is about the unit. `closed_at` is None while it is open."""

    id: UUID
    sheet_id: UUID
    place: str
    item_key: str
    item: str
    words: str
    has_photo: bool
    found_at: datetime
    closed_at: datetime | None
    closed_by: str
    closing_words: str
    has_proof: bool


@dataclass(frozen=True)
class DutySheetLine:
    """`counts` is false for a late entry (补记)."""

    id: UUID
    period: DutyPeriod
    span: DutySpan
    place: str
    signed_by: str
    filled_at: datetime
    received_at: datetime
    findings: int
    counts: bool

    @property
    def is_drill(self) -> bool:
        return self.period in DRILLS


@dataclass(frozen=True)
class DutySheetView:
    """`attendance` is of a drill."""

    line: DutySheetLine
    organisation_id: UUID
    organisation: str
    regime: DutyRegime
    registration_number: str
    source: str
    answers: tuple[ItemAnswer, ...]
    words: str
    clock_is_off: bool
    scanned: bool
    found: tuple[FindingLine, ...]
    attendance: tuple[Attendee, ...]


@dataclass(frozen=True)
class DutyTurn:
    """What is owed in the present day, week, month or drill period. `sheets`: the unit's own, so far."""

    period: DutyPeriod
    span: DutySpan
    standing: DutyStanding
    sheets: tuple[DutySheetLine, ...]


@dataclass(frozen=True)
class DutyToday:
    """`lifts` of a safety officer of a use unit, those to be looked at first. `drill` of a director."""

    routine: DutyTurn
    drill: DutyTurn | None
    lifts: tuple[LiftToday, ...]
    findings: tuple[FindingLine, ...]


async def duty_today(who: Appointee, now: datetime, *, is_by_lift: bool) -> DutyToday:
    today = now.astimezone(LOCAL).date()
    period, *drills = periods_of(who.regime, who.post)
    span = span_of(period, today)
    sheets = await _kept_in(who, period, span)
    by_lift = is_by_lift and period is DutyPeriod.DAY
    lifts = await _lifts(who, sheets) if by_lift else ()
    lifts_kept = all(one.signed_at for one in lifts)
    routine = DutyTurn(period, span, standing_of(span, today, kept=lifts_kept), ())
    return DutyToday(
        routine=routine if by_lift else _turn(period, span, today, sheets),
        drill=await _drill(who, drills[0], today) if drills else None,
        lifts=lifts,
        findings=await open_findings(who.organisation_id, who.estate_id),
    )


async def _drill(who: Appointee, period: DutyPeriod, today: date) -> DutyTurn:
    span = span_of(period, today)
    return _turn(period, span, today, await _kept_in(who, period, span))


def _turn(period: DutyPeriod, span: DutySpan, today: date, sheets: list[DutySheet]) -> DutyTurn:
    lines = tuple(sheet_line(one) for one in sheets)
    return DutyTurn(period, span, standing_of(span, today, kept=bool(lines)), lines)


async def _kept_in(who: Appointee, period: DutyPeriod, span: DutySpan) -> list[DutySheet]:
    rows = DutySheet.filter(organisation_id=who.organisation_id, period=period, day=span.first, counts=True)
    return await rows.order_by("filled_at", "id").select_related("lift__estate").limit(MOST_LIFTS * 2)


async def _lifts(who: Appointee, sheets: list[DutySheet]) -> tuple[LiftToday, ...]:
    own = Lift.filter(use_unit_id=who.organisation_id, state=LiftState.IN_USE)
    rows = own.filter(estate_id=who.estate_id) if who.estate_id else own
    lifts = (
        await rows.select_related("estate").order_by("building", "unit", "position", "id").limit(MOST_LIFTS)
    )
    keys = [one.id for one in lifts]
    codes = dict(await LiftCode.filter(lift_id__in=keys, revoked_at=None).values_list("lift_id", "code"))
    signed = {one.lift_id: one for one in reversed(sheets)}  # the first sheet of each
    found = [
        LiftToday(
            place_of(one),
            codes.get(one.id, ""),
            signed[one.id].signed_by if one.id in signed else "",
            signed[one.id].filled_at if one.id in signed else None,
        )
        for one in lifts
    ]
    return tuple(sorted(found, key=lambda one: one.signed_at is not None))


async def open_findings(
    organisation_id: UUID, estate_id: UUID | None = None, scope: Scope | None = None
) -> tuple[FindingLine, ...]:
    """The oldest first. `scope` narrows down to its lifts, beside what is about the unit."""
    rows = findings_in(scope) if scope else DutyFinding.all()
    rows = rows.filter(organisation_id=organisation_id, closed_at=None)
    if estate_id is not None:
        rows = rows.filter(Q(lift_id=None) | Q(lift__estate_id=estate_id))
    found = rows.select_related("lift__estate").order_by("found_at", "id").limit(MOST_FINDINGS)
    return tuple(finding_line(one) for one in await found)


def findings_in(scope: Scope) -> QuerySet[DutyFinding]:
    """Those of the books in reach: about a lift in reach, or about the unit."""
    books = Subquery(books_in(scope).values("id"))
    return DutyFinding.filter(Q(organisation_id__in=books) & seen_by(scope))


async def read_finding(finding_id: UUID, organisation_id: UUID) -> FindingLine | None:
    rows = DutyFinding.filter(id=finding_id, organisation_id=organisation_id)
    row = await rows.select_related("lift__estate").first()
    return finding_line(row) if row else None


async def read_sheet(
    sheet_id: UUID, organisation_id: UUID | None, scope: Scope | None = None
) -> DutySheetView | None:
    """Of the organisation, or of those that the scope sees. None where there is no such sheet."""
    rows = DutySheet.filter(id=sheet_id)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    if scope is not None:
        books = Subquery(books_in(scope).values("id"))
        rows = rows.filter(Q(organisation_id__in=books) & seen_by(scope))
    row = await rows.select_related("organisation", "lift__estate", "asked").first()
    if row is None:
        return None
    found = await DutyFinding.filter(sheet_id=row.id).select_related("lift__estate").order_by("id")
    attendees = await DutyAttendee.filter(sheet_id=row.id).order_by("number")
    return DutySheetView(
        line=sheet_line(row),
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        regime=REGIME_OF[row.organisation.kind],
        registration_number=row.lift.registration_number if row.lift else "",
        source=row.asked.source,
        answers=answers_with([RiskItem.parse(one) for one in row.asked.items], row.exceptions),
        words=row.words,
        clock_is_off=row.clock_is_off,
        scanned=row.scanned,
        found=tuple(finding_line(one) for one in found),
        attendance=tuple(Attendee(one.name, one.part, one.present) for one in attendees),
    )


async def finding_photo(finding_id: UUID, organisation_id: UUID, *, is_proof: bool) -> str:
    """Its SHA-256; empty where there is none."""
    row = await DutyFinding.get_or_none(id=finding_id, organisation_id=organisation_id)
    return "" if row is None else row.proof_sha256 if is_proof else row.photo_sha256


async def recent_sheets(
    organisation_id: UUID, since: date, scope: Scope, most: int
) -> tuple[DutySheetLine, ...]:
    """The newest first, for those who watch the organisation.

    `since`: the day that a sheet is about. A drill, of a year or half a year, is as new as its signing.
    """
    drilled = Q(period__in=list(DRILLS), filled_at__gte=datetime.combine(since, time(), LOCAL))
    rows = DutySheet.filter(Q(day__gte=since) | drilled, organisation_id=organisation_id)
    rows = rows.filter(seen_by(scope)).select_related("lift__estate")
    found = rows.order_by("-filled_at", "-id").limit(most)
    return tuple(sheet_line(one) for one in await found)


def seen_by(scope: Scope) -> Q:
    """An organisation sees its whole book, also of lifts that it has given away."""
    if scope.belonging is Belonging.ORGANISATION:
        return Q()
    return Q(lift_id=None) | lift_condition(scope, "lift__")


def sheet_line(row: DutySheet) -> DutySheetLine:
    return DutySheetLine(
        id=row.id,
        period=row.period,
        span=span_of(row.period, row.day),
        place=place_of(row.lift) if row.lift else "",
        signed_by=row.signed_by,
        filled_at=row.filled_at,
        received_at=row.received_at,
        findings=row.findings,
        counts=row.counts,
    )


def finding_line(row: DutyFinding) -> FindingLine:
    return FindingLine(
        id=row.id,
        sheet_id=row.sheet_id,
        place=place_of(row.lift) if row.lift else "",
        item_key=row.item_key,
        item=row.item,
        words=row.words,
        has_photo=bool(row.photo_sha256),
        found_at=row.found_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        closing_words=row.closing_words,
        has_proof=bool(row.proof_sha256),
    )
