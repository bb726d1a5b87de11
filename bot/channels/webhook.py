"""Standard Webhooks 1.0: a signed POST under a stable id, its answer read strictly."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from aiohttp import ClientError, ClientResponse, ClientTimeout
from standardwebhooks import Webhook

from bot.channels.base import read_answer, retry_after, unanswered
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
    Failed,
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
    if response.status == 410:
        return Unreachable("410: the recipient has closed this address")
    if not 200 <= response.status < 300:
        return Failed(f"HTTP {response.status}", retry_after(response.headers.get("Retry-After", "")))
    answer = await _answer(response)
    ticket, reason = answer.get("ticket"), answer.get("reason")
    if answer.get("status") == "refused":
        return RefusedDelivery(reason[:500] if isinstance(reason, str) else "no reason given")
    if isinstance(ticket, str | int) and str(ticket).strip():
        return Accepted(str(ticket).strip()[:100])
    return Delivered()


async def _answer(response: ClientResponse) -> dict[str, Any]:
    """The JSON object that came back; empty for anything else, which is then a bare 2xx."""
    try:
        parsed = json.loads(await read_answer(response, MAX_ANSWER_BYTES))
    except (ValueError, ClientError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
