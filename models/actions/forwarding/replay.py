"""Sending a delivery once more by hand, under the same id, so that a recipient who has it knows."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.forwarding.dead_letters import settle_letters
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.bulk import save_rows
from models.rules.forwarding.dead_letters import Settlement
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import ChannelKind
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint
from models.tables.reports.report import Incident

REPLAYABLE = (DeliveryState.DEAD, DeliveryState.REFUSED, DeliveryState.SCHEDULED)


async def replay_delivery(delivery_id: UUID, by: Actor, now: datetime) -> bool:
    """Make it due now with all its attempts ahead of it, by the channel that the recipient has today.

    False, and nothing is changed, where it has arrived or is being sent at the moment.
    """
    async with in_transaction():
        rows = await make_due([delivery_id], REPLAYABLE, now)
        if not rows:
            return False
        await settle_letters([delivery_id], Settlement.REPLAYED, now, by=by.name)
        await record_audit(by, "replay_delivery", AuditSubject("delivery", str(delivery_id)), now)
    return True


REPLAYED = ("channel", "state", "due_at", "lease", "settled_at", "attempts", "reason")


async def make_due(
    delivery_ids: Collection[UUID], states: Collection[DeliveryState], now: datetime
) -> list[Delivery]:
    """Make those of the deliveries that are in these states, and that nobody is sending, due now.

    In the caller's transaction. Their ids, tickets and progress stay, so that
    whoever has one already knows it again.
    """
    found = Delivery.filter(id__in=delivery_ids)
    # The incidents' locks come before the deliveries', here as in `advance_incident`.
    incidents = set(await found.values_list("incident_id", flat=True))
    await Incident.filter(id__in=incidents).order_by("id").select_for_update()
    rows = await found.filter(lease=None, state__in=states).order_by("id").select_for_update()
    organisations = {row.organisation_id for row in rows if row.organisation_id}
    endpoints = {row.organisation_id: row for row in await Endpoint.filter(organisation_id__in=organisations)}
    for row in rows:
        if row.organisation_id is not None:
            endpoint = endpoints.get(row.organisation_id)
            row.channel = endpoint.channel if endpoint else ChannelKind.NONE
        row.state, row.due_at, row.settled_at = DeliveryState.SCHEDULED, now, None
        row.attempts, row.reason = 0, ""
    await save_rows(Delivery, rows, REPLAYED)
    return rows
