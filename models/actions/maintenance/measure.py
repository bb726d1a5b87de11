"""What our own data says of every maintainer of a city in a period, read in batches."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from tortoise.functions import Count

from models.actions.lifts.standing import not_scrapped_on
from models.actions.maintenance.in_batches import by_key, by_lift
from models.actions.maintenance.measure_sheets import (
    Tally,
    findings_of_maintainers,
    items_left_out,
    nodes_of_maintainers,
    spot_checks,
)
from models.actions.maintenance.measured_days import MeasuredDays
from models.actions.rescues.counted import MAINTAINER, count_by_maintainer, counted_rescues
from models.actions.shared.city_rules import LOCAL
from models.actions.surveys.read_satisfaction import satisfaction_of
from models.rules.base.intervals import Seen
from models.rules.maintenance.evaluation_scheme import Measure
from models.rules.maintenance.schedule import HALF_MONTH, missed_half_months
from models.rules.reports.kinds import ROUTED
from models.rules.reports.relapse import RELAPSES_WITHIN, Matter, fixed_and_relapsed
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident

Measured = dict[UUID, dict[Measure, Seen]]
_OF_SHEETS = {
    Measure.NODES: nodes_of_maintainers,
    Measure.LEFT_OUT: items_left_out,
    Measure.FINDINGS: findings_of_maintainers,
    Measure.CHECKS: spot_checks,
}


async def lifts_of_maintainers(city_id: UUID, day: date) -> dict[UUID, int]:
    """How many lifts each looks after today that stood on the day; without a company's branches."""
    rows = (
        await Lift.filter(not_scrapped_on(day), city_id=city_id, maintainer_id__not_isnull=True)
        .group_by("maintainer_id")
        .annotate(n=Count("id"))
        .values("maintainer_id", "n")
    )
    return {row["maintainer_id"]: row["n"] for row in rows}


async def measure(
    city_id: UUID,
    period: MeasuredDays,
    arrival_minutes: int,
    now: datetime,
    asked: Collection[Measure] = tuple(Measure),
) -> Measured:
    """By maintainer, without those of branches. What nobody has data for is not there.

    A matter counts for whoever maintains the lift today. `asked`: what a scheme asks for of the sheets.
    """
    lifts = await lifts_of_maintainers(city_id, period.first)
    found: Measured = {maintainer: {} for maintainer in lifts}
    tallies: dict[Measure, Tally] = {
        Measure.ARRIVAL: await _arrivals(city_id, period, timedelta(minutes=arrival_minutes)),
        Measure.RELAPSE: await _relapses(city_id, period),
        Measure.MISSED: await _missed(city_id, period),
        Measure.SATISFACTION: await satisfaction_of(city_id, period.begins, period.ends, now),
    }
    for measure_, read in _OF_SHEETS.items():
        if measure_ in asked:
            tallies[measure_] = await read(city_id, period)
    for measure_, tally in tallies.items():
        for maintainer, (events, of) in tally.items():
            if of and maintainer in found:
                found[maintainer][measure_] = Seen(events, Fraction(of))
    entrapments = await _entrapments(city_id, period)
    for maintainer, count in lifts.items():
        exposure = Fraction(count * period.days, 100 * 365)
        found[maintainer][Measure.ENTRAPMENTS] = Seen(entrapments.get(maintainer, 0), exposure)
    return found


async def with_branches(measured: Measured) -> Measured:
    """A company answers for its branches too: its figures are its own and theirs."""
    rows = await Organisation.filter(id__in=list(measured), parent_id__not_isnull=True).values(
        "id", "parent_id"
    )
    whole = {maintainer: dict(one) for maintainer, one in measured.items()}
    for row in rows:
        company = whole.setdefault(row["parent_id"], {})
        for name, seen in measured[row["id"]].items():
            own = company.get(name, Seen(0, Fraction()))
            company[name] = Seen(own.events + seen.events, own.exposure + seen.exposure)
    return whole


async def _entrapments(city_id: UUID, period: MeasuredDays) -> dict[UUID, int]:
    rescues = counted_rescues(period.first, period.last)
    return await count_by_maintainer(rescues.filter(incident__city_id=city_id))


async def _arrivals(city_id: UUID, period: MeasuredDays, within: timedelta) -> dict[UUID, tuple[int, int]]:
    """Of the entrapments with a known arrival, those reached in time."""
    rows = counted_rescues(period.first, period.last).filter(
        incident__city_id=city_id,
        arrived_at__not_isnull=True,
        incident__lift__maintainer_id__not_isnull=True,
    )
    tally: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    async for row in by_key(rows, "reported_at", "arrived_at", MAINTAINER):
        events, of = tally[row[MAINTAINER]]
        in_time = row["arrived_at"] - row["reported_at"] <= within
        tally[row[MAINTAINER]] = (events + in_time, of + 1)
    return dict(tally)


async def _relapses(city_id: UUID, period: MeasuredDays) -> dict[UUID, tuple[int, int]]:
    """Of the matters fixed in the period, those that came back within 14 days."""
    rows = Incident.filter(
        city_id=city_id,
        kind__in=ROUTED,  # a suggestion tells of no trouble
        merged_into_id=None,
        lift__maintainer_id__not_isnull=True,
        opened_at__gte=period.begins - timedelta(days=90),  # fixed in the period, though opened before it
        opened_at__lt=period.ends + RELAPSES_WITHIN,
    )
    names = ("kind", "category", "closed_at", "lift__maintainer_id")
    matters: list[Matter] = []
    maintainers: dict[UUID, UUID] = {}
    tally: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))

    def count() -> None:
        for matter, came_back in fixed_and_relapsed(matters):
            if matter.fixed_at and period.begins <= matter.fixed_at < period.ends:
                events, of = tally[maintainers[matter.lift]]
                tally[maintainers[matter.lift]] = (events + came_back, of + 1)

    async for row in by_lift(rows, "opened_at", *names):
        if matters and row["lift_id"] != matters[-1].lift:
            count()
            matters, maintainers = [], {}
        maintainers[row["lift_id"]] = row["lift__maintainer_id"]
        trouble = (row["kind"].value, row["category"].value if row["category"] else "")
        matters.append(Matter(row["lift_id"], trouble, row["opened_at"], row["closed_at"]))
    count()
    return dict(tally)


async def _missed(city_id: UUID, period: MeasuredDays) -> dict[UUID, tuple[int, int]]:
    """Of the half-monthly visits due, those not made, at lifts of which we are told visits at all."""
    rows = MaintenanceVisit.filter(
        lift__city_id=city_id,
        lift__maintained_on_demand=False,
        lift__maintainer_id__not_isnull=True,
        done_at__gte=period.begins - 2 * HALF_MONTH,
        done_at__lt=period.ends,
    )
    tally: dict[UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    days: list[date] = []
    lift: dict[str, Any] | None = None

    def count() -> None:
        if lift is None:
            return
        found = missed_half_months(days, period.first, period.last, on_demand=False)
        missed, expected = tally[lift["lift__maintainer_id"]]
        tally[lift["lift__maintainer_id"]] = (missed + found.missed, expected + found.expected)

    async for row in by_lift(rows, "done_at", "lift__maintainer_id"):
        if lift is not None and row["lift_id"] != lift["lift_id"]:
            count()
            days = []
        lift = row
        days.append(row["done_at"].astimezone(LOCAL).date())
    count()
    return dict(tally)
