"""Standard Webhooks 1.0: a signed POST under a stable id, its answer read strictly."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from aiohttp import ClientError, ClientResponse, ClientTimeout
from standardwebhooks import Webhook

from bot.channels.base import read_object_or_nothing, refused_by_status, unanswered
from bot.channels.fit import body_of
from bot.channels.message import message_of
from bot.kernel.links import full_link
from bot.kernel.partner_secrets import secrets_of
from bot.services import Services
from models.actions.forwarding.parcels import Parcel
from models.actions.partners.find import EndpointView, known_endpoint
from models.rules.forwarding.delivery import (
    Accepted,
    Delivered,
    Outcome,
    RefusedDelivery,
    Unreachable,
)

TIMEOUT = ClientTimeout(total=15, connect=5)
MAX_ANSWER_BYTES = 16 * 1024


async def send(services: Services, parcel: Parcel) -> Outcome:
    """POST the event. The id is the parcel's, the same at every attempt."""
    endpoint = await known_endpoint(services.rows, parcel.organisation_id)
    if endpoint is None or not endpoint.url:
        return Unreachable("the organisation has no webhook address any more")
    body = body_of(await message_of(services, parcel), lambda: full_link(services, parcel.id))
    return await post_signed(services, endpoint, parcel.id, body)


async def post_signed(services: Services, endpoint: EndpointView, message_id: UUID, body: str) -> Outcome:
    """One attempt, signed with the secrets that the partner may know."""
    sent_at = services.clock()
    secrets = secrets_of(services, endpoint, sent_at)
    if not secrets:
        return Unreachable("the organisation has no secret to sign with")
    headers = {
        "content-type": "application/json",
        "user-agent": "Tima/1",
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": signatures(secrets, str(message_id), sent_at, body),
    }
    try:
        async with services.partner_http.post(
            endpoint.url, data=body.encode(), headers=headers, timeout=TIMEOUT
        ) as response:
            return await _outcome(response)
    except (ClientError, TimeoutError) as error:
        return unanswered(error)


def signatures(secrets: Sequence[str], message_id: str, sent_at: datetime, body: str) -> str:
    """One signature a secret, newest first: while a secret is replaced, the partner may know either."""
    return " ".join(Webhook(secret).sign(message_id, sent_at, body) for secret in secrets)


async def _outcome(response: ClientResponse) -> Outcome:
    if refused := refused_by_status(response):
        return refused
    answer = await read_object_or_nothing(response, MAX_ANSWER_BYTES)
    ticket, reason = answer.get("ticket"), answer.get("reason")
    if answer.get("status") == "refused":
        return RefusedDelivery(reason[:500] if isinstance(reason, str) else "no reason given")
    if isinstance(ticket, str | int) and str(ticket).strip():
        return Accepted(str(ticket).strip()[:100])
    return Delivered()
