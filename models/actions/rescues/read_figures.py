"""The figures of the rescues in a scope and a period, counted by the database.

Merged entrapments count with the one that they were merged into. A lift counts
for whoever maintains it today. Open rescues count in a rate once they are past its limit.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import RawSQL, Subquery
from tortoise.functions import Count, Max, Sum
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.actions.lifts.standing import not_scrapped_on
from models.actions.rescues.counted import MAINTAINER, counted_rescues
from models.actions.rescues.sql import RescueSql
from models.actions.shared.scope import Scope, incidents_in, lifts_in
from models.rules.lifts.kind import LiftKind
from models.rules.rescues.figures import (
    ARRIVAL_WITHIN,
    RESPONSE_WITHIN,
    Group,
    Month,
    Period,
    RepeatLift,
    RescueFigures,
    TimelyShare,
    Times,
    p90_rank,
)
from models.rules.rescues.trap_clock import Cause, RescueState
from models.tables.cities import District
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.rescues import Rescue

MOST_GROUPS = 50
MOST_REPEATS = 20


async def read_rescue_figures(scope: Scope, period: Period, now: datetime) -> RescueFigures:
    """A dozen queries, whatever the number of rescues; each reads the period's rows by their index."""
    rescues, sql = _rescues(scope, period), RescueSql()
    lifts = lifts_in(scope).filter(not_scrapped_on(period.first))
    totals = await _totals(rescues, sql, now)
    return RescueFigures(
        period=period,
        count=totals["count"],
        still_open=totals["still_open"],
        lifts=await lifts.count(),
        response=TimelyShare(totals["answered"], totals["answer_decided"]),
        arrival=TimelyShare(totals["arrived"], totals["arrival_decided"]),
        relapse=TimelyShare(totals["relapses"], totals["count"]),
        arrival_times=await _times(rescues, sql.arrival),
        on_site_times=await _times(rescues, sql.on_site),
        rescue_times=await _times(rescues, sql.rescue),
        by_district=await _by_district(rescues, lifts),
        by_kind=await _by_kind(rescues, lifts),
        by_cause=await _by_cause(rescues, await lifts.count()),
        by_maintainer=await _by_maintainer(rescues, lifts, sql),
        months=await _by_month(rescues, sql),
        repeats=await _repeats(rescues),
    )


def _rescues(scope: Scope, period: Period) -> QuerySet[Rescue]:
    own = Subquery(incidents_in(scope).values("id"))
    return counted_rescues(period.first, period.last).filter(incident_id__in=own)


async def _totals(rescues: QuerySet[Rescue], sql: RescueSql, now: datetime) -> Mapping[str, int]:
    [row] = await rescues.annotate(
        count=Count("id"),
        still_open=_sum(sql.one_if(f"{sql.state} <> '{RescueState.CLOSED.value}'")),
        answered=_sum(sql.one_if(sql.within(sql.response, RESPONSE_WITHIN))),
        answer_decided=_sum(sql.one_if(sql.decided(sql.response, RESPONSE_WITHIN, now))),
        arrived=_sum(sql.one_if(sql.within(sql.arrival, ARRIVAL_WITHIN))),
        arrival_decided=_sum(sql.one_if(sql.decided(sql.arrival, ARRIVAL_WITHIN, now))),
        relapses=_sum(sql.one_if(sql.is_relapse)),
    ).values("count", "still_open", "answered", "answer_decided", "arrived", "arrival_decided", "relapses")
    return {name: int(value or 0) for name, value in row.items()}


async def _times(rescues: QuerySet[Rescue], duration: str) -> Times:
    """The 90th percentile is fetched by its rank: one row, not all of them."""
    known = rescues.annotate(ms=RawSQL(duration)).filter(ms__gte=0)
    [row] = await rescues.annotate(known=_count(duration), total=_sum(duration)).values("known", "total")
    count = int(row["known"])
    if not count:
        return Times(0, 0, None)
    [at_rank] = await known.order_by("ms").offset(p90_rank(count) - 1).limit(1).values("ms")
    return Times(count, int(row["total"]), int(at_rank["ms"]))


async def _counted(rows: QuerySet[Any], by: str) -> dict[Any, int]:
    found = await rows.annotate(count=Count("id")).group_by(by).values(by, "count")
    return {row[by]: row["count"] for row in found}


async def _by_district(rescues: QuerySet[Rescue], lifts: QuerySet[Lift]) -> tuple[Group, ...]:
    counts = await _counted(rescues, "incident__lift__estate__district_id")
    all_lifts = await _counted(lifts, "estate__district_id")
    names = await _names(District, all_lifts)
    return _sorted(Group(names[key], counts.get(key, 0), number) for key, number in all_lifts.items())


async def _by_kind(rescues: QuerySet[Rescue], lifts: QuerySet[Lift]) -> tuple[Group, ...]:
    counts = await _counted(rescues, "incident__lift__kind")
    all_lifts = await _counted(lifts, "kind")
    return _sorted(
        Group(LiftKind(kind).value, counts.get(kind, 0), number) for kind, number in all_lifts.items()
    )


async def _by_cause(rescues: QuerySet[Rescue], lifts: int) -> tuple[Group, ...]:
    """With an empty name: those whose cause nobody has told."""
    counts = await _counted(rescues, "cause")
    return _sorted(
        Group(Cause(cause).value if cause else "", number, lifts) for cause, number in counts.items()
    )


async def _by_maintainer(
    rescues: QuerySet[Rescue], lifts: QuerySet[Lift], sql: RescueSql
) -> tuple[Group, ...]:
    by = MAINTAINER
    rows = (
        await rescues.filter(incident__lift__maintainer_id__not_isnull=True)
        .annotate(
            count=Count("id"),
            relapses=_sum(sql.one_if(sql.is_relapse)),
            known=_count(sql.arrival),
            total=_sum(sql.arrival),
        )
        .group_by(by)
        .order_by("-count")
        .limit(MOST_GROUPS)
        .values(by, "count", "relapses", "known", "total")
    )
    all_lifts = await _counted(lifts.filter(maintainer_id__not_isnull=True), "maintainer_id")
    names = await _names(Organisation, [row[by] for row in rows])
    return _sorted(
        Group(
            names[row[by]],
            row["count"],
            all_lifts.get(row[by], 0),
            int(row["relapses"] or 0),
            Times(int(row["known"]), int(row["total"] or 0), None),
        )
        for row in rows
    )


async def _by_month(rescues: QuerySet[Rescue], sql: RescueSql) -> tuple[Month, ...]:
    rows = (
        await rescues.annotate(
            month=RawSQL(sql.month),
            count=Count("id"),
            known=_count(sql.arrival),
            total=_sum(sql.arrival),
        )
        .group_by("month")
        .order_by("month")
        .limit(MOST_GROUPS)
        .values("month", "count", "known", "total")
    )
    return tuple(
        Month(row["month"], row["count"], Times(int(row["known"]), int(row["total"] or 0), None))
        for row in rows
    )


async def _repeats(rescues: QuerySet[Rescue]) -> tuple[RepeatLift, ...]:
    rows = (
        await rescues.filter(incident__lift_id__not_isnull=True)
        .annotate(count=Count("id"), last=Max("reported_at"))
        .filter(count__gte=2)
        .group_by("incident__lift_id")
        .order_by("-count", "-last")
        .limit(MOST_REPEATS)
        .values("incident__lift_id", "count", "last")
    )
    lifts = {
        lift.id: lift
        for lift in await Lift.filter(id__in=[row["incident__lift_id"] for row in rows]).select_related(
            "estate"
        )
    }
    return tuple(
        RepeatLift(lift.id, place_of(lift), row["count"], row["last"])
        for row in rows
        for lift in (lifts[row["incident__lift_id"]],)
    )


def _sum(expression: str) -> Sum:
    return Sum(RawSQL(expression))  # type: ignore[arg-type]  # any term will do


def _count(expression: str) -> Count:
    return Count(RawSQL(expression))  # type: ignore[arg-type]


async def _names(table: type[District] | type[Organisation], keys: Any) -> dict[UUID, str]:
    return {row["id"]: row["name"] for row in await table.filter(id__in=list(keys)).values("id", "name")}


def _sorted(groups: Any) -> tuple[Group, ...]:
    return tuple(sorted(groups, key=lambda group: (-(group.per_hundred or 0), -group.count, group.name)))
