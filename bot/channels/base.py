"""What a channel is: one way of sending a delivery or a drill, its answer judged elsewhere."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

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


def retry_after(value: str) -> timedelta | None:
    """Of a Retry-After header, in seconds or as an HTTP date; None where it is neither."""
    if value.isdecimal() and len(value) < 8:
        return timedelta(seconds=int(value))
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC), timedelta(0))
