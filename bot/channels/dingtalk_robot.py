"""A robot in a group of 钉钉, signed: open.dingtalk.com/document/orgapp/custom-robot-access.

20 messages a minute, or it is silent for ten minutes; a body has at most 20,000 bytes; a signature
is good for an hour.
"""

import hmac
from base64 import b64encode
from datetime import datetime, timedelta

from bot.channels.group_text import GroupText
from bot.channels.robot import Provider, RobotCall, send_to_group
from bot.services import Services
from models.actions.forwarding.parcels import Parcel
from models.rules.forwarding.delivery import Outcome
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import RobotKey


def signature(secret: str, milliseconds: str) -> str:
    """Base64 of HMAC-SHA256 under the secret over the time, a newline and the secret."""
    return b64encode(hmac.digest(secret.encode(), f"{milliseconds}\n{secret}".encode(), "sha256")).decode()


def write(robot: RobotKey, message: GroupText, now: datetime) -> RobotCall:
    at = str(int(now.timestamp() * 1000))
    query = {"access_token": robot.key, "timestamp": at, "sign": signature(robot.secret, at)}
    body = {"msgtype": "text", "text": {"content": message.text}, "at": {"isAtAll": message.rings}}
    return RobotCall("/robot/send", query, body)


DINGTALK = Provider(
    channel=ChannelKind.DINGTALK_ROBOT,
    address=lambda settings: settings.dingtalk_api_url,
    text_bytes=15_000,
    write=write,
    # No such token (two numbers), the group dissolved, the robot stopped, the robot gone.
    closed=frozenset({300001, 400101, 400013, 400102, 400106}),
    too_fast=frozenset({130101, 410100}),
    pause=timedelta(minutes=10),
)


async def send(services: Services, parcel: Parcel) -> Outcome:
    return await send_to_group(services, parcel, DINGTALK)
