"""Robots in the groups of a company's chat: what writing into one has in common at every provider.

A robot has no idempotency key: after a lost answer the group may read a message twice, which is better
than not at all. It answers nothing either, so a message is *delivered*, never *accepted* by itself.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientTimeout
from redis.exceptions import RedisError

from bot.channels.base import failed_by_status, is_good, read_object, unanswered
from bot.channels.group_text import GroupText, group_text
from bot.channels.message import message_of
from bot.kernel.settings import Settings
from bot.kernel.timeouts import within
from bot.services import Services
from models.actions.forwarding.parcels import Parcel, owed_of
from models.actions.partners.find import known_endpoint
from models.rules.base import budgets
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unknown, Unreachable
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import RobotKey, may_go_now, may_go_this_second
from models.rules.reports.events import EventKind

TIMEOUT = ClientTimeout(total=10, connect=5)
MAX_ANSWER_BYTES = 16 * 1024
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
ERASURE = f"incident.{EventKind.ERASURE.value}"
NOTHING_TO_ERASE = "a group is told no number, so there is none to erase"


@dataclass(frozen=True)
class RobotCall:
    """One POST: `path` below the provider's address, and JSON."""

    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Provider:
    """What differs from provider to provider.

    `text_bytes`: the longest text, in UTF-8. `closed`: error codes of a robot or group that is gone;
    `too_fast`: of its rate limit, after which a `pause` helps.
    """

    channel: ChannelKind
    address: Callable[[Settings], str]
    text_bytes: int
    write: Callable[[RobotKey, GroupText, datetime], RobotCall]
    closed: frozenset[int]
    too_fast: frozenset[int]
    pause: timedelta
    code_fields: tuple[str, ...] = field(default=("errcode",))
    words_fields: tuple[str, ...] = field(default=("errmsg",))


async def send_to_group(services: Services, parcel: Parcel, provider: Provider) -> Outcome:
    """Write the message of a delivery or a drill into the group."""
    endpoint = await known_endpoint(services.rows, parcel.organisation_id)
    if endpoint is None or not endpoint.api_key_sealed:
        return Unreachable("the organisation has no group robot any more")
    robot = RobotKey.read(services.vault.open_secret(endpoint.api_key_sealed))
    message = await message_of(services, parcel)
    if message["type"] == ERASURE:
        return Delivered(NOTHING_TO_ERASE)
    now, text = services.clock(), group_text(services, message, provider.text_bytes)
    if owed_of(parcel):
        pause = await _pause(services, provider.channel, robot, now, rings=text.rings)
        if pause is not None:
            return Failed("the group was told much just now", pause)
    call = provider.write(robot, text, now)
    url = provider.address(services.settings).rstrip("/") + call.path
    data = json.dumps(call.body, ensure_ascii=False).encode()
    headers = {"content-type": "application/json; charset=utf-8", "user-agent": "Tima/1"}
    try:
        async with services.partner_http.post(
            url, params=call.query, data=data, headers=headers, timeout=TIMEOUT
        ) as response:
            return await _outcome(provider, response)
    except (ClientError, TimeoutError) as error:
        return unanswered(error)


async def _pause(
    services: Services, channel: ChannelKind, robot: RobotKey, now: datetime, *, rings: bool
) -> timedelta | None:
    """How long the group is full for; None where there is room.

    Counted over all workers. While Redis is away the provider's own limit has to do.
    """
    whose = sha256(f"{channel.value}:{robot.key}".encode()).hexdigest()[:24]
    second = int(now.timestamp())
    names = (f"tima:robot:{whose}:{second // 60}", f"tima:robot:{whose}:s{second}")
    try:
        async with services.redis.pipeline(transaction=False) as pipe:
            for name, lasts in zip(names, (120, 5), strict=True):
                pipe.incr(name)
                pipe.expire(name, lasts)
            in_minute, _, in_second, _ = await within(budgets.REDIS_ASIDE, pipe.execute())
        if may_go_now(channel, int(in_minute) - 1, rings=rings):
            if may_go_this_second(channel, int(in_second) - 1, rings=rings):
                return None
            pause = SECOND
        else:
            pause = MINUTE - timedelta(seconds=now.second)
        async with services.redis.pipeline(transaction=False) as pipe:
            pipe.decr(names[1])  # what does not go takes no place in the second
            await within(budgets.REDIS_ASIDE, pipe.execute())
    except (RedisError, OSError, TimeoutError):
        return None
    return pause


async def _outcome(provider: Provider, response: ClientResponse) -> Outcome:
    """The code in the body decides: a refusal comes as HTTP 200 or 400."""
    answer = await read_object(response, MAX_ANSWER_BYTES)
    code = _first(answer, provider.code_fields, int)
    if code is None:
        if is_good(response):
            return Unknown(f"the answer was not understood (HTTP {response.status})")
        return failed_by_status(response)
    if code == 0:
        return Delivered()
    reason = f"{code} {_first(answer, provider.words_fields, str) or ''}".strip()[:300]
    if code in provider.closed:
        return Unreachable(reason)
    return Failed(reason, provider.pause if code in provider.too_fast else None)


def _first(answer: Mapping[str, Any], names: tuple[str, ...], kind: type) -> Any:
    return next((answer[name] for name in names if type(answer.get(name)) is kind), None)
