"""企业微信: enterprises with an application and members, its tokens, limits and errors.

What it answers is what the real one does, as its documents say (developer.work.weixin.qq.com/document:
path/91039 gettoken, path/90236 message/send, path/90313 errcodes). A refusal comes as HTTP 200.
"""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from aiohttp import web

from bot.kernel.clock import Clock, system_clock

TOKEN_LASTS = timedelta(seconds=7200)
A_MINUTE, AN_HOUR = 30, 1000  # to one member
SAME_WITHIN = timedelta(seconds=1800)


class WecomTrouble(StrEnum):
    """What goes wrong with an application."""

    WELL = "well"
    UNTRUSTED = "untrusted"  # our address is not on its list (企业可信IP)
    BUSY = "busy"
    DOWN = "down"  # HTTP 503
    CUT = "cut"  # taken, but the connection ends before the answer
    GARBAGE = "garbage"


@dataclass(frozen=True)
class MemberMessage:
    at: datetime
    title: str
    text: str
    url: str = ""
    button: str = ""


@dataclass
class Member:
    userid: str
    name: str = ""
    is_visible: bool = True  # in the application's range (可见范围)
    inbox: list[MemberMessage] = field(default_factory=list)


@dataclass
class Enterprise:
    """One application of one enterprise."""

    corp_id: str
    agent_id: int
    secret: str
    title: str = ""
    members: dict[str, Member] = field(default_factory=dict)
    trouble: WecomTrouble = WecomTrouble.WELL
    token: str = ""
    token_until: datetime | None = None
    old_tokens: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
    tokens_given: int = 0
    seen: dict[str, datetime] = field(default_factory=dict)

    def add(self, userid: str, name: str = "") -> Member:
        return self.members.setdefault(userid.lower(), Member(userid, name))

    def end_token(self) -> None:
        """企业微信 may end a token before its time."""
        self.old_tokens.add(self.token)
        self.token, self.token_until = "", None


@dataclass(frozen=True)
class WecomRefusal(Exception):
    code: int
    words: str


class WecomSimulator:
    """`add_to` listens at /cgi-bin/gettoken and /cgi-bin/message/send."""

    def __init__(self, clock: Clock = system_clock) -> None:
        self.clock = clock
        self.enterprises: list[Enterprise] = []
        self.arrived = asyncio.Event()

    def add(self, enterprise: Enterprise) -> Enterprise:
        self.enterprises.append(enterprise)
        return enterprise

    def add_to(self, app: web.Application) -> web.Application:
        app.router.add_get("/cgi-bin/gettoken", self._gettoken)
        app.router.add_post("/cgi-bin/message/send", self._send)
        return app

    async def _gettoken(self, request: web.Request) -> web.StreamResponse:
        corp_id, secret = request.query.get("corpid", ""), request.query.get("corpsecret", "")
        of_corp = [one for one in self.enterprises if one.corp_id == corp_id]
        found = next((one for one in of_corp if one.secret == secret), None)

        def take() -> dict[str, Any]:
            if not of_corp:
                raise WecomRefusal(40013, "invalid corpid")
            if found is None:
                raise WecomRefusal(40001, "invalid credential")
            now = self.clock()
            if not found.token or found.token_until is None or now >= found.token_until:
                found.old_tokens.add(found.token)
                found.token, found.token_until = secrets.token_urlsafe(160), now + TOKEN_LASTS
                found.tokens_given += 1
            left = (found.token_until or now) - now
            return {"access_token": found.token, "expires_in": left // timedelta(seconds=1)}

        return await self._answer(request, found, take)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        token, raw = request.query.get("access_token", ""), await request.read()
        found = next((one for one in self.enterprises if token in (one.token, *one.old_tokens)), None)
        if not token:
            found = None

        def take() -> dict[str, Any]:
            if not token:
                raise WecomRefusal(41001, "access_token missing")
            if found is None:
                raise WecomRefusal(40014, "invalid access_token")
            if token != found.token or found.token_until is None or self.clock() >= found.token_until:
                raise WecomRefusal(42001, "access_token expired")
            return self._deliver(found, _json(raw))

        return await self._answer(request, found, take)

    def _deliver(self, enterprise: Enterprise, told: dict[str, Any]) -> dict[str, Any]:
        if told.get("agentid") != enterprise.agent_id:
            raise WecomRefusal(301002, "not allow operate another agent with this accesstoken")
        names = [one for one in str(told.get("touser", "")).split("|") if one]
        if not names:
            raise WecomRefusal(82001, "The designated touser/toparty/totag is empty")
        now, message = self.clock(), _read_message(told, self.clock())
        known = [enterprise.members.get(one.lower()) for one in names]
        reached = [one for one in known if one is not None and one.is_visible]
        if not reached:
            raise WecomRefusal(81013, "user & party & tag all invalid")
        for member in reached:
            times = [now - one.at for one in member.inbox]
            a_minute = sum(one < timedelta(minutes=1) for one in times)
            if a_minute >= A_MINUTE or sum(one < timedelta(hours=1) for one in times) >= AN_HOUR:
                raise WecomRefusal(45009, "api freq out of limit")
        whole = json.dumps(told, sort_keys=True)
        same = enterprise.seen.get(whole)
        span = timedelta(seconds=int(told.get("duplicate_check_interval", 1800)))
        if not (told.get("enable_duplicate_check") and same is not None and now - same < span):
            for member in reached:
                member.inbox.append(message)
        enterprise.seen[whole] = now
        lost = [name for name, one in zip(names, known, strict=True) if one not in reached]
        return {"invaliduser": "|".join(lost).lower(), "msgid": secrets.token_urlsafe(24)}

    async def _answer(
        self, request: web.Request, enterprise: Enterprise | None, take: Any
    ) -> web.StreamResponse:
        trouble = enterprise.trouble if enterprise else WecomTrouble.WELL
        if trouble is WecomTrouble.DOWN:
            return web.Response(status=503, text="Service Unavailable")
        try:
            if trouble is WecomTrouble.UNTRUSTED:
                raise WecomRefusal(60020, "not allow to access from your ip")
            if trouble is WecomTrouble.BUSY:
                raise WecomRefusal(-1, "system busy")
            answer = {"errcode": 0, "errmsg": "ok"} | take()
        except WecomRefusal as refused:
            more = f"from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e={refused.code}"
            answer = {"errcode": refused.code, "errmsg": f"{refused.words}, hint: [sim], {more}"}
            if enterprise is not None:
                enterprise.refusals.append(f"{refused.code} {refused.words}")
        self.arrived.set()
        is_message = request.path.endswith("/message/send")
        if trouble is WecomTrouble.CUT and is_message and request.transport is not None:
            request.transport.abort()
        if trouble is WecomTrouble.GARBAGE and is_message:
            return web.Response(text="<html>OK", content_type="text/html")
        return web.json_response(answer)


def _read_message(told: dict[str, Any], now: datetime) -> MemberMessage:
    """Raises WecomRefusal for what is missing. Longer texts are cut, as the real one does."""
    match told.get("msgtype"):
        case "text":
            content = str(_inner(told, "text").get("content") or "")
            if not content:
                raise WecomRefusal(44004, "empty content")
            return MemberMessage(now, "", _cut(content, 2048))
        case "textcard":
            card = _inner(told, "textcard")
            texts = {name: str(card.get(name) or "") for name in ("title", "description", "url", "btntxt")}
            for name in ("title", "description", "url"):
                if not texts[name]:
                    raise WecomRefusal(40058, f"invalid Request Parameter, missing textcard.{name}")
            title, text = _cut(texts["title"], 128), _cut(texts["description"], 512)
            return MemberMessage(now, title, text, texts["url"], (texts["btntxt"] or "详情")[:4])
    raise WecomRefusal(40008, "invalid message type")


def _inner(told: dict[str, Any], name: str) -> dict[str, Any]:
    held = told.get(name)
    return held if isinstance(held, dict) else {}


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _json(raw: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(raw)
    except ValueError:
        raise WecomRefusal(47001, "data format error") from None
    if not isinstance(parsed, dict):
        raise WecomRefusal(47001, "data format error")
    return parsed
