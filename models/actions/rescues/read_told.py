"""What messages say of a rescue, as it stands when they are sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.rules.rescues.escalation import Reason
from models.rules.rescues.trap_clock import Cause, RescueState
from models.tables.rescues import Rescue, Rung


@dataclass(frozen=True)
class ToldRescue:
    state: RescueState
    reported_at: datetime
    filings: int
    cause: Cause | None


@dataclass(frozen=True)
class Page:
    """The rung of the ladder that an event paged."""

    level: int
    reason: Reason


async def read_told_rescue(incident_id: UUID) -> ToldRescue | None:
    """None for an incident that is no entrapment."""
    row = await Rescue.get_or_none(incident_id=incident_id)
    return ToldRescue(row.state, row.reported_at, row.filings, row.cause) if row else None


async def page_of(event_id: UUID) -> Page | None:
    rung = await Rung.get_or_none(event_id=event_id)
    return Page(rung.level, rung.reason) if rung else None
