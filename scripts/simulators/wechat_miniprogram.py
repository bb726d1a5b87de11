"""A mini-program of the simulated platform: who logs in, and what its API tells the server."""

import re
from base64 import b64decode
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from scripts.simulators.wechat_accounts import Account, read_json
from scripts.simulators.wechat_codes import SingleUseCodes
from scripts.simulators.wechat_errors import WeChatError
from scripts.simulators.wechat_notices import Notices

LOGINS_A_MINUTE = 100  # of one person
SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
ONE_PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Identity:
    openid: str
    unionid: str = ""
    dangerous: bool = False


class MiniProgramSimulator:
    """`login_code` and `phone_code` are what the phone's `wx.login` and `getPhoneNumber` would return."""

    def __init__(self, app_id: str, app_secret: str, clock: Callable[[], float]) -> None:
        self.account = Account(app_id, app_secret, clock)
        self.notices = Notices()
        self._clock = clock
        self._logins: SingleUseCodes[Identity] = SingleUseCodes(clock)
        self._phones: SingleUseCodes[str] = SingleUseCodes(clock)
        self._logged_in: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=LOGINS_A_MINUTE))

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/sns/jscode2session", self._code2session)
        app.router.add_post("/wxa/business/getuserphonenumber", self._phone_number)
        app.router.add_post("/cgi-bin/message/subscribe/send", self._send_subscription)
        app.router.add_post("/wxa/getwxacodeunlimit", self._make_code)

    async def _make_code(self, request: web.Request) -> web.Response:
        self.account.check_token(request)
        scene = str((await read_json(request)).get("scene", ""))
        if not SCENE.fullmatch(scene):
            raise WeChatError(40169)
        return web.Response(body=ONE_PIXEL, content_type="image/png")

    async def _send_subscription(self, request: web.Request) -> web.Response:
        self.account.check_token(request)
        body = await read_json(request)
        number = self.notices.send(body, by_grant=True, opens=str(body.get("page", "")))
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": number})

    def login_code(self, openid: str, unionid: str = "", *, dangerous: bool = False) -> str:
        return self._logins.issue(Identity(openid, unionid, dangerous))

    def phone_code(self, number: str) -> str:
        """`number` is digits of a mainland number, or begins with + and the country's code and a space."""
        return self._phones.issue(number)

    async def _code2session(self, request: web.Request) -> web.Response:
        self.account.check_secret(request.query)
        if request.query.get("grant_type") != "authorization_code":
            raise WeChatError(40002)
        identity = self._logins.use(request.query.get("js_code", ""))
        if identity.dangerous:
            raise WeChatError(40226)
        self._count(identity.openid)
        answer = {"openid": identity.openid, "session_key": "c2Vzc2lvbi1rZXktMTIzNA=="}
        # As the platform does: JSON under another name.
        return web.json_response(
            answer | ({"unionid": identity.unionid} if identity.unionid else {}), content_type="text/plain"
        )

    def _count(self, openid: str) -> None:
        times = self._logged_in[openid]
        if len(times) == LOGINS_A_MINUTE and self._clock() - times[0] < 60:
            raise WeChatError(45011)
        times.append(self._clock())

    async def _phone_number(self, request: web.Request) -> web.Response:
        self.account.check_token(request)
        number = self._phones.use((await read_json(request)).get("code"))
        country, _, pure = number.removeprefix("+").rpartition(" ")
        info = {
            "phoneNumber": f"+{country}{pure}" if country else pure,
            "purePhoneNumber": pure,
            "countryCode": country or "86",
            "watermark": {"timestamp": int(self._clock()), "appid": self.account.app_id},
        }
        return web.json_response({"errcode": 0, "errmsg": "ok", "phone_info": info})
