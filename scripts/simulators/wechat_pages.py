"""Pages inside WeChat: signing in by OAuth, and the ticket of the JS-SDK."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from yarl import URL

from scripts.simulators.wechat_accounts import Account
from scripts.simulators.wechat_codes import SingleUseCodes
from scripts.simulators.wechat_errors import WeChatError

TICKET_SECONDS = 7200


@dataclass(frozen=True)
class Visitor:
    """Who holds the phone. A snapshot (快照页) has an openid that is made up for the visit."""

    openid: str
    unionid: str = ""
    snapshot: bool = False


class PagesSimulator:
    """`visitor` signs in whenever a page sends the phone's browser to `authorize`."""

    def __init__(self, account: Account, clock: Callable[[], float]) -> None:
        self.visitor = Visitor("oPages" + "a" * 22)
        self.ticket_requests = 0
        self._account, self._clock = account, clock
        self._codes: SingleUseCodes[Visitor] = SingleUseCodes(clock)
        self._ticket, self._ticket_ends = "", 0.0

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/connect/oauth2/authorize", self._authorize)
        app.router.add_get("/sns/oauth2/access_token", self._exchange)
        app.router.add_get("/cgi-bin/ticket/getticket", self._get_ticket)

    def check_ticket(self, ticket: str) -> bool:
        return ticket == self._ticket and self._clock() < self._ticket_ends

    async def _authorize(self, request: web.Request) -> web.Response:
        asked = request.query
        right = {"appid": self._account.app_id, "response_type": "code", "scope": "snsapi_base"}
        if any(asked.get(name) != value for name, value in right.items()) or "redirect_uri" not in asked:
            return web.Response(status=400, text="10003: redirect_uri or scope")
        code = self._codes.issue(self.visitor)
        address = URL(asked["redirect_uri"]).update_query(code=code, state=asked.get("state", ""))
        raise web.HTTPFound(address)

    async def _exchange(self, request: web.Request) -> web.Response:
        self._account.check_secret(request.query)
        visitor = self._codes.use(request.query.get("code", ""))
        answer: dict[str, str | int] = {
            "access_token": secrets.token_urlsafe(80),
            "expires_in": 7200,
            "refresh_token": secrets.token_urlsafe(80),
            "openid": visitor.openid,
            "scope": "snsapi_base",
        }
        if visitor.snapshot:
            answer["is_snapshotuser"] = 1
        if visitor.unionid:
            answer["unionid"] = visitor.unionid
        return web.json_response(answer, content_type="text/plain")

    async def _get_ticket(self, request: web.Request) -> web.Response:
        self._account.check_token(request)
        if request.query.get("type") != "jsapi":
            raise WeChatError(40097)
        self.ticket_requests += 1
        if self._clock() >= self._ticket_ends - 300:
            self._ticket, self._ticket_ends = secrets.token_urlsafe(64), self._clock() + TICKET_SECONDS
        left = int(self._ticket_ends - self._clock())
        return web.json_response({"errcode": 0, "errmsg": "ok", "ticket": self._ticket, "expires_in": left})
