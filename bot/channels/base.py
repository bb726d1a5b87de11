"""What a channel is: one way of sending a delivery or a drill, its answer judged elsewhere."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientResponse, InvalidURL

from bot.kernel.egress import AddressRefused, RedirectRefused
from bot.services import Services
from models.actions.forwarding.parcels import Parcel
from models.rules.forwarding.delivery import Failed, Outcome, Unknown, Unreachable

Send = Callable[[Services, Parcel], Awaitable[Outcome]]


def unanswered(error: ClientError | TimeoutError) -> Outcome:
    """What it means that `services.partner_http` brought no answer, for every channel that uses it."""
    match error:
        case TimeoutError():
            return Unknown("no answer in time")
        case AddressRefused():
            return Unreachable(f"address refused: {error}")
        case InvalidURL():
            return Unreachable("address refused: it is not a web address")
        case RedirectRefused():
            return Failed(str(error))
        case ClientConnectorError():
            return Failed(type(error).__name__)
    return Unknown(type(error).__name__)  # cut off on the way: it may have been received


async def read_answer(response: ClientResponse, most: int) -> bytes:
    """Its body up to about `most` bytes. One read would end where the first packet does."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) >= most:
            break
    return bytes(body)


async def read_object(response: ClientResponse, most: int) -> dict[str, Any]:
    """The JSON object that came back; empty for anything else."""
    try:
        parsed = json.loads(await read_answer(response, most))
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


async def read_object_or_nothing(response: ClientResponse, most: int) -> dict[str, Any]:
    """The same where the status has said enough: an answer that is cut off is a bare 2xx."""
    try:
        return await read_object(response, most)
    except ClientError:
        return {}


def refused_by_status(response: ClientResponse) -> Outcome | None:
    """What a status other than 2xx means where nothing in the body tells more."""
    if response.status == 410:
        return Unreachable("410: the recipient has closed this address")
    return None if is_good(response) else failed_by_status(response)


def is_good(response: ClientResponse) -> bool:
    return 200 <= response.status < 300


def failed_by_status(response: ClientResponse) -> Failed:
    return Failed(f"HTTP {response.status}", retry_after(response.headers.get("Retry-After", "")))


def retry_after(value: str) -> timedelta | None:
    """Of a Retry-After header, in seconds or as an HTTP date; None where it is neither."""
    if value.isdecimal() and len(value) < 8:
        return timedelta(seconds=int(value))
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC), timedelta(0))
