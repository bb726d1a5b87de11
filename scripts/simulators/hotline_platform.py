"""What the platforms of 96333 and 12345 have in common: JSON over REST, a token, and answers by code.

It knows nothing of the product: names and codes are written out, as a city's interface document has them.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import ClientSession, web

Item = dict[str, Any]


class Mode(StrEnum):
    """How the platform answers what it is sent."""

    NUMBER = "number"
    BARE = "bare"  # taken, without a number of its own
    REFUSE = "refuse"
    BUSY = "busy"  # 200 with a code that is no success
    FAIL = "fail"  # 500, nothing taken
    CUT = "cut"  # taken, but the connection ends before the answer


@dataclass(frozen=True)
class Names:
    """The platform's own names of what this server reads and writes."""

    holds: str
    message_id: str
    theirs: str  # what it calls the number of another system's matter
    number: str
    code: str
    message: str
    good: str
    refused: str


@dataclass
class HotlinePlatform:
    """`app()` is what listens, at `/api/receive`. Messages are kept by their key; a repeat is counted."""

    names: Names
    prefix: str
    token: str = ""
    mode: Mode = Mode.NUMBER
    received: dict[str, Item] = field(default_factory=dict)
    repeats: int = 0
    _numbers: dict[str, str] = field(default_factory=dict)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/receive", self._look)
        app.router.add_post("/api/receive", self._receive)
        return app

    @property
    def messages(self) -> list[Item]:
        """In the order of arrival."""
        return list(self.received.values())

    async def push(self, http: ClientSession, url: str, token: str, *items: Item) -> Mapping[str, Any]:
        """Send items to another system, one or many in a message; its answer."""
        body = {self.names.holds: items[0] if len(items) == 1 else list(items)}
        headers = {"Authorization": f"Bearer {token}"}
        async with http.post(url, json=body, headers=headers) as answer:
            told: Mapping[str, Any] = await answer.json(content_type=None)
            return told

    def is_good(self, answer: Mapping[str, Any]) -> bool:
        return str(answer.get(self.names.code)) == self.names.good

    async def _look(self, _request: web.Request) -> web.Response:
        return web.json_response({self.names.code: self.names.good})

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({self.names.code: "401"}, status=401)
        if self.mode is Mode.FAIL:
            return web.Response(status=500)
        if self.mode is Mode.BUSY:
            return self._answer("999", "系统繁忙")
        sent = json.loads(await request.read())[self.names.holds]
        if self.mode is Mode.REFUSE:
            return self._answer(self.names.refused, "不属于受理范围")
        key = sent[self.names.message_id]
        self.repeats += key in self.received
        self.received.setdefault(key, sent)
        if self.mode is Mode.CUT:
            self.mode = Mode.NUMBER
            if request.transport is not None:
                request.transport.close()
            await asyncio.sleep(0)
            return web.Response(status=500)
        if self.mode is Mode.BARE:
            return self._answer(self.names.good, "成功")
        return self._answer(self.names.good, "成功", **{self.names.number: self._number(sent)})

    def _number(self, sent: Item) -> str:
        """One number a matter, however much is told of it."""
        known = sent.get(self.names.number) or self._numbers.get(sent[self.names.theirs])
        number = known or f"{self.prefix}{len(self._numbers) + 1:06d}"
        self._numbers[sent[self.names.theirs]] = number
        return str(number)

    def _answer(self, code: str, words: str, **inner: str) -> web.Response:
        told: Item = {self.names.code: code, self.names.message: words}
        if inner:
            told[self.names.holds] = inner
        return web.json_response(told)
