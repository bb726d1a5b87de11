"""What an organisation was to be told and was not, so that its program can ask for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.ledger.events import ToldEvent
from models.actions.shared.cursor import paginate_by_key
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import DeliveryState
from models.tables.forwarding.delivery import Delivery

NOT_DELIVERED = (DeliveryState.SCHEDULED, DeliveryState.DEAD)


@dataclass(frozen=True)
class UndeliveredEvent:
    delivery_id: UUID
    part: Part | None
    event: ToldEvent
    state: DeliveryState
    attempts: int
    reason: str  # of the last failure
    due_at: datetime | None  # the next attempt; None where it was given up


@dataclass(frozen=True)
class UndeliveredPage:
    events: tuple[UndeliveredEvent, ...]
    after: UUID | None


async def undelivered_to(organisation_id: UUID, after: UUID | None, size: int) -> UndeliveredPage:
    """The oldest first."""
    owed = Delivery.filter(organisation_id=organisation_id, state__in=NOT_DELIVERED).select_related("event")
    rows, next_after = await paginate_by_key(owed, "id", after, size)
    events = tuple(
        UndeliveredEvent(row.id, row.part, row.event, row.state, row.attempts, row.reason, row.due_at)
        for row in rows
    )
    return UndeliveredPage(events, next_after)
