"""A recipient's word about an incident: it moves forward, never back, and the reporters are told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.actions.ledger import append_event, owe_notices
from models.rules.delivery import DeliveryState
from models.rules.reports import Progress, advance
from models.tables.delivery import Delivery
from models.tables.party import PartnerMessage
from models.tables.report import EventKind, Incident


class Word(StrEnum):
    """What a recipient may say."""

    ACCEPTED = "accepted"
    HANDLING = "handling"
    RESOLVED = "resolved"
    REFUSED = "refused"


_PROGRESS = {
    Word.ACCEPTED: Progress.ACCEPTED,
    Word.HANDLING: Progress.HANDLING,
    Word.RESOLVED: Progress.RESOLVED,
}


@dataclass(frozen=True)
class StatusReport:
    """A recipient's word on one delivery. `message_id` is None where it came in the answer to a send."""

    delivery_id: UUID
    word: Word
    ticket: str = ""
    note: str = ""
    message_id: str | None = None


async def advance_incident(status: StatusReport, now: datetime) -> bool:
    """Apply the word; False where this message was applied before."""
    try:
        async with in_transaction():
            await _apply(status, now)
    except IntegrityError:
        return False  # the same message_id, at the same moment in another process
    return True


async def _apply(status: StatusReport, now: datetime) -> None:
    delivery = await Delivery.get(id=status.delivery_id).select_related("organisation")
    if delivery.organisation is None:
        raise ValueError("a notice to a person has no status")
    incident = await Incident.filter(id=delivery.incident_id).select_for_update().get()
    if status.message_id is not None:
        await PartnerMessage.create(
            organisation=delivery.organisation, message_id=status.message_id, received_at=now
        )
    await apply_word(incident, delivery, status, now)


async def apply_word(incident: Incident, delivery: Delivery, status: StatusReport, now: datetime) -> None:
    """Inside a transaction that holds the incident's lock; `delivery` has its organisation loaded."""
    if not await _move_delivery(delivery, status, now) or await _said_before(delivery, status):
        return
    if status.word is not Word.REFUSED:
        incident.progress = advance(incident.progress, _PROGRESS[status.word])
        if incident.progress is Progress.RESOLVED:
            incident.open_key = None
            incident.closed_at = incident.closed_at or now
        await incident.save(update_fields=["progress", "open_key", "closed_at"])
    event = await append_event(
        incident,
        EventKind(status.word.value),
        at=now,
        actor=delivery.organisation.name if delivery.organisation else "",
        details={"ticket": status.ticket, "note": status.note},
    )
    await owe_notices(incident, event, now)


async def _move_delivery(delivery: Delivery, status: StatusReport, now: datetime) -> bool:
    """Write the word down on the delivery. False where it says nothing new of it."""
    changes: dict[str, object] = {"due_at": None, "lease": None, "settled_at": now}
    if status.word is Word.REFUSED:
        if delivery.state is DeliveryState.REFUSED or delivery.progress > Progress.FILED:
            return False
        changes |= {"state": DeliveryState.REFUSED, "reason": status.note[:500]}
    else:
        reported = _PROGRESS[status.word]
        ticket = status.ticket or delivery.ticket
        if reported <= delivery.progress and ticket == delivery.ticket:
            return False
        # Accepted means that there is a number to hold them to. Without one it is only delivered.
        changes |= {
            "state": DeliveryState.ACCEPTED if ticket else DeliveryState.DELIVERED,
            "ticket": ticket[:100],
            "progress": advance(delivery.progress, reported),
            "reason": "",
        }
    await Delivery.filter(id=delivery.id).update(**changes)
    return True


async def _said_before(delivery: Delivery, status: StatusReport) -> bool:
    """Whether the organisation has said as much of another delivery of the incident.

    Later events of an incident are delivered one by one, and each answer would
    otherwise be told to the reporter again.
    """
    others = Delivery.filter(
        incident_id=delivery.incident_id, organisation_id=delivery.organisation_id
    ).exclude(id=delivery.id)
    if status.word is Word.REFUSED:
        return await others.filter(state=DeliveryState.REFUSED).exists()
    return await others.filter(progress__gte=_PROGRESS[status.word]).exists()
