"""Reports as an Open311 server knows them: followed until the city has closed them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, apply_word
from models.actions.forwarding.parcels import Owed
from models.actions.ledger.record import locked_incident
from models.actions.shared.work import Job, Queue
from models.rules.forwarding.delivery import AttemptResult
from models.rules.forwarding.polling import next_poll
from models.rules.forwarding.repeat import EarlierTries
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.forwarding.remote_request import RemoteRequest

REMOTE_REQUESTS = Queue(RemoteRequest)
CLOSED = "closed"


class FollowedRequest(Job, Protocol):
    """A report as an Open311 server knows it; columns as in `RemoteRequest`."""

    @property
    def delivery_id(self) -> UUID: ...
    @property
    def token(self) -> str: ...
    @property
    def request_id(self) -> str: ...
    @property
    def follows_status(self) -> bool: ...


@dataclass(frozen=True)
class RemoteStatus:
    """What one round of asking brought; empty texts are what is not known. `is_over` ends the asking."""

    request_id: str = ""
    status: str = ""
    note: str = ""
    reason: str = ""
    is_over: bool = False


async def earlier_tries(delivery: Owed) -> EarlierTries:
    """Also those of workers that died. A replay counts its attempts from one again."""
    rows = Attempt.filter(delivery_id=delivery.id).order_by("id").values_list("number", "result", "detail")
    known = {number: (AttemptResult(result), detail) for number, result, detail in await rows}
    return EarlierTries.of(delivery.attempts, known, tried=bool(known))


async def remote_of(delivery_id: UUID) -> FollowedRequest | None:
    return await RemoteRequest.get_or_none(delivery_id=delivery_id)


async def earlier_number(delivery: Owed) -> str:
    """The number that this organisation gave to the matter before; empty where it gave none."""
    before = await RemoteRequest.filter(
        delivery__incident_id=delivery.incident_id,
        delivery__organisation_id=delivery.organisation_id,
        follows_status=True,
    ).first()
    return (before.request_id or before.token) if before else ""


async def begin_following(delivery: Owed, request_id: str, token: str, now: datetime) -> None:
    """Keep what the server answered, and ask it from now on. The first request is the matter itself;
    later ones only add to it, so that closing them settles nothing."""
    async with locked_incident(delivery.incident_id):
        is_first = not await RemoteRequest.exists(
            delivery__incident_id=delivery.incident_id, delivery__organisation_id=delivery.organisation_id
        )
        await RemoteRequest.get_or_create(
            delivery_id=delivery.id,
            defaults={
                "request_id": request_id,
                "token": token,
                "follows_status": is_first,
                "urgency": delivery.urgency,
                "due_at": next_poll(now, now) if is_first or not request_id else None,
                "created_at": now,
            },
        )


async def record_poll(remote: FollowedRequest, heard: RemoteStatus, now: datetime) -> bool:
    """Write down what a claimed row heard, and say it of its delivery by the rules of status callbacks.

    True where it brought something new. A lost claim changes nothing.
    """
    known = await Delivery.get(id=remote.delivery_id).select_related("organisation")
    async with locked_incident(known.incident_id) as incident:
        held = await RemoteRequest.filter(id=remote.id, lease=remote.lease).select_for_update().first()
        if held is None:
            return False
        words = _words_of(held, heard)
        for word in words:
            delivery = await Delivery.get(id=remote.delivery_id).select_related("organisation")
            await apply_word(incident, delivery, word, now)
        held.request_id = heard.request_id or held.request_id
        held.status = heard.status or held.status
        held.note = heard.note or held.note
        held.reason = heard.reason[:500]
        held.lease = None
        is_over = heard.is_over or held.status == CLOSED or bool(held.request_id and not held.follows_status)
        held.due_at = None if is_over else next_poll(held.created_at, now)
        if held.due_at is None and not is_over:
            held.reason = "not closed within 90 days: no longer asked"
        await held.save()
    return bool(words)


def _words_of(known: RemoteRequest, heard: RemoteStatus) -> list[StatusReport]:
    """A number is *accepted*, closed is *resolved*, and a note that came after the number is work on it."""
    number = heard.request_id or known.request_id
    words = []

    def say(word: PartnerStatus, note: str = "") -> None:
        words.append(StatusReport(known.delivery_id, word, ticket=number, note=note))

    if number and not known.request_id:
        say(PartnerStatus.ACCEPTED)
    if heard.status == CLOSED and known.status != CLOSED:
        say(PartnerStatus.RESOLVED, heard.note)
    elif known.status and heard.note and heard.note != known.note:
        say(PartnerStatus.HANDLING, heard.note)
    return words
