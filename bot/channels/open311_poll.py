"""Asking an Open311 server how our requests stand: it neither calls back nor pushes."""

import logging

from aiohttp import ClientError

from bot.channels.open311 import request_path, token_path
from bot.channels.open311_client import Open311Client
from bot.channels.open311_codec import NotUnderstood, RequestStatus, read_filed, read_standings
from bot.services import Services
from models.actions.forwarding.remote_requests import FollowedRequest, RemoteStatus, record_poll
from models.actions.partners.find import endpoint_of, recipient_of
from models.rules.partners.kinds import ChannelKind

log = logging.getLogger(__name__)


async def ask_again(services: Services, remote: FollowedRequest) -> None:
    """One round for a claimed row: its number where there is only a token, then its status."""
    endpoint = await endpoint_of(await recipient_of(remote.delivery_id))
    if endpoint is None or endpoint.channel is not ChannelKind.OPEN311:
        heard = RemoteStatus(reason="the organisation has another channel now", is_over=True)
    else:
        heard = await _ask(Open311Client(services, endpoint), remote)
    if await record_poll(remote, heard, services.clock()):
        await services.wake_workers()


async def _ask(client: Open311Client, remote: FollowedRequest) -> RemoteStatus:
    try:
        number = remote.request_id or await _number(client, remote.token)
        if not number or not remote.follows_status:
            return RemoteStatus(request_id=number)
        standing = await _standing(client, number)
    except (ClientError, TimeoutError) as error:
        return RemoteStatus(reason=type(error).__name__)
    except NotUnderstood as error:
        return RemoteStatus(reason=str(error))
    if standing is None:
        return RemoteStatus(request_id=number)
    return RemoteStatus(request_id=number, status=standing.status, note=standing.note)


async def _number(client: Open311Client, token: str) -> str:
    """Empty while the city has not given one."""
    answer = await client.get(token_path(token))
    if answer.status == 404:
        return ""
    if not answer.is_good:
        raise NotUnderstood(f"HTTP {answer.status}")
    return read_filed(answer.body).request_id


async def _standing(client: Open311Client, number: str) -> RequestStatus | None:
    """None while the server does not show the request yet."""
    answer = await client.get(request_path(number))
    if answer.status == 404:
        return None
    if not answer.is_good:
        raise NotUnderstood(f"HTTP {answer.status}")
    found = read_standings(answer.body)
    return next((one for one in found if one.request_id == number), None)
