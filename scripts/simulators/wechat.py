"""api.weixin.qq.com, as far as the product uses it. Errors are HTTP 200 with an errcode, as there."""

import asyncio
import json
import secrets
import sys
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from scripts.simulators.wechat_accounts import Account, ok, read_json
from scripts.simulators.wechat_admin import AdminSimulator, contents
from scripts.simulators.wechat_errors import WeChatError
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from scripts.simulators.wechat_notices import Notices
from scripts.simulators.wechat_pages import PagesSimulator
from scripts.simulators.wechat_people import Contact, People, Pushed

TEMPORARY_QR_SECONDS = 30 * 24 * 3600
DEFAULT_QR_SECONDS = 60
DAY_SECONDS = 24 * 3600
BEIJING_AHEAD_SECONDS = 8 * 3600
MEDIA_LAST_SECONDS = 3 * DAY_SECONDS
KEPT_MEDIA_BYTES = 256 * 1024 * 1024

_MESSAGE_TYPES = ("text", "image", "voice", "video", "music", "news", "msgmenu", "miniprogrampage")
_QR_ACTIONS = ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE")


@dataclass(frozen=True)
class Medium:
    data: bytes
    content_type: str
    sent_at: float = 0


class WeChatSimulator:
    """One official account, and a mini-program beside it where `with_miniprogram` was called.

    `app()` is what listens; the rest is for tests and the simulated phone.

    `delay_seconds` passes before each answer. With `enforce_windows` people can
    be written to only after `hear()`, within WeChat's limits. `listeners` are
    called with each customer-service message.
    """

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        *,
        enforce_windows: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.enforce_windows = enforce_windows
        self.delay_seconds = 0.0
        self.token_requests = 0
        self.received = 0  # customer-service messages
        self.unionids: dict[str, str] = {}  # by openid, of followers
        self.nickname = b""  # of every follower, as raw as WeChat passes it on
        self.quotas: dict[str, int] = {}  # calls of a path a day
        self._calls: Counter[tuple[int, str]] = Counter()
        self.listeners: list[Callable[[Pushed], None]] = []
        self.account = Account(app_id, app_secret, clock)
        self._clock = clock
        self._miniprogram: MiniProgramSimulator | None = None
        self.notices = Notices()
        self.pages = PagesSimulator(self.account, clock)
        self.admin = AdminSimulator(self.account, self.notices)
        self._people = People()
        self._media: OrderedDict[str, Medium] = OrderedDict()
        self._media_bytes = 0
        self._failures: list[tuple[str, int]] = []
        self._dropped: list[str] = []

    def with_miniprogram(self, app_id: str, app_secret: str) -> MiniProgramSimulator:
        """The same API serves a mini-program from now on. Called before `app()`."""
        self._miniprogram = MiniProgramSimulator(app_id, app_secret, self._clock)
        return self._miniprogram

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._answer])
        app.router.add_post("/cgi-bin/stable_token", self._stable_token)
        app.router.add_get("/cgi-bin/token", self._token)
        app.router.add_post("/cgi-bin/message/custom/send", self._send)
        app.router.add_post("/cgi-bin/message/template/send", self._send_template)
        app.router.add_post("/cgi-bin/message/subscribe/bizsend", self._send_subscription)
        app.router.add_get("/cgi-bin/media/get", self._get_media)
        app.router.add_post("/cgi-bin/qrcode/create", self._create_qrcode)
        app.router.add_get("/cgi-bin/user/info", self._user_info)
        self.pages.add_to(app)
        self.admin.add_to(app)
        app.router.add_get("/wxaapi/newtmpl/gettemplate", self._subscription_templates)
        if self._miniprogram is not None:
            self._miniprogram.add_to(app)
        return app

    def hear(self, openid: str, contact: Contact = Contact.MESSAGE, *, follows: bool = True) -> None:
        """The person did something, and may be written to for a while.

        They follow the official account from now on, if they did not; in a mini-program nobody `follows`.
        """
        person = self._people.meet(openid)
        person.following = follows
        person.open_window(contact, self._clock())

    def unfollow(self, openid: str) -> None:
        person = self._people.meet(openid)
        person.following = False
        person.windows.clear()

    def follows(self, openid: str) -> bool:
        person = self._people.find(openid)
        return person is not None and person.following

    def messages(self, openid: str) -> list[Pushed]:
        """What was pushed to the person, oldest first."""
        person = self._people.find(openid)
        return list(person.messages) if person else []

    async def next_message(self, openid: str, timeout_seconds: float = 5) -> Pushed:
        """The first message that was not returned from here before. Raises TimeoutError."""
        async with asyncio.timeout(timeout_seconds):
            return await self._people.meet(openid).next_unread()

    def add_media(self, data: bytes, content_type: str = "image/jpeg") -> str:
        """Keep what a person sent; returns its media_id. The oldest go when there is too much."""
        media_id = secrets.token_urlsafe(48)
        self._media[media_id] = Medium(data, content_type, self._clock())
        self._media_bytes += len(data)
        while self._media_bytes > KEPT_MEDIA_BYTES and len(self._media) > 1:
            _, oldest = self._media.popitem(last=False)
            self._media_bytes -= len(oldest.data)
        return media_id

    def medium(self, media_id: str) -> Medium | None:
        return self._media.get(media_id)

    def revoke_token(self) -> None:
        """No token that was given out is good any more (40001)."""
        self.account.tokens.revoke_all()

    def fail_next(self, calls: int, errcode: int, path: str = "") -> None:
        """Answer the next calls, to paths that end with `path`, with this errcode."""
        self._failures += [(path, errcode)] * calls

    def drop_next(self, calls: int, path: str) -> None:
        """Hang up on the next calls to paths that end with `path`, before anything is done."""
        self._dropped += [path] * calls

    @web.middleware
    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        if dropped := next((path for path in self._dropped if request.path.endswith(path)), None):
            self._dropped.remove(dropped)
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        try:
            self._fail_if_told_to(request.path)
            self._count(request.path)
            return await handler(request)
        except WeChatError as error:
            return web.json_response(error.answer())

    def _fail_if_told_to(self, path: str) -> None:
        for failure in self._failures:
            if path.endswith(failure[0]):
                self._failures.remove(failure)
                raise WeChatError(failure[1])

    def _count(self, path: str) -> None:
        """Raises WeChatError 45009 where the day's quota of the path is used up."""
        day = int((self._clock() + BEIJING_AHEAD_SECONDS) // DAY_SECONDS)
        self._calls[day, path] += 1
        if self._calls[day, path] > self.quotas.get(path, sys.maxsize):
            raise WeChatError(45009)

    async def _stable_token(self, request: web.Request) -> web.Response:
        asked = await read_json(request)
        account = self._asking(asked)
        forced = asked.get("force_refresh") is True
        return _token_answer(account, account.tokens.stable(force_refresh=forced))

    async def _token(self, request: web.Request) -> web.Response:
        account = self._asking(request.query)
        return _token_answer(account, account.tokens.plain())

    def _asking(self, asked: Mapping[str, Any]) -> Account:
        """The account that asks for a token."""
        self.token_requests += 1
        if asked.get("grant_type") != "client_credential":
            raise WeChatError(40002)
        other = self._miniprogram.account if self._miniprogram else self.account
        account = other if asked.get("appid") == other.app_id else self.account
        account.check_secret(asked)
        return account

    async def _user_info(self, request: web.Request) -> web.Response:
        self.account.check_token(request)
        openid = request.query.get("openid", "")
        if self._people.find(openid) is None:
            raise WeChatError(40003)
        if not self.follows(openid):
            return web.json_response({"subscribe": 0, "openid": openid})
        unionid = {"unionid": self.unionids[openid]} if openid in self.unionids else {}
        told = json.dumps({"subscribe": 1, "openid": openid, "nickname": "@"} | unionid).encode()
        return web.Response(body=told.replace(b"@", self.nickname), content_type="application/json")

    async def _subscription_templates(self, request: web.Request) -> web.Response:
        mini = self._miniprogram
        is_mini = mini is not None and self._account_of(request) is mini.account
        notices = mini.notices if mini is not None and is_mini else self.notices
        listed = [
            {"priTmplId": name, "title": name, "content": contents(keywords)}
            for name, keywords in notices.templates.items()
        ]
        return web.json_response({"errcode": 0, "errmsg": "ok", "data": listed})

    async def _send_template(self, request: web.Request) -> web.Response:
        self.account.check_token(request)
        body = await read_json(request)
        if not self.follows(str(body.get("touser", ""))):
            raise WeChatError(43004)
        number = self.notices.send(body, by_grant=False, opens=str(body.get("url", "")))
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": number})

    async def _send_subscription(self, request: web.Request) -> web.Response:
        self.account.check_token(request)
        body = await read_json(request)
        self.notices.send(body, by_grant=True, opens=str(body.get("page", "")))
        return ok()

    async def _send(self, request: web.Request) -> web.Response:
        account = self._account_of(request)
        body = await read_json(request)
        openid, kind = str(body.get("touser", "")), body.get("msgtype")
        if kind not in _MESSAGE_TYPES or not isinstance(body.get(kind), dict):
            raise WeChatError(40008)
        person = self._people.find(openid)
        # A mini-program has no followers: who wrote to it may be answered.
        if person is None or (account is self.account and not person.following):
            raise WeChatError(43004 if account is self.account else 40003)
        if self.enforce_windows and (errcode := person.use_window(self._clock())):
            raise WeChatError(errcode)
        message = Pushed(openid, self._clock(), body, account.app_id)
        person.receive(message)
        self.received += 1
        for listener in self.listeners:
            listener(message)
        return ok()

    def _account_of(self, request: web.Request) -> Account:
        """Whose token the call brings: both accounts send customer-service messages at one address."""
        if self._miniprogram is not None and self._miniprogram.account.has_given(request):
            return self._miniprogram.account
        self.account.check_token(request)
        return self.account

    async def _get_media(self, request: web.Request) -> web.Response:
        self._account_of(request)
        medium = self.medium(request.query.get("media_id", ""))
        if medium is None or self._clock() - medium.sent_at > MEDIA_LAST_SECONDS:
            raise WeChatError(40007)
        return web.Response(body=medium.data, content_type=medium.content_type)

    async def _create_qrcode(self, request: web.Request) -> web.Response:
        self.account.check_token(request)
        asked = await read_json(request)
        action = asked.get("action_name")
        if action not in _QR_ACTIONS:
            raise WeChatError(40052)
        if not 1 <= len(_scene(asked.get("action_info"))) <= 64:
            raise WeChatError(40053)
        answer: dict[str, Any] = {
            "ticket": secrets.token_urlsafe(72),
            "url": f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}",
        }
        if "LIMIT" not in action:
            answer["expire_seconds"] = _seconds(asked.get("expire_seconds", DEFAULT_QR_SECONDS))
        return web.json_response(answer)


def _token_answer(account: Account, token: str) -> web.Response:
    return web.json_response({"access_token": token, "expires_in": account.tokens.remaining(token)})


def _scene(action_info: object) -> str:
    scene = action_info.get("scene") if isinstance(action_info, dict) else None
    if not isinstance(scene, dict):
        return ""
    return str(scene.get("scene_str") or scene.get("scene_id") or "")


def _seconds(asked: object) -> int:
    if not isinstance(asked, int) or asked < 1:
        raise WeChatError(47001)
    return min(asked, TEMPORARY_QR_SECONDS)
