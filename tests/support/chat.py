"""A person with a phone: real signed calls to `/wechat`, and what comes back."""

import secrets
from typing import Any

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient

from scripts.simulators.wechat_messages import Call, Sender
from tests.support.values import AES_KEY, APP_ID, TOKEN

AnyClient = TestClient[Any, Any] | ClientSession


def new_openid() -> str:
    return "o" + secrets.token_urlsafe(20)[:27]


class Phone:
    """Sends in safe mode unless a test signs calls itself. Methods return the text of the reply."""

    def __init__(self, client: AnyClient, url: str = "/wechat", openid: str | None = None) -> None:
        self.sender = Sender(APP_ID, TOKEN, AES_KEY)
        self.openid = openid or new_openid()
        self._client = client
        self._url = url

    async def say(self, words: str) -> str:
        return await self.send(self.sender.text(self.openid, words))

    async def speak(self, recognition: str) -> str:
        return await self.send(self.sender.voice(self.openid, "media-of-voice", recognition))

    async def show(self, media_id: str) -> str:
        return await self.send(self.sender.image(self.openid, media_id))

    async def stand_at(self, latitude: str, longitude: str, label: str) -> str:
        return await self.send(self.sender.location(self.openid, latitude, longitude, label))

    async def scan(self, content: str) -> str:
        return await self.send(self.sender.event(self.openid, "SCAN", content))

    async def click(self, key: str) -> str:
        return await self.send(self.sender.event(self.openid, "CLICK", key))

    async def event(self, name: str, key: str = "") -> str:
        return await self.send(self.sender.event(self.openid, name, key))

    async def send(self, xml: str) -> str:
        status, body = await self.post(self.sender.seal(xml))
        assert status == 200, body
        return str(self.sender.open_reply(body).get("Content", ""))

    async def post(self, call: Call) -> tuple[int, bytes]:
        async with self._client.post(self._url, params=dict(call.params), data=call.body) as response:
            return response.status, await response.read()
