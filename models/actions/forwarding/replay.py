"""Sending a delivery once more by hand, under the same id, so that a recipient who has it knows."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from tortoise.transactions import in_transaction

from models.actions.forwarding.dead_letters import settle_letters
from models.actions.shared.audit import Actor, AuditSubject, record_audit
from models.actions.shared.versions import require_version
from models.bulk import save_rows
from models.rules.forwarding.dead_letters import Settlement
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import ChannelKind
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint
from models.tables.reports.report import Incident

REPLAYABLE = (DeliveryState.DEAD, DeliveryState.REFUSED, DeliveryState.SCHEDULED)


class _Standing(Protocol):
    """How far a delivery has come: its row, or its line in a list."""

    @property
    def state(self) -> DeliveryState: ...
    @property
    def attempts(self) -> int: ...
    @property
    def due_at(self) -> datetime | None: ...


def standing_of(one: _Standing) -> tuple[object, ...]:
    """What somebody has seen who asks to send it again, for its version."""
    return (one.state, one.attempts, one.due_at)


async def replay_delivery(
    delivery_id: UUID, by: Actor, now: datetime, *, made_from: str | None = None
) -> bool:
    """Make it due now with all its attempts ahead of it, by the channel that the recipient has today.

    False, and nothing is changed, where it has arrived or is being sent at the moment.
    Raises ChangedMeanwhile where it is no longer the one that it was `made_from`.
    """
    async with in_transaction():
        if made_from is not None:
            await _require_as_seen(delivery_id, made_from)
        rows = await make_due([delivery_id], REPLAYABLE, now)
        if not rows:
            return False
        await settle_letters([delivery_id], Settlement.REPLAYED, now, by=by.name)
        await record_audit(by, "replay_delivery", AuditSubject("delivery", str(delivery_id)), now)
    return True


async def _require_as_seen(delivery_id: UUID, made_from: str) -> None:
    """The incident's lock comes before the delivery's, as in `make_due`."""
    known = await Delivery.get(id=delivery_id)
    await Incident.filter(id=known.incident_id).select_for_update().get()
    require_version(made_from, standing_of(await Delivery.filter(id=delivery_id).select_for_update().get()))


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
