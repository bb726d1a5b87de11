"""One account at api.weixin.qq.com: its shared token, its calls, and what its errcodes ask for."""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout
from redis import asyncio as aioredis
from redis.exceptions import RedisError
from wechatpy.exceptions import WeChatClientException

from bot.kernel.clock import Clock
from bot.kernel.metrics import Metrics
from bot.kernel.shared_value import Fetched, SharedValue
from models.rules.notices.wechat_errors import BUSY, TOKEN_REFUSED, TOO_FAST, pause_after

TIMEOUT = ClientTimeout(total=8, connect=3)
MOST_BYTES = 10 * 1024 * 1024  # WeChat's limit for an image, the largest thing it sends
STREAK_SECONDS = 120
CUSTOM_SEND = "/cgi-bin/message/custom/send"
MEDIA = "/cgi-bin/media/get"
STABLE_TOKEN = "/cgi-bin/stable_token"
LOGIN = "/sns/jscode2session"


class WeChatUnavailable(Exception):
    """WeChat did not answer, or not with what its documentation says."""


class WeChatPaused(WeChatUnavailable):
    """WeChat was not asked: it has told us not to, until `again` from now."""

    def __init__(self, errcode: int, again: timedelta) -> None:
        super().__init__(f"paused after {errcode}")
        self.errcode, self.again = errcode, again


class TextSender(Protocol):
    """An account that can write to a person."""

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message (客服消息). Raises WeChatClientException or WeChatUnavailable."""


class WeChatAccount:
    """Credentials and calls. API errors are wechatpy's WeChatClientException, with its `errcode`."""

    def __init__(
        self,
        app_id: str,
        secret: str,
        api_url: str,
        http: ClientSession,
        redis: "aioredis.Redis",
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self.app_id = app_id
        self._secret, self._api_url = secret, api_url
        self._http, self._redis, self._metrics, self._clock = http, redis, metrics, clock
        self._token = self.shared("access_token", self._fetch_token)

    def shared(self, name: str, fetch: Callable[[], Awaitable[Fetched]]) -> SharedValue:
        """A value of this account's that all processes share."""
        return SharedValue(self._redis, f"wechat:{self.app_id}:{name}", self._clock, fetch)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """A call with the token. Raises WeChatClientException or WeChatUnavailable."""
        answer = await self._with_token(method, path, params or {}, body)
        return _object(answer)

    async def ask_for_bytes(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The same where the answer is a file, at most 10 MB and a byte."""
        answer = await self._with_token(method, path, params or {}, body)
        if not isinstance(answer, bytes):
            raise WeChatUnavailable("the answer is not a file")
        return answer

    async def ask_with_secret(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """A call with the AppSecret instead of a token: those that tell who a person is."""
        credentials = {"appid": self.app_id, "secret": self._secret}
        return _object(await self._call("GET", path, {**credentials, **params}, None))

    async def _with_token(
        self, method: str, path: str, params: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> Any:
        token = await self._good_token()
        try:
            return await self._call(method, path, {**params, "access_token": token}, body)
        except WeChatClientException as error:
            if error.errcode not in TOKEN_REFUSED:
                raise
        await self._token.forget(token)
        return await self._call(method, path, {**params, "access_token": await self._good_token()}, body)

    async def _good_token(self) -> str:
        try:
            return await self._token.get()
        except (TimeoutError, RedisError, OSError) as error:
            raise WeChatUnavailable("no token in time") from error

    async def _fetch_token(self) -> Fetched:
        body = {"grant_type": "client_credential", "appid": self.app_id, "secret": self._secret}
        answer = _object(await self._call("POST", STABLE_TOKEN, {}, body))
        try:
            return Fetched(str(answer["access_token"]), timedelta(seconds=int(answer["expires_in"])))
        except (KeyError, ValueError) as error:
            raise WeChatUnavailable("a token of another form") from error

    async def _call(
        self, method: str, path: str, params: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> Any:
        """One call, counted. An object, or bytes where the answer is none."""
        await self._check_pause(path)
        try:
            return await self._metrics.wechat_call(path, self._exchange(method, path, params, body))
        except WeChatClientException as error:
            with suppress(RedisError, OSError):
                await self._pause(path, error.errcode)
            raise

    async def _exchange(
        self, method: str, path: str, params: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> Any:
        # WeChat takes \uXXXX in JSON for its letters, so the body must be real UTF-8.
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        url = self._api_url + path
        try:
            async with self._http.request(
                method, url, params=dict(params), data=data, timeout=TIMEOUT
            ) as response:
                answer = bytearray()
                async for chunk in response.content.iter_chunked(65536):
                    answer += chunk
                    if len(answer) > MOST_BYTES:
                        break
                told = response.content_type in ("application/json", "text/plain")
                return _checked(_parsed(answer)) if told else bytes(answer)
        except (ClientError, TimeoutError, ValueError) as error:
            raise WeChatUnavailable(type(error).__name__) from error

    async def _check_pause(self, path: str) -> None:
        kept: Any = None
        with suppress(RedisError, OSError):  # without Redis nobody knows of a pause: WeChat says it again
            kept = await self._redis.get(self._pause_key(path))
        if kept is None:
            return
        errcode, until = json.loads(kept)
        again = datetime.fromtimestamp(until, self._clock().tzinfo) - self._clock()
        if again > timedelta(0):
            raise WeChatPaused(errcode, again)

    async def _pause(self, path: str, errcode: int) -> None:
        """Leave the API alone where the errcode asks for it: told to all processes."""
        if path == LOGIN and errcode == TOO_FAST:
            return  # one person logs in too often: that must not shut others out
        key = self._pause_key(path)
        streak = 1
        if errcode == BUSY:
            streak = await self._redis.incr(f"{key}:streak")
            await self._redis.expire(f"{key}:streak", STREAK_SECONDS)
        now = self._clock()
        pause = pause_after(errcode, streak, now)
        if pause is not None:
            await self._redis.set(key, json.dumps([errcode, (now + pause).timestamp()]), px=pause)

    def _pause_key(self, path: str) -> str:
        return f"wechat:{self.app_id}:pause:{path}"


Values = Mapping[str, Mapping[str, str]]  # of a template: {"thing1": {"value": "…"}}
TEXT_BYTES = 2048  # WeChat cuts longer text messages


def text_message(openid: str, text: str) -> dict[str, Any]:
    """The body of a customer-service message, the same for every kind of account."""
    return {"touser": openid, "msgtype": "text", "text": {"content": cut_to_bytes(text)}}


def number_of(answer: Mapping[str, Any]) -> str:
    """The `msgid` of a message that WeChat has taken; empty where it tells none."""
    number = answer.get("msgid")
    return str(number)[:64] if isinstance(number, int | str) else ""


def cut_to_bytes(text: str, limit: int = TEXT_BYTES) -> str:
    """The text, shortened to `limit` bytes of UTF-8 without breaking a character."""
    encoded = text.encode()
    return text if len(encoded) <= limit else encoded[: limit - 3].decode(errors="ignore") + "…"


def _parsed(answer: bytearray) -> Any:
    """WeChat writes names as people chose them: with raw control characters, or cut within a character."""
    return json.loads(answer.decode(errors="replace"), strict=False)


def _object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise WeChatUnavailable("the answer is not an object")
    return answer


def _checked(answer: Any) -> dict[str, Any]:
    told = _object(answer)
    errcode = told.get("errcode", 0)
    if errcode:
        raise WeChatClientException(errcode, str(told.get("errmsg", "")))
    return told
