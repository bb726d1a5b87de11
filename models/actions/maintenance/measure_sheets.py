"""What visits, sheets and spot checks say of every maintainer of a city in a period, read in batches."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery

from models.actions.lifts.standing import not_scrapped_on
from models.actions.maintenance.in_batches import by_key, by_lift
from models.actions.maintenance.measured_days import MeasuredDays
from models.actions.maintenance.sign_sheet import taps_of
from models.actions.shared.city_rules import LOCAL
from models.rules.maintenance.schedule import HALF_MONTH, Done, Node
from models.rules.maintenance.sheet_facts import (
    CheckedItems,
    KeptCount,
    findings_in_time,
    findings_of,
    nodes_in_time,
)
from models.tables.insurance.patrol import Patrol
from models.tables.maintenance.sheet import MaintenanceCheck, MaintenanceSheet
from models.tables.maintenance.visit import MaintenanceVisit

A_YEAR = timedelta(days=367)
OPEN_FOR = timedelta(days=90)  # a finding that is older counts in an earlier period

Tally = dict[UUID, tuple[int, int]]


class _Counts:
    def __init__(self) -> None:
        self._counts: dict[UUID, KeptCount] = defaultdict(KeptCount)

    def add(self, maintainer: UUID, counted: KeptCount) -> None:
        self._counts[maintainer] += counted

    @property
    def tally(self) -> Tally:
        return {maintainer: (one.kept, one.due) for maintainer, one in self._counts.items()}


async def nodes_of_maintainers(city_id: UUID, period: MeasuredDays) -> Tally:
    """Of the nodes that fell due, those done in time, at lifts of which we are told visits."""
    rows = MaintenanceVisit.filter(
        not_scrapped_on(period.last, "lift__"),
        lift__city_id=city_id,
        lift__maintainer_id__not_isnull=True,
        correction__id__isnull=True,
        done_at__gte=period.begins - A_YEAR,
        done_at__lt=period.ends,
    )
    # Of the many half-monthly visits before the period only the last fall due in it.
    rows = rows.filter(Q(node__not=Node.HALF_MONTHLY) | Q(done_at__gte=period.begins - 2 * HALF_MONTH))
    counts, visits = _Counts(), list[Done]()
    lift: dict[str, Any] | None = None

    def count() -> None:
        if lift is not None:
            on_demand = bool(lift["lift__maintained_on_demand"])
            kept = nodes_in_time(visits, period.first, period.last, on_demand=on_demand)
            counts.add(lift["lift__maintainer_id"], kept)

    names = ("node", "lift__maintainer_id", "lift__maintained_on_demand")
    async for row in by_lift(rows, "done_at", *names):
        if lift is not None and row["lift_id"] != lift["lift_id"]:
            count()
            visits = []
        lift = row
        visits.append(Done(row["node"], _day(row["done_at"])))
    count()
    return counts.tally


async def items_left_out(city_id: UUID, period: MeasuredDays) -> Tally:
    """Of the items due on the sheets that stand, those that were not done. For whoever did the work."""
    rows = MaintenanceSheet.filter(
        lift__city_id=city_id,
        visit__correction__id__isnull=True,
        visit__done_at__gte=period.begins,
        visit__done_at__lt=period.ends,
    )
    counts = _Counts()
    async for row in by_key(rows, "visit__maintainer_id", "due_items", "left_out"):
        counts.add(row["visit__maintainer_id"], KeptCount(row["due_items"], row["left_out"]))
    return counts.tally


async def findings_of_maintainers(city_id: UUID, period: MeasuredDays) -> Tally:
    """Of the findings of sheets and spot checks that had to be put right, those that were.

    The items of a sheet are read only where the lift has had a finding: a city has millions of sheets.
    """
    since = period.begins - OPEN_FOR
    checks: dict[UUID, list[CheckedItems]] = defaultdict(list)
    looked_at = MaintenanceCheck.filter(
        lift__city_id=city_id, checked_on__gte=since.date(), checked_on__lte=period.last
    )
    maintainers: dict[UUID, UUID | None] = {}
    async for row in by_key(looked_at, "lift_id", "checked_on", "taps", "lift__maintainer_id"):
        checks[row["lift_id"]].append(CheckedItems(row["checked_on"], taps_of(row["taps"])))
        maintainers[row["lift_id"]] = row["lift__maintainer_id"]
    with_findings = MaintenanceSheet.filter(
        wrong__gt=0, recorded_at__gte=since, visit__correction__id__isnull=True
    )
    rows = MaintenanceSheet.filter(
        Q(lift_id__in=Subquery(with_findings.values("lift_id")))
        | Q(lift_id__in=Subquery(looked_at.values("lift_id"))),
        lift__city_id=city_id,
        visit__correction__id__isnull=True,
        visit__done_at__gte=since,
        visit__done_at__lt=period.ends,
    )
    counts, sheets = _Counts(), list[CheckedItems]()
    lift_id: UUID | None = None

    def count(lift: UUID) -> None:
        found = findings_of(sheets, checks.pop(lift, ()))
        if (maintainer := maintainers[lift]) is not None:
            counts.add(maintainer, findings_in_time(found, period.first, period.last))

    async for row in by_lift(rows, "recorded_at", "taps", "visit__done_at", "lift__maintainer_id"):
        if lift_id is not None and row["lift_id"] != lift_id:
            count(lift_id)
            sheets = []
        lift_id = row["lift_id"]
        maintainers[row["lift_id"]] = row["lift__maintainer_id"]
        sheets.append(CheckedItems(_day(row["visit__done_at"]), taps_of(row["taps"])))
    if lift_id is not None:
        count(lift_id)
    sheets = []
    for never_visited in list(checks):
        count(never_visited)
    return counts.tally


async def spot_checks(city_id: UUID, period: MeasuredDays) -> Tally:
    """Of the items that others looked at, those in order. For whoever maintained the lift then.

    Also those of insurers' patrols that are the maintainer's.
    """
    rows = MaintenanceCheck.filter(
        lift__city_id=city_id, checked_on__gte=period.first, checked_on__lte=period.last
    )
    counts = _Counts()
    async for row in by_key(rows, "maintainer_id", "checked", "in_order"):
        counts.add(row["maintainer_id"], KeptCount(row["checked"], row["in_order"]))
    patrols = Patrol.filter(
        lift__city_id=city_id,
        maintainer_id__not_isnull=True,
        patrolled_on__gte=period.first,
        patrolled_on__lte=period.last,
    )
    async for row in by_key(patrols, "maintainer_id", "maintenance_checked", "maintenance_in_order"):
        seen = KeptCount(row["maintenance_checked"], row["maintenance_in_order"])
        counts.add(row["maintainer_id"], seen)
    return counts.tally


def _day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()
