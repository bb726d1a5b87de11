"""A robot in a group of 企业微信: developer.work.weixin.qq.com/document/path/91770.

20 messages a minute; a text has at most 2048 bytes; only a text can mention everybody.
"""

from datetime import datetime, timedelta
from typing import Any

from bot.channels.group_text import GroupText
from bot.channels.robot import Provider, RobotCall, send_to_group
from bot.services import Services
from models.actions.forwarding.parcels import Parcel
from models.rules.forwarding.delivery import Outcome
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import RobotKey


def write(robot: RobotKey, message: GroupText, _now: datetime) -> RobotCall:
    text: dict[str, Any] = {"content": message.text}
    if message.rings:
        text["mentioned_list"] = ["@all"]
    return RobotCall("/cgi-bin/webhook/send", {"key": robot.key}, {"msgtype": "text", "text": text})


WECOM = Provider(
    channel=ChannelKind.WECOM_ROBOT,
    address=lambda settings: settings.wecom_api_url,
    text_bytes=2048,
    write=write,
    closed=frozenset({93000}),  # invalid webhook url: the robot was removed, or the group dissolved
    too_fast=frozenset({45009}),
    pause=timedelta(seconds=15),  # the minute slides: there is room again before it is over
)


async def send(services: Services, parcel: Parcel) -> Outcome:
    return await send_to_group(services, parcel, WECOM)
