"""Calls of 企业微信 in the name of an organisation's own application: its token, and messages to members.

Bodies are wechatpy's (`wechatpy.enterprise`); its client is blocking, knows no timeout for a token and
names the host itself, so the requests are ours. Sources, read 2026-11:
developer.work.weixin.qq.com/document/path/91039 (gettoken), /path/90236 (message/send),
/path/90313 (errcodes). 7200 seconds a token; 30 messages a minute and 1,000 an hour to one member.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from aiohttp import ClientTimeout
from redis.exceptions import RedisError
from wechatpy.enterprise.client.api import WeChatMessage
from wechatpy.exceptions import WeChatClientException

from bot.channels.base import is_good, read_object
from bot.kernel.shared_value import Fetched, SharedValue
from bot.services import Services
from models.actions.partners.wecom import AppView

TIMEOUT = ClientTimeout(total=8, connect=3)
MAX_ANSWER_BYTES = 64 * 1024
TOKEN_REFUSED = frozenset({40014, 42001})  # no such token, or too old
SAME_WITHIN = timedelta(minutes=30)


class WecomUnclear(Exception):
    """An answer that nobody understands: the message may have arrived."""


class WecomFailed(Exception):
    """An answer without a code, with an HTTP status that says that nothing was taken."""


class WecomClient:
    """Raises WeChatClientException with its `errcode`, or as a request does, or WecomUnclear, WecomFailed."""

    def __init__(self, services: Services, app: AppView) -> None:
        self._services, self._app = services, app
        self._secret = services.vault.open_secret(app.secret_sealed)
        whose = sha256(f"{app.corp_id}:{app.agent_id}:{self._secret}".encode()).hexdigest()[:24]
        self._token = SharedValue(
            services.redis, f"wecom:{whose}:access_token", services.clock, self._fetch_token
        )

    async def write(self, userid: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """`message` names its `msgtype`. The same again within half an hour is not shown twice."""
        told = {
            **message,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME_WITHIN // timedelta(seconds=1),
        }
        answer: dict[str, Any] = await WeChatMessage(self).send(self._app.agent_id, userid, msg=told)
        return answer

    async def post(self, path: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """What wechatpy's classes call, as a coroutine. A token that is refused is renewed once."""
        body = json.dumps(data, ensure_ascii=False).encode()
        token = await self._good_token()
        try:
            return await self._call("POST", path, {"access_token": token}, body)
        except WeChatClientException as error:
            if error.errcode not in TOKEN_REFUSED:
                raise
        try:
            await self._token.forget(token)
        except (RedisError, OSError):
            token = (await self._fetch_token()).value
        else:
            token = await self._good_token()
        return await self._call("POST", path, {"access_token": token}, body)

    async def _good_token(self) -> str:
        """While Redis is away each message fetches its own: WeCom gives the same one while it is good."""
        try:
            return await self._token.get()
        except (RedisError, OSError):
            return (await self._fetch_token()).value

    async def _fetch_token(self) -> Fetched:
        query = {"corpid": self._app.corp_id, "corpsecret": self._secret}
        answer = await self._call("GET", "gettoken", query, None)
        try:
            return Fetched(str(answer["access_token"]), timedelta(seconds=int(answer["expires_in"])))
        except (KeyError, ValueError, TypeError) as error:
            raise WecomFailed("a token of another form") from error

    async def _call(
        self, method: str, path: str, query: Mapping[str, str], body: bytes | None
    ) -> dict[str, Any]:
        url = f"{self._services.settings.wecom_api_url.rstrip('/')}/cgi-bin/{path}"
        headers = {"content-type": "application/json; charset=utf-8", "user-agent": "Tima/1"}
        async with self._services.partner_http.request(
            method, url, params=query, data=body, headers=headers, timeout=TIMEOUT
        ) as response:
            answer = await read_object(response, MAX_ANSWER_BYTES)
            code = answer.get("errcode")
            if type(code) is not int:
                if is_good(response):
                    raise WecomUnclear(f"the answer was not understood (HTTP {response.status})")
                raise WecomFailed(f"HTTP {response.status}")
        if code:
            raise WeChatClientException(code, str(answer.get("errmsg", "")))
        return answer
