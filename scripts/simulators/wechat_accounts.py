"""The accounts behind one API: each with its secret and its tokens."""

import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from scripts.simulators.wechat_errors import WeChatError
from scripts.simulators.wechat_tokens import Tokens


class Account:
    def __init__(self, app_id: str, secret: str, clock: Callable[[], float]) -> None:
        self.app_id = app_id
        self.tokens = Tokens(clock)
        self._secret = secret

    def check_secret(self, asked: Mapping[str, Any], wrong_secret: int = 40125) -> None:
        """Raises WeChatError unless both AppID and AppSecret are this account's."""
        if asked.get("appid") != self.app_id:
            raise WeChatError(40013)
        if not hmac.compare_digest(str(asked.get("secret")).encode(), self._secret.encode()):
            raise WeChatError(wrong_secret)

    def check_token(self, request: web.Request) -> None:
        """Raises WeChatError unless the call brings a good token of this account."""
        self.tokens.check(request.query.get("access_token", ""))

    def has_given(self, request: web.Request) -> bool:
        """Whether the call's token is a good one of this account."""
        return self.tokens.remaining(request.query.get("access_token", "")) > 0


def ok() -> web.Response:
    return web.json_response({"errcode": 0, "errmsg": "ok"})


async def read_json(request: web.Request) -> dict[str, Any]:
    """Raises WeChatError 47001."""
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise WeChatError(47001) from None
    if not isinstance(body, dict):
        raise WeChatError(47001)
    return body
