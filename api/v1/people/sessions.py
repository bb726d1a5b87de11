"""`/api/v1/sessions`: signing in with a `wx.login` code, and out again."""

import logging
from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field
from redis.exceptions import RedisError
from wechatpy.exceptions import WeChatClientException

from api.http.access import public, resident
from api.http.client_address import client_address
from api.http.describe import SessionNeed as Use
from api.http.describe import operation
from api.http.errors import ApiProblem
from api.http.keys import RATE_LIMITS, SERVICES
from api.http.rate_limits import MINI_LOGINS_FROM_ADDRESS
from api.v1.json_body import Sent, answer, nothing, read_json
from api.v1.people.resident import resident_of, sessions_of, unavailable
from bot.wechat.account import WeChatUnavailable
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.rules.notices.wechat_errors import TOO_FAST

log = logging.getLogger(__name__)
routes = web.RouteTableDef()

# No such code or too old, used before, none at all.
_WRONG_CODE = frozenset({40029, 40163, 41008})
_DANGEROUS = 40226


class Login(Sent):
    """What `wx.login` returned: good once, for five minutes. So it needs no idempotency key."""

    code: Annotated[str, Field(min_length=1, max_length=200, pattern="^[A-Za-z0-9_-]+$")]


class SignedIn(BaseModel):
    """A session. Keep the token in memory alone: `wx.login` makes another at any time."""

    token: str
    expires_at: datetime


class CurrentSession(BaseModel):
    """The session that was shown."""

    expires_at: datetime


@routes.post("/api/v1/sessions", name="api_sign_in")
@operation("signIn", "Sign in with a code of wx.login", {201: SignedIn}, takes=Login)
@public
async def sign_in(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    address = client_address(request, services.settings.trusted_proxies)
    await request.app[RATE_LIMITS].require(MINI_LOGINS_FROM_ADDRESS, address)
    named = await _who_logged_in(request, (await read_json(request, Login)).code)
    now = services.clock()
    person_id = await identify_person(named, services.vault, now)
    try:
        token, until = await sessions_of(request).begin(person_id, now)
    except (RedisError, OSError):
        log.warning("nobody can sign in: Redis is away")
        raise unavailable(request) from None
    return answer(SignedIn(token=token, expires_at=until), SignedIn, 201)


@routes.get("/api/v1/sessions/current", name="api_session", allow_head=False)
@operation("currentSession", "Until when one is signed in", {200: CurrentSession}, session=Use.NEEDED)
@resident
async def current(request: web.Request) -> web.Response:
    return answer(CurrentSession(expires_at=resident_of(request).until), CurrentSession)


@routes.delete("/api/v1/sessions/current", name="api_sign_out")
@operation("signOut", "End this session", {204: None}, session=Use.NEEDED)
@resident
async def sign_out(request: web.Request) -> web.Response:
    await sessions_of(request).end(resident_of(request))
    return nothing()


@routes.delete("/api/v1/sessions", name="api_sign_out_everywhere")
@operation("signOutEverywhere", "End all of one's sessions", {204: None}, session=Use.NEEDED)
@resident
async def sign_out_everywhere(request: web.Request) -> web.Response:
    await sessions_of(request).end_all(resident_of(request).person_id)
    return nothing()


async def _who_logged_in(request: web.Request, code: str) -> NamedPerson:
    """Raises what the person, or the mini-program for them, can do something about; else 503."""
    mini_program = request.app[SERVICES].miniprogram
    if mini_program is None:
        raise ApiProblem(404, "no-mini-program", "这里没有设置小程序。")
    try:
        found = await mini_program.code2session(code)
    except WeChatClientException as error:
        if error.errcode in _WRONG_CODE:
            raise ApiProblem(422, "code-refused", "登录没有成功，请再试一次。") from None
        if error.errcode == _DANGEROUS:
            raise ApiProblem(403, "login-refused", "微信暂时不让这个帐号登录。") from None
        if error.errcode == TOO_FAST:
            headers = {"Retry-After": "60"}
            raise ApiProblem(429, "too-often", "登录太频繁，请过一分钟再试。", headers=headers) from None
        log.exception("WeChat does not let anybody log in")
        raise unavailable(request) from None
    except WeChatUnavailable as error:
        log.warning("nobody can sign in: %s", error)
        raise unavailable(request) from None
    return NamedPerson(WeChatAccountKind.MINI_PROGRAM, found.openid, found.unionid)
