"""A robot in a group of 飞书, signed: open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.

100 messages a minute and 5 a second; a body has at most 20 KB; a signature is good for an hour.
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

EVERYBODY = '<at user_id="all">所有人</at>'


def signature(secret: str, seconds: str) -> str:
    """Base64 of HMAC-SHA256 over nothing: time, newline and secret are its key, not its message."""
    return b64encode(hmac.digest(f"{seconds}\n{secret}".encode(), b"", "sha256")).decode()


def write(robot: RobotKey, message: GroupText, now: datetime) -> RobotCall:
    at = str(int(now.timestamp()))
    text = message.text.replace("<", "＜")  # what a register holds must not mention anybody
    body = {
        "timestamp": at,
        "sign": signature(robot.secret, at),
        "msg_type": "text",
        "content": {"text": f"{EVERYBODY}\n{text}" if message.rings else text},
    }
    return RobotCall(f"/open-apis/bot/v2/hook/{robot.key}", {}, body)


FEISHU = Provider(
    channel=ChannelKind.FEISHU_ROBOT,
    address=lambda settings: settings.feishu_api_url,
    text_bytes=15_000,
    write=write,
    closed=frozenset({19001}),  # the address holds no robot's token (any more)
    too_fast=frozenset({11232}),
    pause=timedelta(seconds=1),  # most often it is the limit of a second
    code_fields=("code", "StatusCode"),
    words_fields=("msg", "StatusMessage"),
)


async def send(services: Services, parcel: Parcel) -> Outcome:
    return await send_to_group(services, parcel, FEISHU)
