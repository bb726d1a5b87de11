"""What needs doing now in a scope: the first page of the console."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from models.actions.list_incidents import IncidentFilter, IncidentLine, IncidentState, list_incidents
from models.actions.read_deliveries import DeliveryView, of_view
from models.actions.read_lifts import LiftFilter, narrow_lifts
from models.actions.scope import Scope, deliveries_in, incidents_in, lifts_in
from models.rules.access import Permission
from models.rules.cover import CoverState
from models.rules.reports import Progress, ReportKind

SHOWN = 10
COUNT_AT_MOST = 1000  # more than this is said as "1000+"


@dataclass(frozen=True)
class ToDo:
    """Counts stop at COUNT_AT_MOST. Those of deliveries are None for whoever may not see deliveries."""

    entrapments: tuple[IncidentLine, ...]
    open_hazards: int
    hazards_waiting: int
    dead: int | None
    late: int | None
    refused: int | None
    expiring: int
    lapsed: int


async def read_to_do(scope: Scope, now: datetime) -> ToDo:
    trapped = IncidentFilter(kind=ReportKind.ENTRAPMENT, state=IncidentState.OPEN)
    hazards = incidents_in(scope).filter(
        kind=ReportKind.HAZARD, progress__lt=Progress.RESOLVED, merged_into_id=None
    )
    counts = {view: await _count_deliveries(scope, view, now) for view in DeliveryView}
    return ToDo(
        entrapments=(await list_incidents(scope, trapped, None, now, SHOWN)).lines,
        open_hazards=await _count(hazards),
        hazards_waiting=await _count(hazards.filter(progress=Progress.FILED)),
        dead=counts[DeliveryView.DEAD],
        late=counts[DeliveryView.LATE],
        refused=counts[DeliveryView.REFUSED],
        expiring=await _count_lifts(scope, CoverState.EXPIRING, now),
        lapsed=await _count_lifts(scope, CoverState.LAPSED, now),
    )


async def _count_deliveries(scope: Scope, view: DeliveryView, now: datetime) -> int | None:
    if not scope.may(Permission.READ_DELIVERIES):
        return None
    return await _count(of_view(deliveries_in(scope), view, now))


async def _count_lifts(scope: Scope, cover: CoverState, now: datetime) -> int:
    return await _count(narrow_lifts(lifts_in(scope), LiftFilter(cover=cover), now))


async def _count(rows: QuerySet[Any]) -> int:
    """By keys, because the database would count on behind the limit of a COUNT."""
    return len(await rows.limit(COUNT_AT_MOST).values_list("id", flat=True))
