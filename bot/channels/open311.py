"""Open311 GeoReport v2: a city's own request system, for what is no emergency.

The standard has no idempotency key. So whoever may have posted before looks
for the marker of that request first, and posts again only where it is not
there or the server cannot list.
"""

import asyncio
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import quote

from aiohttp import ClientError

from bot.channels.base import retry_after, unanswered
from bot.channels.message import message_of
from bot.channels.open311_client import Open311Answer, Open311Client
from bot.channels.open311_codec import (
    Filed,
    NotUnderstood,
    described,
    find_ours,
    read_error,
    read_filed,
    read_records,
    read_standings,
)
from bot.channels.plain import plain_text
from bot.services import Services
from models.actions.forwarding.parcels import Owed, Parcel, owed_of
from models.actions.forwarding.remote_requests import begin_following, earlier_number, remote_of, was_tried
from models.actions.partners.find import endpoint_of
from models.rules.forwarding.delivery import Accepted, Delivered, Failed, Outcome, Unreachable
from models.rules.reports.kinds import HazardCategory

_CLOCKS_DIFFER = timedelta(hours=1)


async def send(services: Services, parcel: Parcel) -> Outcome:
    endpoint = await endpoint_of(parcel.organisation_id)
    if endpoint is None or not endpoint.url or not endpoint.options.get("services"):
        return Unreachable("the organisation has no Open311 server any more")
    client = Open311Client(services, endpoint)
    try:
        owed = owed_of(parcel)
        if owed is None:
            return await _try_out(services, client, parcel)
        return await _file(services, client, owed)
    except (ClientError, TimeoutError) as error:
        return unanswered(error)
    except NotUnderstood as error:
        return Failed(f"the answer was not understood: {error}")


async def _file(services: Services, client: Open311Client, delivery: Owed) -> Outcome:
    known = await remote_of(delivery.id)
    if known is not None:
        return _received(Filed(known.request_id, known.token))
    filed = await _filed_before(client, delivery) if await was_tried(delivery) else None
    if filed is None:
        answer = await client.post("requests", await _fields(services, client, delivery))
        if not answer.is_good:
            return _refusal(answer, client.form)
        filed = read_filed(answer.body, client.form)
    await begin_following(delivery, filed.request_id, filed.token, services.clock())
    return _received(filed)


def _received(filed: Filed) -> Outcome:
    """A token says that they have it; only the number says that they took it."""
    return Accepted(filed.request_id) if filed.request_id else Delivered()


async def _filed_before(client: Open311Client, delivery: Owed) -> Filed | None:
    """The request of an earlier attempt whose answer was lost; None where there is none to be seen.

    Raises ClientError or TimeoutError where the server does not answer: then
    nothing is known, and posting again would risk a second request.
    """
    since = (delivery.created_at - _CLOCKS_DIFFER).astimezone(UTC)
    answer = await client.get("requests", {"start_date": f"{since:%Y-%m-%dT%H:%M:%SZ}"})
    if not answer.is_good:
        if answer.status >= 500 or answer.status == 429:
            raise TimeoutError
        return None  # this server does not list
    try:
        found = await asyncio.to_thread(read_standings, answer.body, client.form)
    except NotUnderstood:
        return None
    ours = find_ours(found, delivery.id)
    return Filed(ours.request_id) if ours else None


async def _fields(services: Services, client: Open311Client, delivery: Owed) -> dict[str, str]:
    message = await message_of(services, delivery)
    data, report = message["data"], message["data"]["report"] or {}
    links = report.get("photos") or []
    words = plain_text(services, message, links[1:])
    before = await earlier_number(delivery)
    if before:
        words = f"这是对 {before} 的补充。\n{words}"
    category = HazardCategory(data["category"]) if data["category"] else None
    return {
        "service_code": client.options.service_for(category),
        "address_string": _address(data),
        "description": described(words, delivery.id),
        "media_url": links[0] if links else "",
        "phone": (report.get("contact") or {}).get("phone", ""),
    }


def _address(data: dict[str, Any]) -> str:
    """One of lat and long, address_string or address_id must be given; a lift has an address."""
    lift = data["lift"]
    return f"{lift['address']} {lift['place']}" if lift else "还不知道是哪部电梯"


def _refusal(answer: Open311Answer, form: str) -> Outcome:
    """The standard's 400, 403 and 404 are about our settings, which somebody here can mend in time."""
    if answer.status == 410:
        return Unreachable("410: the recipient has closed this address")
    said = read_error(answer.body, form)
    return Failed(f"HTTP {answer.status} {said}".strip(), retry_after(answer.retry_after))


async def _try_out(services: Services, client: Open311Client, drill: Parcel) -> Outcome:
    """Whether every service code is on the city's list; where it has one for tests, a request under that."""
    answer = await client.get("services")
    if not answer.is_good:
        return _refusal(answer, client.form)
    offered = {one.get("service_code", "") for one in read_records(answer.body, client.form)}
    missing = sorted(client.options.codes() - offered)
    if missing:
        return Failed(f"the server offers no service {', '.join(missing)}"[:300])
    if not client.options.test_service:
        return Delivered()
    words = plain_text(services, await message_of(services, drill), [])
    fields = {
        "service_code": client.options.test_service,
        "address_string": "测试",
        "description": described(words, drill.id),
    }
    posted = await client.post("requests", fields)
    if not posted.is_good:
        return _refusal(posted, client.form)
    return _received(read_filed(posted.body, client.form))


def request_path(request_id: str) -> str:
    return f"requests/{quote(request_id, safe='')}"


def token_path(token: str) -> str:
    return f"tokens/{quote(token, safe='')}"
