"""How public hazards went on: each step of each, in the hour in which it was, without words or persons."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Subquery

from models.actions.publishing.public_list import public_hazards_only
from models.rules.publishing.public_list import PublicWindow, public_time
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import Progress
from models.tables.reports.report import Event, Incident

_PROGRESS = {
    EventKind.ACCEPTED: Progress.ACCEPTED,
    EventKind.HANDLING: Progress.HANDLING,
    EventKind.RESOLVED: Progress.RESOLVED,
}


@dataclass(frozen=True)
class PublicUpdate:
    id: str  # tells no time: our own keys hold the millisecond
    hazard_id: UUID
    progress: Progress
    hour: datetime


async def public_updates(window: PublicWindow, city_code: str, size: int) -> list[PublicUpdate]:
    """Those whose hour is in the window, the oldest first."""
    hazards = public_hazards_only(Incident.all())
    if city_code:
        hazards = hazards.filter(city__division_code=city_code)
    rows = (
        await Event.filter(kind__in=list(_PROGRESS), at__gte=window.opened_from, at__lt=window.opened_before)
        .filter(incident_id__in=Subquery(hazards.values("id")))
        .order_by("at", "id")
        .limit(size)
    )
    return [
        PublicUpdate(
            hashlib.sha256(row.id.bytes).hexdigest()[:32],
            row.incident_id,
            _PROGRESS[row.kind],
            public_time(row.at),
        )
        for row in rows
    ]
