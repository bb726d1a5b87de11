"""Groups in 企业微信, 钉钉 and 飞书 with a robot in each: their addresses, signatures, limits and errors.

What they answer is what the real ones do, as their documents and the reports of those who met it say.
A refusal comes as HTTP 200 with a code (at 飞书 with HTTP 400 where the body is wrong).
"""

import asyncio
import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from aiohttp import web

from bot.kernel.clock import Clock, system_clock
from models.rules.partners.kinds import ChannelKind

A_MINUTE = {ChannelKind.WECOM_ROBOT: 20, ChannelKind.DINGTALK_ROBOT: 20, ChannelKind.FEISHU_ROBOT: 100}
A_SECOND_AT_FEISHU = 5
PENALTY = timedelta(minutes=10)  # at 钉钉
SIGNATURE_LASTS = timedelta(hours=1)
WECOM_TEXT_BYTES, DINGTALK_BYTES, FEISHU_BYTES = 2048, 20_000, 20 * 1024
ADDRESSES = {
    ChannelKind.WECOM_ROBOT: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
    ChannelKind.DINGTALK_ROBOT: "https://oapi.dingtalk.com/robot/send?access_token=",
    ChannelKind.FEISHU_ROBOT: "https://open.feishu.cn/open-apis/bot/v2/hook/",
}


class State(StrEnum):
    """What has become of a group and its robot."""

    WELL = "well"
    REMOVED = "removed"  # the robot was taken out of the group
    DISSOLVED = "dissolved"
    BUSY = "busy"  # the provider has an error of its own
    CUT = "cut"  # written into the group, but the connection ends before the answer
    GARBAGE = "garbage"  # written, and a page of HTML comes back


@dataclass(frozen=True)
class GroupMessage:
    at: datetime
    text: str
    rings: bool


@dataclass
class Group:
    """A group with one robot. `keyword`, if set, must stand in each message."""

    channel: ChannelKind
    title: str
    key: str
    secret: str = ""
    keyword: str = ""
    state: State = State.WELL
    messages: list[GroupMessage] = field(default_factory=list)
    tried: list[datetime] = field(default_factory=list)
    silent_until: datetime | None = None
    refusals: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """What the group's owner copies."""
        return ADDRESSES[self.channel] + self.key


@dataclass(frozen=True)
class Refusal(Exception):
    """As the provider words it."""

    code: int
    words: str
    status: int = 200


class RobotSimulator:
    """`app()` is what listens, at the paths of all three providers."""

    def __init__(self, clock: Clock = system_clock) -> None:
        self.clock = clock
        self.groups: list[Group] = []
        self.arrived = asyncio.Event()

    def add(
        self, channel: ChannelKind, title: str, key: str, *, secret: str = "", keyword: str = ""
    ) -> Group:
        self.groups.append(Group(channel, title, key, secret, keyword))
        return self.groups[-1]

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024)
        app.router.add_post("/cgi-bin/webhook/send", self._wecom)
        app.router.add_post("/robot/send", self._dingtalk)
        app.router.add_post("/open-apis/bot/v2/hook/{token}", self._feishu)
        return app

    async def _wecom(self, request: web.Request) -> web.StreamResponse:
        def judge(group: Group | None, body: dict[str, Any], _size: int) -> tuple[str, bool]:
            if group is None or group.state in (State.REMOVED, State.DISSOLVED):
                raise Refusal(93000, "invalid webhook url, hint: [1592021214_50], from ip: 127.0.0.1")
            if body.get("msgtype") != "text":
                raise Refusal(40008, "invalid message type")
            text = _text(body, "text", "content")
            if not text:
                raise Refusal(44004, "empty content")
            if len(text.encode()) > WECOM_TEXT_BYTES:
                raise Refusal(45002, "content size out of limit")
            self._count(group, Refusal(45009, "api freq out of limit"))
            return text, "@all" in body["text"].get("mentioned_list", [])

        key = request.query.get("key", "")
        return await self._answer(request, ChannelKind.WECOM_ROBOT, key, judge, _by_errcode)

    async def _dingtalk(self, request: web.Request) -> web.StreamResponse:
        def judge(group: Group | None, body: dict[str, Any], size: int) -> tuple[str, bool]:
            if group is None or group.state is State.REMOVED:
                raise Refusal(300001, "token is not exist")
            if group.state is State.DISSOLVED:
                raise Refusal(400013, "群已被解散，请向其他群发消息")
            if group.secret:
                at = request.query.get("timestamp", "")
                if not self._is_recent(at, 1000):
                    raise Refusal(310000, "invalid timestamp")
                if request.query.get("sign") != _signed(group.secret, f"{at}\n{group.secret}"):
                    raise Refusal(310000, "sign not match")
            text = _text(body, "text", "content")
            if group.keyword not in text:
                raise Refusal(310000, "keywords not in content")
            if size > DINGTALK_BYTES:
                raise Refusal(460101, "message too long, exceed 20000 bytes")
            too_fast = Refusal(130101, "send too fast, exceed 20 times per minute")
            now = self.clock()
            if group.silent_until is not None and now < group.silent_until:
                raise too_fast
            try:
                self._count(group, too_fast)
            except Refusal:
                group.silent_until = now + PENALTY
                raise
            return text, bool((body.get("at") or {}).get("isAtAll"))

        key = request.query.get("access_token", "")
        return await self._answer(request, ChannelKind.DINGTALK_ROBOT, key, judge, _by_errcode)

    async def _feishu(self, request: web.Request) -> web.StreamResponse:
        def judge(group: Group | None, body: dict[str, Any], size: int) -> tuple[str, bool]:
            if group is None or group.state in (State.REMOVED, State.DISSOLVED):
                raise Refusal(19001, "param invalid: incoming webhook access token invalid")
            if size > FEISHU_BYTES or body.get("msg_type") != "text":
                raise Refusal(9499, "Bad Request", 400)
            if group.secret:
                at = str(body.get("timestamp", ""))
                right = _signed(f"{at}\n{group.secret}", "")
                if not self._is_recent(at, 1) or body.get("sign") != right:
                    words = "sign match fail or timestamp is not within one hour from current time"
                    raise Refusal(19021, words)
            text = _text(body, "content", "text")
            if group.keyword not in text:
                raise Refusal(19024, "Key Words Not Found")
            too_fast = Refusal(11232, "frequency limited", 400)
            second = [one for one in group.tried if self.clock() - one < timedelta(seconds=1)]
            if len(second) >= A_SECOND_AT_FEISHU:
                raise too_fast
            self._count(group, too_fast)
            return text, '<at user_id="all">' in text

        token = request.match_info["token"]
        return await self._answer(request, ChannelKind.FEISHU_ROBOT, token, judge, _by_code)

    async def _answer(
        self,
        request: web.Request,
        channel: ChannelKind,
        key: str,
        judge: Callable[[Group | None, dict[str, Any], int], tuple[str, bool]],
        words: Callable[[int, str], dict[str, Any]],
    ) -> web.StreamResponse:
        raw = await request.read()
        group = next((one for one in self.groups if (one.channel, one.key) == (channel, key)), None)
        try:
            if group is not None and group.state is State.BUSY:
                raise Refusal(-1, "system busy")
            text, rings = judge(group, _json(raw), len(raw))
        except Refusal as refused:
            if group is not None:
                group.refusals.append(f"{refused.code} {refused.words}")
            self.arrived.set()
            return web.json_response(words(refused.code, refused.words), status=refused.status)
        assert group is not None
        group.messages.append(GroupMessage(self.clock(), text, rings))
        self.arrived.set()
        if group.state is State.CUT and request.transport is not None:
            request.transport.abort()
        if group.state is State.GARBAGE:
            return web.Response(text="<html>OK", content_type="text/html")
        return web.json_response(words(0, "ok" if channel is not ChannelKind.FEISHU_ROBOT else "success"))

    def _count(self, group: Group, too_fast: Refusal) -> None:
        now = self.clock()
        group.tried = [one for one in group.tried if now - one < timedelta(minutes=1)]
        if len(group.tried) >= A_MINUTE[group.channel]:
            raise too_fast
        group.tried.append(now)

    def _is_recent(self, stamp: str, a_second: int) -> bool:
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 16):
            return False
        return abs(self.clock().timestamp() - int(stamp) / a_second) <= SIGNATURE_LASTS.total_seconds()


def _signed(secret: str, message: str) -> str:
    return b64encode(hmac.digest(secret.encode(), message.encode(), "sha256")).decode()


def _json(raw: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(raw)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _text(body: dict[str, Any], outer: str, inner: str) -> str:
    held = body.get(outer)
    return str(held.get(inner, "")) if isinstance(held, dict) else ""


def _by_errcode(code: int, words: str) -> dict[str, Any]:
    return {"errcode": code, "errmsg": words}


def _by_code(code: int, words: str) -> dict[str, Any]:
    if code:
        return {"code": code, "data": {}, "msg": words}
    return {"StatusCode": 0, "StatusMessage": words, "code": 0, "data": {}, "msg": words}
