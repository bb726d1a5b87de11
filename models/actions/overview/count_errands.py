"""How much of each errand of a role's day there is, by a bounded query each."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from models.actions.desks.read import overdue, tasks_in
from models.actions.duty.appointments import books_in
from models.actions.duty.overdue import overdue_books
from models.actions.duty.read import findings_in
from models.actions.forwarding.read_deliveries import DeliveryView, of_view
from models.actions.insurance.read_claims import count_overdue
from models.actions.lifts.read import LiftFilter, narrow_lifts
from models.actions.maintenance.certificates import to_renew
from models.actions.maintenance.read import notices_in, overdue_in
from models.actions.maintenance.read_sheets import sheets_standing
from models.actions.partners.read import untrusted
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.scope import Scope, deliveries_in, incidents_in, lifts_in, organisations_in
from models.rules.insurance.cover import CoverState
from models.rules.maintenance.sheets import SheetStanding
from models.rules.reports.kinds import Progress, ReportKind
from models.rules.staff.day import COUNTED, Errand

COUNT_AT_MOST = 1000  # more than this is said as "1000+"


async def count_errands(scope: Scope, now: datetime) -> list[tuple[Errand, int]]:
    """Those of the scope's role, in its order. Counts stop at COUNT_AT_MOST."""
    return [(errand, await _COUNTERS[errand](scope, now)) for errand in COUNTED[scope.role]]


async def _tasks_overdue(scope: Scope, now: datetime) -> int:
    return await _count(overdue(tasks_in(scope), now))


async def _open_hazards(scope: Scope, _now: datetime) -> int:
    rows = incidents_in(scope).filter(kind=ReportKind.HAZARD, progress__lt=Progress.RESOLVED)
    return await _count(rows.filter(merged_into_id=None))


async def _dead(scope: Scope, now: datetime) -> int:
    return await _count(of_view(deliveries_in(scope), DeliveryView.DEAD, now))


async def _late(scope: Scope, now: datetime) -> int:
    return await _count(of_view(deliveries_in(scope), DeliveryView.LATE, now))


async def _refused(scope: Scope, now: datetime) -> int:
    return await _count(of_view(deliveries_in(scope), DeliveryView.REFUSED, now))


async def _dead_channels(scope: Scope, now: datetime) -> int:
    return await _count(untrusted(organisations_in(scope), now))


async def _maintenance_overdue(scope: Scope, now: datetime) -> int:
    return await _count(overdue_in(scope, now))


async def _doubtful_visits(scope: Scope, _now: datetime) -> int:
    return await _count(notices_in(scope).filter(seen_at=None))


async def _sheets_unsigned(scope: Scope, _now: datetime) -> int:
    return await _count(sheets_standing(scope, SheetStanding.WAITING))


async def _sheets_objected(scope: Scope, _now: datetime) -> int:
    return await _count(sheets_standing(scope, SheetStanding.OBJECTED))


async def _certificates_ending(scope: Scope, now: datetime) -> int:
    return await _count(await to_renew(scope, now.astimezone(LOCAL).date()))


async def _lapsed(scope: Scope, now: datetime) -> int:
    return await _count(await narrow_lifts(lifts_in(scope), LiftFilter(cover=CoverState.LAPSED), now))


async def _expiring(scope: Scope, now: datetime) -> int:
    return await _count(await narrow_lifts(lifts_in(scope), LiftFilter(cover=CoverState.EXPIRING), now))


async def _claims_overdue(scope: Scope, now: datetime) -> int:
    return await count_overdue(scope, now, COUNT_AT_MOST)


async def _duty_overdue(scope: Scope, now: datetime) -> int:
    return len(await overdue_books(books_in(scope), scope, now.astimezone(LOCAL).date()))


async def _duty_findings(scope: Scope, _now: datetime) -> int:
    return await _count(findings_in(scope).filter(closed_at=None))


async def _count(rows: QuerySet[Any]) -> int:
    """By keys, because the database would count on behind the limit of a COUNT."""
    return len(await rows.limit(COUNT_AT_MOST).values_list("id", flat=True))


_COUNTERS: Mapping[Errand, Callable[[Scope, datetime], Awaitable[int]]] = {
    Errand.TASKS_OVERDUE: _tasks_overdue,
    Errand.OPEN_HAZARDS: _open_hazards,
    Errand.DEAD: _dead,
    Errand.LATE: _late,
    Errand.REFUSED: _refused,
    Errand.DEAD_CHANNELS: _dead_channels,
    Errand.MAINTENANCE_OVERDUE: _maintenance_overdue,
    Errand.DOUBTFUL_VISITS: _doubtful_visits,
    Errand.SHEETS_UNSIGNED: _sheets_unsigned,
    Errand.SHEETS_OBJECTED: _sheets_objected,
    Errand.CERTIFICATES_ENDING: _certificates_ending,
    Errand.LAPSED: _lapsed,
    Errand.EXPIRING: _expiring,
    Errand.CLAIMS_OVERDUE: _claims_overdue,
    Errand.DUTY_OVERDUE: _duty_overdue,
    Errand.DUTY_FINDINGS: _duty_findings,
}
