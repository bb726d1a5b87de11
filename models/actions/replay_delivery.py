"""Sending a delivery once more by hand, under the same id, so that a recipient who has it knows."""

from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.audit import Actor, Subject, record_audit
from models.rules.delivery import DeliveryState
from models.tables.delivery import Delivery
from models.tables.party import ChannelKind, Endpoint
from models.tables.report import Incident

REPLAYABLE = (DeliveryState.DEAD, DeliveryState.REFUSED, DeliveryState.SCHEDULED)


async def replay_delivery(delivery_id: UUID, by: Actor, now: datetime) -> bool:
    """Make it due now with all its attempts ahead of it, by the channel that the recipient has today.

    False, and nothing is changed, where it has arrived or is being sent at the moment.
    """
    async with in_transaction():
        # The incident's lock comes before the delivery's, here as in `advance_incident`.
        known = await Delivery.get(id=delivery_id)
        await Incident.filter(id=known.incident_id).select_for_update().get()
        delivery = await Delivery.filter(id=delivery_id, lease=None).select_for_update().first()
        if delivery is None or delivery.state not in REPLAYABLE:
            return False
        endpoint = await Endpoint.get_or_none(organisation_id=delivery.organisation_id)
        delivery.channel = endpoint.channel if endpoint else ChannelKind.NONE
        delivery.state, delivery.due_at, delivery.settled_at = DeliveryState.SCHEDULED, now, None
        delivery.attempts, delivery.reason = 0, ""
        await delivery.save(update_fields=["channel", "state", "due_at", "settled_at", "attempts", "reason"])
        await record_audit(by, "replay_delivery", Subject("delivery", str(delivery_id)), now)
    return True
