"""A partner's word on a delivery: a signed Standard Webhook to the product's status address."""

import asyncio
import json
import secrets
from datetime import UTC, datetime

from aiohttp import ClientError, ClientSession, ClientTimeout
from standardwebhooks import Webhook

from scripts.simulators.partner_behaviour import Behaviour
from scripts.simulators.partner_records import Record

TIMEOUT = ClientTimeout(total=15, connect=5)
RETRY_AFTER_SECONDS = (0.2, 1.0, 3.0)  # only where there was no answer at all
NOTES = {
    "accepted": "已受理",
    "handling": "已派人前往",
    "resolved": "已处理完毕",
    "refused": "不属于本单位的受理范围",
}


async def send_callbacks(http: ClientSession, signer: Webhook, record: Record, behaviour: Behaviour) -> None:
    """One after the other; the answers are kept with the record."""
    for status in behaviour.callbacks:
        await asyncio.sleep(behaviour.callback_after_seconds)
        answer = await send_callback(http, signer, record, status)
        record.called_back(status, answer)


async def send_callback(http: ClientSession, signer: Webhook, record: Record, status: str) -> str:
    """The HTTP status that came back, or the last connection error. One id for all tries."""
    url = str(record.data.get("status_url") or "")
    if not url:
        return "no status_url"
    body = json.dumps(
        {
            "delivery_id": record.data.get("delivery_id", record.webhook_id),
            "status": status,
            "ticket": record.ticket,
            "note": NOTES[status],
        },
        ensure_ascii=False,
    )
    message_id = f"msg_{secrets.token_hex(12)}"
    for pause in (*RETRY_AFTER_SECONDS, None):
        try:
            headers = _headers(signer, message_id, body)
            async with http.post(url, data=body.encode(), headers=headers, timeout=TIMEOUT) as response:
                return str(response.status)
        except (ClientError, TimeoutError, ValueError) as error:  # ValueError: not an address
            answer = type(error).__name__
        if pause is not None:
            await asyncio.sleep(pause)
    return answer


def _headers(signer: Webhook, message_id: str, body: str) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signer.sign(message_id, now, body),
    }
