"""The WeChat API, as far as it is used: one shared token, messages, media."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiohttp import ClientError, ClientSession, ClientTimeout
from redis import asyncio as aioredis
from redis.exceptions import LockError
from wechatpy.exceptions import WeChatClientException

from bot.metrics import Metrics
from bot.photos import MAX_BYTES
from bot.settings import Settings

log = logging.getLogger(__name__)

Result = TypeVar("Result")

TOKEN_KEY = "wechat:access_token"
TOKEN_LOCK = "wechat:access_token:lock"
RENEW_EARLY_SECONDS = 300
TOKEN_REFUSED = (40001, 40014, 42001)
TIMEOUT = ClientTimeout(total=8, connect=3)
FETCH_LOCK_SECONDS = 15
TEXT_BYTES = 2048  # WeChat cuts longer text messages


class WeChatUnavailable(Exception):
    """WeChat did not answer, or not with what its documentation says."""


def cut_to_bytes(text: str, limit: int = TEXT_BYTES) -> str:
    """The text, shortened to `limit` bytes of UTF-8 without breaking a character."""
    encoded = text.encode()
    return text if len(encoded) <= limit else encoded[: limit - 3].decode(errors="ignore") + "…"


class WeChat:
    """An async client. API errors are wechatpy's WeChatClientException, with its `errcode`."""

    def __init__(
        self, settings: Settings, http: ClientSession, redis: "aioredis.Redis", metrics: Metrics
    ) -> None:
        self._api = settings.wechat_api_url
        self._app_id = settings.wechat_app_id
        self._app_secret = settings.wechat_app_secret
        self._http = http
        self._redis = redis
        self._metrics = metrics

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message (客服消息)."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": cut_to_bytes(text)}}
        await self._call("POST", "/cgi-bin/message/custom/send", body)

    async def media(self, media_id: str) -> bytes:
        """A temporary medium, at most 10 MB. WeChat keeps it for 3 days."""
        counted = self._metrics.wechat_call
        return await self._with_token(
            lambda token: counted("/cgi-bin/media/get", self._download(token, media_id))
        )

    async def _call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        counted = self._metrics.wechat_call
        return await self._with_token(lambda token: counted(path, self._request(method, path, token, body)))

    async def _with_token(self, call: Callable[[str], Awaitable[Result]]) -> Result:
        token = await self._token()
        try:
            return await call(token)
        except WeChatClientException as error:
            if error.errcode not in TOKEN_REFUSED:
                raise
            await self._forget(token)
            return await call(await self._token())

    async def _request(self, method: str, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        # WeChat takes \uXXXX in JSON for its letters, so the body must be real UTF-8.
        data = json.dumps(body, ensure_ascii=False).encode()
        try:
            async with self._http.request(
                method, self._api + path, params={"access_token": token}, data=data, timeout=TIMEOUT
            ) as response:
                return _checked(await response.json(content_type=None))
        except (ClientError, TimeoutError, ValueError) as error:
            raise WeChatUnavailable(type(error).__name__) from error

    async def _download(self, token: str, media_id: str) -> bytes:
        params = {"access_token": token, "media_id": media_id}
        try:
            async with self._http.get(
                self._api + "/cgi-bin/media/get", params=params, timeout=TIMEOUT
            ) as response:
                data = bytearray()
                async for chunk in response.content.iter_chunked(65536):
                    data += chunk
                    if len(data) > MAX_BYTES:
                        break
                if response.content_type in ("application/json", "text/plain"):
                    _checked(json.loads(data))
                return bytes(data)
        except (ClientError, TimeoutError, ValueError) as error:
            raise WeChatUnavailable(type(error).__name__) from error

    async def _token(self) -> str:
        """The token that all processes share; one of them fetches it."""
        kept = await self._kept_token()
        if kept is not None:
            return kept
        lock = self._redis.lock(TOKEN_LOCK, timeout=FETCH_LOCK_SECONDS, blocking_timeout=FETCH_LOCK_SECONDS)
        try:
            async with lock:
                fetched_meanwhile = await self._kept_token()
                if fetched_meanwhile is not None:
                    return fetched_meanwhile
                return await self._metrics.wechat_call("/cgi-bin/stable_token", self._fetch_token())
        except LockError as error:
            raise WeChatUnavailable("no token in time") from error

    async def _kept_token(self) -> str | None:
        kept = await self._redis.get(TOKEN_KEY)
        return kept.decode() if isinstance(kept, bytes) else None

    async def _fetch_token(self) -> str:
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._app_secret.get_secret_value(),
        }
        try:
            async with self._http.post(
                self._api + "/cgi-bin/stable_token", json=body, timeout=TIMEOUT
            ) as response:
                answer = _checked(await response.json(content_type=None))
        except (ClientError, TimeoutError, ValueError) as error:
            raise WeChatUnavailable(type(error).__name__) from error
        token, lasts = str(answer["access_token"]), int(answer["expires_in"])
        await self._redis.set(TOKEN_KEY, token, ex=max(lasts - RENEW_EARLY_SECONDS, 1))
        return token

    async def _forget(self, token: str) -> None:
        if await self._kept_token() == token:
            await self._redis.delete(TOKEN_KEY)


def _checked(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise WeChatUnavailable("the answer is not an object")
    errcode = answer.get("errcode", 0)
    if errcode:
        raise WeChatClientException(errcode, str(answer.get("errmsg", "")))
    return answer
