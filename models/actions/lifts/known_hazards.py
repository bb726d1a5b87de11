"""What others have reported of a lift, for somebody who is about to tell the same."""

from dataclasses import dataclass, replace
from uuid import UUID

from tortoise.functions import Count

from models.rules.reports.kinds import HazardCategory, Progress, ReportKind
from models.tables.reports.report import Incident

MOST_KNOWN = 3
MOST_READ = 50


@dataclass(frozen=True)
class KnownHazard:
    """A hazard that was reported and is not settled yet. `reports`: of how many people."""

    incident_id: UUID
    category: HazardCategory
    progress: Progress
    reports: int


async def known_hazards(lift_id: UUID) -> tuple[KnownHazard, ...]:
    """One a category: the newest matter, with the people of all."""
    open_ones = Incident.filter(lift_id=lift_id, kind=ReportKind.HAZARD, closed_at=None, merged_into_id=None)
    rows = (
        await open_ones.filter(category__not_isnull=True)
        .order_by("-opened_at")
        .limit(MOST_READ)
        .annotate(reports_count=Count("reports"))
        .values_list("id", "category", "progress", "reports_count")
    )
    known: dict[HazardCategory, KnownHazard] = {}
    for key, category, progress, count in rows:
        newest = known.setdefault(category, KnownHazard(key, HazardCategory(category), Progress(progress), 0))
        known[category] = replace(newest, reports=newest.reports + count)
    return tuple(known.values())[:MOST_KNOWN]


async def hazard_category(lift_id: UUID, incident_id: UUID) -> HazardCategory | None:
    """Of a hazard of this lift, also of one that is settled; None where there is no such."""
    hazards = Incident.filter(id=incident_id, lift_id=lift_id, kind=ReportKind.HAZARD)
    row = await hazards.first().values("category")
    return HazardCategory(row["category"]) if row and row["category"] else None
