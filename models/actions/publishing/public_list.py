"""The hazards that anybody may read of, without words, minutes or persons.

What may be public is the rule `models/rules/publishing/public_list.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Max
from tortoise.queryset import QuerySet

from models.actions.lifts.find import place_of
from models.rules.lifts.coordinates import Coordinates, point_of
from models.rules.lifts.kind import LiftKind
from models.rules.publishing.public_list import PublicWindow, public_time
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind
from models.tables.reports.report import Event, Incident

# What moves a matter on; what staff or reporters write is not told, nor when.
_STEPS = (EventKind.FILED, EventKind.ACCEPTED, EventKind.HANDLING, EventKind.RESOLVED)


@dataclass(frozen=True)
class PublicHazard:
    id: UUID
    category: HazardCategory
    progress: Progress
    opened_hour: datetime
    changed_hour: datetime
    place: str
    rescue_number: str
    maintainer: str
    point: Coordinates | None  # of the estate, where it is held

    @property
    def is_closed(self) -> bool:
        return self.progress is Progress.RESOLVED


@dataclass(frozen=True)
class PublicQuery:
    """Either some of these ids, or what fits window, kinds and state; both of one city where it is named.

    Empty collections of kinds do not narrow.
    """

    window: PublicWindow
    ids: Collection[UUID] | None = None
    categories: Collection[HazardCategory] = ()
    closed: bool | None = None
    city_code: str = ""


async def public_hazards(query: PublicQuery, size: int, skip: int = 0) -> list[PublicHazard]:
    """The newest first."""
    rows = public_hazards_only(Incident.all())
    rows = rows.filter(_asked(query) if query.ids is None else Q(id__in=list(query.ids)))
    if query.city_code:
        rows = rows.filter(city__division_code=query.city_code)
    found = (
        await rows.order_by("-opened_at", "-id")
        .offset(skip)
        .limit(size)
        .select_related("lift__estate", "lift__maintainer")
    )
    changed = await _last_steps([row.id for row in found])
    return [_public(row, changed.get(row.id, row.opened_at)) for row in found]


def public_hazards_only(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    return rows.filter(
        kind=ReportKind.HAZARD, category__not_isnull=True, merged_into_id=None, lift_id__not_isnull=True
    ).exclude(lift__kind=LiftKind.HOME)


def _asked(query: PublicQuery) -> Q:
    asked = Q(opened_at__gte=query.window.opened_from, opened_at__lt=query.window.opened_before)
    if query.categories:
        asked &= Q(category__in=list(query.categories))
    if query.closed is not None:
        asked &= Q(progress=Progress.RESOLVED) if query.closed else Q(progress__lt=Progress.RESOLVED)
    return asked


async def _last_steps(incidents: list[UUID]) -> dict[UUID, datetime]:
    rows = (
        await Event.filter(incident_id__in=incidents, kind__in=_STEPS)
        .annotate(last=Max("at"))
        .group_by("incident_id")
        .values("incident_id", "last")
    )
    return {row["incident_id"]: _moment(row["last"]) for row in rows}


def _moment(value: datetime | str) -> datetime:
    """SQLite gives the greatest time as text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _public(row: Incident, changed: datetime) -> PublicHazard:
    if row.lift is None or row.category is None:
        raise ValueError("a public hazard has a lift and a category")
    return PublicHazard(
        id=row.id,
        category=row.category,
        progress=row.progress,
        opened_hour=public_time(row.opened_at),
        changed_hour=public_time(changed),
        place=place_of(row.lift),
        rescue_number=row.lift.rescue_number,
        maintainer=row.lift.maintainer.name if row.lift.maintainer else "",
        point=point_of(row.lift.estate.latitude_e6, row.lift.estate.longitude_e6),
    )
