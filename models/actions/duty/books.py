"""How the duty books of the organisations in reach stand: what was owed, kept and is missing."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Subquery
from tortoise.functions import Count, Min

from models.actions.duty.appointments import books_in, holding
from models.actions.duty.overdue import began_on, kept_sheets, overdue_books
from models.actions.duty.read import findings_in
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import ListPage, PageOf, rows_of
from models.actions.shared.scope import Scope, lift_condition
from models.rules.duty.kinds import DRILL_OF, REGIME_OF, DutyPeriod, DutyPost, DutyRegime
from models.rules.duty.periods import DutySpan, lift_is_owed, missing_spans, span_before, span_of
from models.rules.lifts.state import LiftState
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation

DAYS, WEEKS, MONTHS, DRILLS_BACK = 7, 4, 3, 2  # that are looked back upon


class BooksWanted(StrEnum):
    OVERDUE = "overdue"  # yesterday, last week, last month or the last drill is missing
    UNAPPOINTED = "unappointed"
    FINDINGS = "findings"  # open ones


@dataclass(frozen=True)
class DayKept:
    """Of a use unit lifts, of a maintainer one sheet."""

    day: date
    owed: int
    kept: int

    @property
    def missing(self) -> int:
        return max(self.owed - self.kept, 0)


@dataclass(frozen=True)
class BookLine:
    """`began` is None where nobody was ever appointed. `days`: the newest first, without today.

    `unfilled`: posts that nobody holds today. `found_at`: of the oldest open finding.
    """

    id: UUID
    name: str
    regime: DutyRegime
    began: date | None
    unfilled: tuple[DutyPost, ...]
    days: tuple[DayKept, ...]
    today: DayKept
    weeks: tuple[DutySpan, ...]
    months: tuple[DutySpan, ...]
    drills: tuple[DutySpan, ...]
    open_findings: int
    found_at: datetime | None

    @property
    def missing_days(self) -> int:
        return sum(one.missing for one in self.days)

    @property
    def is_overdue(self) -> bool:
        """By the newest day, week, month and drill period that are over."""
        return self.began is not None and bool(
            self.missing_yesterday or self.misses_week or self.misses_month or self.misses_drill
        )

    @property
    def missing_yesterday(self) -> int:
        return self.days[0].missing if self.days else 0

    @property
    def misses_week(self) -> bool:
        return self._misses_last(DutyPeriod.WEEK, self.weeks)

    @property
    def misses_month(self) -> bool:
        return self._misses_last(DutyPeriod.MONTH, self.months)

    @property
    def misses_drill(self) -> bool:
        return self._misses_last(DRILL_OF[self.regime], self.drills)

    def _misses_last(self, period: DutyPeriod, missing: tuple[DutySpan, ...]) -> bool:
        return bool(missing) and missing[0] == span_before(period, span_of(period, self.today.day))


async def list_books(
    scope: Scope, wanted: BooksWanted | None, page: PageOf, now: datetime
) -> ListPage[BookLine]:
    today = now.astimezone(LOCAL).date()
    rows = books_in(scope)
    if wanted is BooksWanted.UNAPPOINTED:
        held = holding(today).distinct().values_list("organisation_id", flat=True)
        rows = rows.exclude(id__in=list(await held))
    elif wanted is BooksWanted.FINDINGS:
        found = findings_in(scope).filter(closed_at=None)
        rows = rows.filter(id__in=Subquery(found.values("organisation_id")))
    elif wanted is BooksWanted.OVERDUE:
        rows = rows.filter(id__in=await overdue_books(rows, scope, today))
    shown, more = await rows_of(rows, page)
    lines = await book_lines(shown, scope, today)
    return ListPage(tuple(lines[one.id] for one in shown), more)


async def read_book(scope: Scope, organisation_id: UUID, now: datetime) -> BookLine | None:
    """None where the organisation keeps no book, or is out of reach."""
    row = await books_in(scope).get_or_none(id=organisation_id)
    if row is None:
        return None
    today = now.astimezone(LOCAL).date()
    return (await book_lines([row], scope, today))[row.id]


async def book_lines(
    organisations: Collection[Organisation], scope: Scope, today: date
) -> dict[UUID, BookLine]:
    keys = [one.id for one in organisations]
    began = await began_on(keys)
    posts = await _posts(keys, today)
    lifts = await _lifts(keys, scope)
    kept = await _kept(keys, today - timedelta(days=DAYS))
    findings = await _findings(keys, scope)
    periods = (DutyPeriod.WEEK, DutyPeriod.MONTH, *DRILL_OF.values())
    reports = {period: await _reports(keys, period, today) for period in periods}
    lines = {}
    for one in organisations:
        regime, since = REGIME_OF[one.kind], began.get(one.id)

        def of_day(day: date, key: UUID = one.id, regime: DutyRegime = regime) -> DayKept:
            return _day(day, regime, lifts[key], kept[key, day])

        past = [today - timedelta(days=back) for back in range(1, DAYS + 1)] if since else []
        count, oldest = findings.get(one.id, (0, None))
        lines[one.id] = BookLine(
            id=one.id,
            name=one.name,
            regime=regime,
            began=since,
            unfilled=tuple(post for post in DutyPost if post not in posts[one.id]),
            days=tuple(of_day(day) for day in past if since and day >= since),
            today=of_day(today),
            weeks=_missing(DutyPeriod.WEEK, reports, one.id, since, today, WEEKS),
            months=_missing(DutyPeriod.MONTH, reports, one.id, since, today, MONTHS),
            drills=_missing(DRILL_OF[regime], reports, one.id, since, today, DRILLS_BACK),
            open_findings=count,
            found_at=oldest,
        )
    return lines


Lifts = Mapping[UUID, list[tuple[UUID, LiftState, date | None]]]
Kept = Mapping[tuple[UUID, date], set[UUID | None]]


def _day(
    day: date, regime: DutyRegime, lifts: list[tuple[UUID, LiftState, date | None]], kept: set[UUID | None]
) -> DayKept:
    if regime is DutyRegime.MAINTENANCE:
        return DayKept(day, 1, int(bool(kept)))
    owed = {key for key, state, since in lifts if lift_is_owed(state, since, day)}
    return DayKept(day, len(owed), len(owed & kept))


def _missing(
    period: DutyPeriod,
    reports: Mapping[DutyPeriod, Mapping[UUID, set[date]]],
    key: UUID,
    since: date | None,
    today: date,
    look_back: int,
) -> tuple[DutySpan, ...]:
    if since is None:
        return ()
    return missing_spans(period, reports[period].get(key, set()), since, today, look_back)


async def _posts(keys: Collection[UUID], today: date) -> dict[UUID, set[DutyPost]]:
    found: dict[UUID, set[DutyPost]] = defaultdict(set)
    rows = holding(today).filter(organisation_id__in=keys, since__lte=today)
    for key, post in await rows.values_list("organisation_id", "post"):
        found[key].add(DutyPost(post))
    return found


async def _lifts(keys: Collection[UUID], scope: Scope) -> Lifts:
    found: dict[UUID, list[tuple[UUID, LiftState, date | None]]] = defaultdict(list)
    rows = Lift.filter(use_unit_id__in=keys).filter(lift_condition(scope))
    for unit, key, state, since in await rows.values_list("use_unit_id", "id", "state", "state_since"):
        found[unit].append((key, LiftState(state), since))
    return found


async def _kept(keys: Collection[UUID], since: date) -> Kept:
    found: dict[tuple[UUID, date], set[UUID | None]] = defaultdict(set)
    rows = kept_sheets(DutyPeriod.DAY).filter(organisation_id__in=keys, day__gte=since)
    for organisation, day, lift in await rows.values_list("organisation_id", "day", "lift_id"):
        found[organisation, day].add(lift)
    return found


async def _reports(keys: Collection[UUID], period: DutyPeriod, today: date) -> dict[UUID, set[date]]:
    found: dict[UUID, set[date]] = defaultdict(set)
    days = 366 * (DRILLS_BACK + 1) if period in DRILL_OF.values() else 31 * (MONTHS + 1)
    rows = kept_sheets(period).filter(organisation_id__in=keys, day__gte=today - timedelta(days=days))
    for organisation, day in await rows.values_list("organisation_id", "day"):
        found[organisation].add(day)
    return found


async def _findings(keys: Collection[UUID], scope: Scope) -> dict[UUID, tuple[int, datetime]]:
    rows = findings_in(scope).filter(organisation_id__in=keys, closed_at=None)
    rows = rows.annotate(count=Count("id"), first=Min("found_at")).group_by("organisation_id")
    return {
        key: (count, first)
        for key, count, first in await rows.values_list("organisation_id", "count", "first")
    }
