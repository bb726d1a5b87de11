"""An SMS that a provider took and that did not reach the phone: its delivery goes on at once."""

from datetime import datetime
from uuid import UUID

from models.rules.forwarding.delivery import AttemptResult, DeliveryState
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import Progress
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.reports.report import Incident


async def reopen_delivery(delivery_id: UUID, sent_at: datetime, why: str, now: datetime) -> bool:
    """Due now, to whom no SMS was lost; the failure stays on its list. Inside the caller's transaction.

    False where there is nothing to send again: another row's message, an answer that came by another way,
    a matter that is over.
    """
    row = await Delivery.get_or_none(id=delivery_id, channel=ChannelKind.SMS)
    if row is None:
        return False
    incident = await Incident.filter(id=row.incident_id).select_for_update().get()
    held = await Delivery.filter(id=row.id).select_for_update().get()
    if held.state is not DeliveryState.DELIVERED or incident.progress >= Progress.RESOLVED:
        return False
    await Attempt.create(
        delivery_id=held.id, number=held.attempts, started_at=sent_at, took_ms=0,
        result=AttemptResult.FAILED, detail=why[:500],
    )  # fmt: skip
    await Delivery.filter(id=held.id).update(
        state=DeliveryState.SCHEDULED, due_at=now, settled_at=None, reason=why[:500]
    )
    return True
