"""The platform of a hotline: JSON over REST under the city's own names of fields and codes."""

import json
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientTimeout

from bot.channels.base import read_object_or_nothing, refused_by_status, unanswered
from bot.channels.platform_facts import facts_of
from bot.services import Services
from models.actions.desks.mappings import read_mapping
from models.actions.forwarding.parcels import Parcel, owed_of
from models.actions.partners.find import EndpointView, endpoint_of
from models.rules.desks.mapping import AnswerForm, PlatformMapping, write_message
from models.rules.forwarding.delivery import (
    Accepted,
    Delivered,
    Failed,
    Outcome,
    RefusedDelivery,
    Unreachable,
)

TIMEOUT = ClientTimeout(total=15, connect=5)
MAX_ANSWER_BYTES = 64 * 1024
_NOT_THERE = frozenset({401, 403, 404, 410})


async def send(services: Services, parcel: Parcel) -> Outcome:
    """POST the event under the parcel's key, which is the same at every attempt."""
    endpoint = await endpoint_of(parcel.organisation_id)
    if endpoint is None or not endpoint.url or parcel.organisation_id is None:
        return Unreachable("the organisation has no platform address any more")
    owed = owed_of(parcel)
    try:
        if owed is None:
            return await _try_out(services, endpoint)
        mapping = (await read_mapping(parcel.organisation_id)).mapping
        sent = write_message(mapping, await facts_of(services, owed, parcel.organisation_id))
        body = {mapping.holds: sent} if mapping.holds else sent
        async with services.partner_http.post(
            endpoint.url,
            data=json.dumps(body, ensure_ascii=False).encode(),
            headers={"content-type": "application/json", **_headers(services, endpoint)},
            timeout=TIMEOUT,
        ) as response:
            return await _outcome(response, mapping)
    except (ClientError, TimeoutError) as error:
        return unanswered(error)


def _headers(services: Services, endpoint: EndpointView) -> dict[str, str]:
    key = services.vault.open(endpoint.api_key_sealed) if endpoint.api_key_sealed else ""
    return {"user-agent": "Tima/1"} | ({"Authorization": f"Bearer {key}"} if key else {})


async def _try_out(services: Services, endpoint: EndpointView) -> Outcome:
    """A test only asks whether the address is there: an event would call somebody out."""
    async with services.partner_http.get(
        endpoint.url, headers=_headers(services, endpoint), timeout=TIMEOUT
    ) as response:
        if response.status >= 500 or response.status in _NOT_THERE:
            return Failed(f"HTTP {response.status}")
        return Delivered()


async def _outcome(response: ClientResponse, mapping: PlatformMapping) -> Outcome:
    if refused := refused_by_status(response):
        return refused
    form, answer = mapping.answer, await read_object_or_nothing(response, MAX_ANSWER_BYTES)
    code, words = _text(answer.get(form.code)), _text(answer.get(form.message))[:400]
    if code in form.refused:
        return RefusedDelivery(words or f"code {code}")
    if code not in form.good:
        return Failed(f"code {code or 'missing'}: {words}")
    number = _number(answer, form, mapping.holds)
    return Accepted(number[:100]) if number else Delivered()


def _number(answer: dict[str, Any], form: AnswerForm, holds: str) -> str:
    """Beside the code, or inside what the answer holds."""
    inner = answer.get(holds) if holds else None
    places = (answer, inner if isinstance(inner, dict) else {})
    return next((text for one in places if form.number and (text := _text(one.get(form.number)))), "")


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip() if isinstance(value, str) or abs(value) < 10**30 else ""
