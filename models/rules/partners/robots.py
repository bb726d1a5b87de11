"""Group robots: the address that a group's owner copies, and how much a group may be told a minute.

Sources, read 2026-11: developer.work.weixin.qq.com/document/path/91770 (企业微信),
open.dingtalk.com/document/orgapp/custom-robot-access (钉钉),
open.feishu.cn/document/client-docs/bot-v3/add-custom-bot (飞书).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from models.rules.partners.kinds import ChannelKind

_KEY = r"[A-Za-z0-9\-_]{8,128}"
# Where each provider's own addresses lead. Who copies another one has the wrong provider, or no robot.
_ADDRESSES: Mapping[ChannelKind, re.Pattern[str]] = {
    ChannelKind.WECOM_ROBOT: re.compile(
        rf"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=({_KEY})"
    ),
    ChannelKind.DINGTALK_ROBOT: re.compile(rf"https://oapi\.dingtalk\.com/robot/send\?access_token=({_KEY})"),
    ChannelKind.FEISHU_ROBOT: re.compile(rf"https://open\.feishu\.cn/open-apis/bot/v2/hook/({_KEY})"),
}
ROBOTS = tuple(_ADDRESSES)
SIGNED = (ChannelKind.DINGTALK_ROBOT, ChannelKind.FEISHU_ROBOT)
_SECRET = re.compile(r"[\x21-\x7e]{8,200}")

# Messages in any minute that a group takes: 20, 20 and 100 by the documents. DingTalk then shuts the
# group out for ten minutes. Whatever rings nobody uses less than a third, counted by the minute of the clock:
# so two such minutes side by side still leave room for a call for help.
ROUTINE_A_MINUTE: Mapping[ChannelKind, int] = {
    ChannelKind.WECOM_ROBOT: 6,
    ChannelKind.DINGTALK_ROBOT: 6,
    ChannelKind.FEISHU_ROBOT: 30,
}


@dataclass(frozen=True)
class RobotKey:
    """What lets us write into a group. `secret` signs; empty where the robot asks for no signature."""

    key: str
    secret: str = ""

    def as_text(self) -> str:
        """To be sealed."""
        return json.dumps([self.key, self.secret])

    @classmethod
    def read(cls, text: str) -> "RobotKey":
        """Raises ValueError."""
        key, secret = json.loads(text)
        return cls(str(key), str(secret))


def key_of_address(kind: ChannelKind, address: str) -> str | None:
    """The key inside a robot's address, copied as the provider shows it; None for any other text."""
    found = _ADDRESSES[kind].fullmatch(address.strip())
    return found[1] if found else None


def is_robot_secret(kind: ChannelKind, secret: str) -> bool:
    """Check a signing secret: 钉钉 and 飞书 must have one, 企业微信 has none."""
    return bool(_SECRET.fullmatch(secret)) if kind in SIGNED else not secret


# 飞书 alone counts seconds as well, five of them; news and hazards leave most of a second to calls for help.
A_SECOND: Mapping[ChannelKind, int] = {ChannelKind.FEISHU_ROBOT: 5}
ROUTINE_A_SECOND = 2


def may_go_this_second(kind: ChannelKind, sent_this_second: int, *, rings: bool) -> bool:
    """Check that one more message may be sent within the same second."""
    most = A_SECOND.get(kind)
    return most is None or sent_this_second < (most if rings else min(most, ROUTINE_A_SECOND))


def may_go_now(kind: ChannelKind, sent_this_minute: int, *, rings: bool) -> bool:
    """Check that one more message may be sent. A page always may; news of it and hazards have their share."""
    return rings or sent_this_minute < ROUTINE_A_MINUTE[kind]
