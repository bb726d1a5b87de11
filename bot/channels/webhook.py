"""Standard Webhooks 1.0: a signed POST under a stable id, its answer read strictly."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientTimeout
from standardwebhooks import Webhook

from bot.channels.message import message_of
from bot.services import Services
from models.rules.delivery import Accepted, Delivered, Failed, Outcome, Refused, Unknown, Unreachable
from models.tables.delivery import Delivery
from models.tables.party import Endpoint

TIMEOUT = ClientTimeout(total=15, connect=5)
MAX_ANSWER_BYTES = 16 * 1024


async def send(services: Services, delivery: Delivery) -> Outcome:
    """POST the event. The id is the delivery's, the same at every attempt."""
    endpoint = await Endpoint.get_or_none(organisation_id=delivery.organisation_id)
    if endpoint is None or not endpoint.url:
        return Unreachable("the organisation has no webhook address any more")
    body = json.dumps(await message_of(services, delivery), ensure_ascii=False)
    sent_at = services.clock()
    signature = Webhook(services.vault.open(endpoint.secret_sealed)).sign(str(delivery.id), sent_at, body)
    headers = {
        "content-type": "application/json",
        "user-agent": "Tima/1",
        "webhook-id": str(delivery.id),
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": signature,
    }
    try:
        async with services.http.post(
            endpoint.url, data=body.encode(), headers=headers, timeout=TIMEOUT, allow_redirects=False
        ) as response:
            return await _outcome(response)
    except TimeoutError:
        return Unknown("no answer within 15 s")
    except ClientError as error:
        return Failed(type(error).__name__)


async def _outcome(response: ClientResponse) -> Outcome:
    if response.status == 410:
        return Unreachable("410: the recipient has closed this address")
    if not 200 <= response.status < 300:
        return Failed(f"HTTP {response.status}", _retry_after(response.headers.get("Retry-After", "")))
    answer = await _answer(response)
    ticket, reason = answer.get("ticket"), answer.get("reason")
    if answer.get("status") == "refused":
        return Refused(reason[:500] if isinstance(reason, str) else "no reason given")
    if isinstance(ticket, str | int) and str(ticket).strip():
        return Accepted(str(ticket).strip()[:100])
    return Delivered()


async def _answer(response: ClientResponse) -> dict[str, Any]:
    """The JSON object that came back; empty for anything else, which is then a bare 2xx."""
    try:
        data = await response.content.read(MAX_ANSWER_BYTES)
        parsed = json.loads(data)
    except (ValueError, ClientError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _retry_after(value: str) -> timedelta | None:
    """Seconds or an HTTP date; None where it is neither."""
    if value.isdecimal() and len(value) < 8:
        return timedelta(seconds=int(value))
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC), timedelta(0))
