"""Which duty books miss their last day, week, month or drill, by counts that the database makes."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count, Min
from tortoise.queryset import QuerySet

from models.actions.shared.scope import Scope, lift_condition, where
from models.rules.duty.kinds import DRILL_OF, REGIME_OF, DutyPeriod, DutyRegime
from models.rules.duty.periods import ONE_DAY, span_before, span_of
from models.rules.lifts.state import LiftState
from models.tables.duty import DutyAppointment, DutySheet
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation


async def overdue_books(rows: QuerySet[Organisation], scope: Scope, today: date) -> list[UUID]:
    """Those of the organisations that miss a sheet; what is owed is as in rules/duty/periods."""
    yesterday = today - ONE_DAY
    week, month = (
        span_before(period, span_of(period, today)) for period in (DutyPeriod.WEEK, DutyPeriod.MONTH)
    )
    kinds = {one.id: one.kind for one in await rows.only("id", "kind")}
    began = {key: day for key, day in (await began_on(list(kinds))).items() if day <= yesterday}
    maintainers = {key for key in began if REGIME_OF[kinds[key]] is DutyRegime.MAINTENANCE}
    lifts = Lift.filter(_runs_on(yesterday), lift_condition(scope), use_unit_id__in=list(began))
    owed = await lifts.annotate(count=Count("id")).group_by("use_unit_id").values_list("use_unit_id", "count")
    day = kept_sheets(DutyPeriod.DAY).filter(day=yesterday)
    seen = day.filter(_runs_on(yesterday, "lift__"), lift_condition(scope, "lift__"))
    counted = seen.annotate(count=Count("lift_id", distinct=True)).group_by("organisation_id")
    kept = dict(await counted.values_list("organisation_id", "count"))
    too_few = {key for key, count in owed if kept.get(key, 0) < count}
    by_unit = await _organisations_of(day.filter(organisation_id__in=list(maintainers)))
    weekly = await _organisations_of(kept_sheets(DutyPeriod.WEEK).filter(day=week.first))
    monthly = await _organisations_of(kept_sheets(DutyPeriod.MONTH).filter(day=month.first))
    drills = {regime: span_before(period, span_of(period, today)) for regime, period in DRILL_OF.items()}
    drilled = {
        regime: await _organisations_of(kept_sheets(DRILL_OF[regime]).filter(day=span.first))
        for regime, span in drills.items()
    }

    def misses_drill(key: UUID, since: date) -> bool:
        regime = REGIME_OF[kinds[key]]
        return since <= drills[regime].first and key not in drilled[regime]

    return [
        key
        for key, since in began.items()
        if (key not in by_unit if key in maintainers else key in too_few)
        or (since <= week.first and key not in weekly)
        or (since <= month.first and key not in monthly)
        or misses_drill(key, since)
    ]


async def began_on(keys: Collection[UUID]) -> dict[UUID, date]:
    """The first day of each book: of its first appointment."""
    rows = DutyAppointment.filter(organisation_id__in=keys).annotate(first=Min("since"))
    return dict(await rows.group_by("organisation_id").values_list("organisation_id", "first"))


def kept_sheets(period: DutyPeriod) -> QuerySet[DutySheet]:
    """Those that keep their time; late entries do not."""
    return DutySheet.filter(period=period, counts=True)


def _runs_on(day: date, of: str = "") -> Q:
    since = Q(where(f"{of}state_since", None), where(f"{of}state_since__lt", day), join_type=Q.OR)
    return where(f"{of}state", LiftState.IN_USE) & since


async def _organisations_of(rows: QuerySet[DutySheet]) -> set[UUID]:
    return {key for (key,) in await rows.distinct().values_list("organisation_id")}
