"""Open311 GeoReport v2: a city's own request system, for what is no emergency.

The standard has no idempotency key. So what may have been received is looked
for by its marker first. Where it is not found, `next_move` decides whether it is
posted again or given to a person: two requests are two matters at the city.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import quote

from aiohttp import ClientError

from bot.channels.base import retry_after, unanswered
from bot.channels.message import message_of
from bot.channels.open311_client import Open311Answer, Open311Client
from bot.channels.open311_codec import (
    FORMS,
    Filed,
    NotUnderstood,
    described,
    find_ours,
    read_error,
    read_filed,
    read_records,
)
from bot.channels.plain import plain_text
from bot.services import Services
from models.actions.forwarding.parcels import Owed, Parcel, owed_of
from models.actions.forwarding.remote_requests import (
    begin_following,
    earlier_number,
    earlier_tries,
    remote_of,
)
from models.actions.partners.find import endpoint_of
from models.rules.forwarding.delivery import Accepted, Delivered, Failed, Outcome, Unknown, Unreachable
from models.rules.forwarding.repeat import TAKEN_UNREAD, NextMove, next_move
from models.rules.reports.kinds import HazardCategory

_CLOCKS_DIFFER = timedelta(hours=1)
_OF_A_GATEWAY = frozenset({502, 504})  # the server behind it may have taken the request
ASK = "对方可能已经收到，但查不到：请打电话核对，没有收到再发一次"


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
    earlier = await earlier_tries(delivery)
    looked = await _look(client, delivery) if earlier.tried else Looked(can_look=True)
    if looked.ours is None:
        match next_move(earlier, can_look=looked.can_look):
            case NextMove.ASK_A_PERSON:
                return Unreachable(ASK)
            case NextMove.LOOK_AGAIN:
                return Unknown(f"{TAKEN_UNREAD}; it is not on the server's list yet")
        answer = await client.post("requests", await _fields(services, client, delivery))
        if not answer.is_good:
            return _refusal(answer)
        filed = await _read_or_find(client, delivery, answer)
        if filed is None:
            return Unknown(f"{TAKEN_UNREAD} (HTTP {answer.status})")
    else:
        filed = looked.ours
    await begin_following(delivery, filed.request_id, filed.token, services.clock())
    return _received(filed)


async def _read_or_find(client: Open311Client, delivery: Owed, answer: Open311Answer) -> Filed | None:
    """What a 2xx says, or the request that it made; None where neither can be read."""
    try:
        return read_filed(answer.body)
    except NotUnderstood:
        pass
    try:
        return (await _look(client, delivery)).ours
    except (ClientError, TimeoutError):
        return None


def _received(filed: Filed) -> Outcome:
    """A token says that they have it; only the number says that they took it."""
    return Accepted(filed.request_id) if filed.request_id else Delivered()


@dataclass(frozen=True)
class Looked:
    """What came of looking for our request. `can_look`: whether the server's list could be read."""

    can_look: bool
    ours: Filed | None = None


async def _look(client: Open311Client, delivery: Owed) -> Looked:
    """For the request of an earlier attempt whose answer was lost, in the server's list in either format.

    Raises ClientError or TimeoutError where the server does not answer: then
    nothing is known, and posting again would risk a second request.
    """
    since = (delivery.created_at - _CLOCKS_DIFFER).astimezone(UTC)
    query = {"start_date": f"{since:%Y-%m-%dT%H:%M:%SZ}"}
    can_look = False
    for form in sorted(FORMS, key=lambda form: form != client.options.format):
        answer = await client.get("requests", query, form=form)
        if answer.status >= 500 or answer.status == 429:
            raise TimeoutError
        if not answer.is_good:
            continue  # this server does not list, in this format
        try:
            found = await asyncio.to_thread(read_records, answer.body)
        except NotUnderstood:
            continue
        can_look = True
        if (ours := find_ours(found, delivery.id)) is not None:
            return Looked(can_look, ours)
    return Looked(can_look)


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


def _refusal(answer: Open311Answer) -> Outcome:
    """The standard's 400, 403 and 404 are about our settings, which somebody here can mend in time."""
    if answer.status == 410:
        return Unreachable("410: the recipient has closed this address")
    reason = f"HTTP {answer.status} {read_error(answer.body)}".strip()
    if answer.status in _OF_A_GATEWAY:
        return Unknown(reason)
    return Failed(reason, retry_after(answer.retry_after))


async def _try_out(services: Services, client: Open311Client, drill: Parcel) -> Outcome:
    """Whether every service code is on the city's list; where it has one for tests, a request under that."""
    answer = await client.get("services")
    if not answer.is_good:
        return _refusal(answer)
    offered = {one.get("service_code", "") for one in read_records(answer.body)}
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
        return _refusal(posted)
    return _received(read_filed(posted.body))


def request_path(request_id: str) -> str:
    return f"requests/{quote(request_id, safe='')}"


def token_path(token: str) -> str:
    return f"tokens/{quote(token, safe='')}"
