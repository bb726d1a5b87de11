"""A person's mini-program: it signs in through the simulated WeChat and calls `/api/v1`."""

import secrets
from dataclasses import dataclass
from typing import Any

from aiohttp import FormData
from aiohttp.test_utils import TestClient

from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.support.chat import new_openid
from tests.support.photos import jpeg


@dataclass(frozen=True)
class Told:
    """An answer. `problem`: the end of its type, empty where it is none."""

    status: int
    body: Any
    headers: Any

    @property
    def problem(self) -> str:
        return str(self.body.get("type", "")).rpartition("#")[2] if isinstance(self.body, dict) else ""


class MiniProgram:
    def __init__(self, client: TestClient[Any, Any], wechat: MiniProgramSimulator) -> None:
        self.openid, self.token = new_openid(), ""
        self._client, self._wechat = client, wechat

    async def sign_in(self, unionid: str = "") -> Told:
        told = await self.post("/sessions", {"code": self._wechat.login_code(self.openid, unionid)})
        self.token = told.body.get("token", "")
        return told

    async def get(self, path: str, **query: str) -> Told:
        return await self.call("GET", path, params=query)

    async def post(self, path: str, body: object = None, key: str | None = None) -> Told:
        """With a key of its own unless one is given; an empty one is not sent."""
        key = secrets.token_urlsafe(16) if key is None else key
        return await self.call("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})

    async def put(self, path: str, body: object) -> Told:
        return await self.call("PUT", path, json=body)

    async def delete(self, path: str) -> Told:
        return await self.call("DELETE", path)

    async def upload(self, photo: bytes | None = None) -> str:
        """What names the photo in a report."""
        form = FormData()
        form.add_field(
            "photo", jpeg() if photo is None else photo, filename="photo.jpg", content_type="image/jpeg"
        )
        told = await self.call("POST", "/photos", data=form)
        assert told.status == 201, told.body
        return str(told.body["photo"])

    async def call(self, method: str, path: str, **more: Any) -> Told:
        headers = dict(more.pop("headers", {}))
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        async with self._client.request(method, f"/api/v1{path}", headers=headers, **more) as answer:
            body = await answer.json(content_type=None) if answer.status != 204 else None
            return Told(answer.status, body, answer.headers)
