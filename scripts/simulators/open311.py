"""A city's Open311 GeoReport v2 server, as faithful as its standard: XML and JSON, tokens, errors.

It has no idempotency, as the standard has none: what is posted twice is there twice, and shows.
"""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from xml.etree.ElementTree import Element, SubElement, tostring

from aiohttp import web

SERVICES = {"LIFT-1": "电梯故障", "LIFT-2": "电梯异响", "TEST": "测试"}


class Mode(StrEnum):
    """How the server answers a POST."""

    NUMBER = "number"
    TOKEN = "token"  # the number comes later, by the token
    CUT = "cut"  # filed, but the connection ends before the answer
    FAIL = "fail"  # 500, nothing filed
    GARBAGE = "garbage"  # filed, and a page of HTML
    EMPTY = "empty"  # filed, and 201 without a body
    GATEWAY = "gateway"  # filed, and 504 of the proxy before it


@dataclass
class Request:
    """One service request. It has no number while only its token is known."""

    fields: dict[str, str]
    token: str
    number: str = ""
    status: str = "open"
    notes: str = ""
    requested_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_record(self) -> dict[str, str]:
        at = f"{self.requested_at:%Y-%m-%dT%H:%M:%SZ}"
        return {
            "service_request_id": self.number,
            "status": self.status,
            "status_notes": self.notes,
            "service_name": SERVICES.get(self.fields["service_code"], ""),
            "service_code": self.fields["service_code"],
            "description": self.fields.get("description", ""),
            "requested_datetime": at,
            "updated_datetime": at,
            "address": self.fields.get("address_string", ""),
            "media_url": self.fields.get("media_url", ""),
        }


class Open311Simulator:
    """`app()` is what listens. `can_list` false makes GET requests a 404, as small cities have it.

    `lists_nothing`: what was filed is not shown before somebody has looked at it. `only_xml`: in XML also
    what was asked for as JSON. `namespace`: the default one of its XML, which GeoReport allows.
    """

    def __init__(self, api_key: str = "", jurisdiction: str = "", *, can_list: bool = True) -> None:
        self.lists_nothing = False
        self.only_xml = False
        self.namespace = ""
        self.api_key = api_key
        self.jurisdiction = jurisdiction
        self.can_list = can_list
        self.mode = Mode.NUMBER
        self.requests: list[Request] = []
        self.arrived = asyncio.Event()

    def number_all(self) -> None:
        """The city looks at what it has and gives everything its number."""
        for count, one in enumerate(self.requests, start=1):
            one.number = one.number or f"SR-{count:05d}"

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/services.{form:json|xml}", self._services)
        app.router.add_post("/requests.{form:json|xml}", self._post)
        app.router.add_get("/requests.{form:json|xml}", self._list)
        app.router.add_get("/requests/{number}.{form:json|xml}", self._one)
        app.router.add_get("/tokens/{token}.{form:json|xml}", self._token)
        return app

    async def _services(self, request: web.Request) -> web.Response:
        records = [{"service_code": code, "service_name": name} for code, name in SERVICES.items()]
        return self._answer(request, "services", "service", records)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        if wrong := self._what_is_wrong(fields):
            return self._error(request, *wrong)
        if self.mode is Mode.FAIL:
            return self._error(request, 500, "the city's system is down")
        made = Request(fields, token=f"T{len(self.requests) + 1:06d}")
        self.requests.append(made)
        if self.mode is not Mode.TOKEN:
            self.number_all()
        self.arrived.set()
        if self.mode is Mode.CUT and request.transport is not None:
            request.transport.abort()
        if self.mode is Mode.GARBAGE:
            return web.Response(text="<html>OK", content_type="text/html")
        if self.mode is Mode.EMPTY:
            return web.Response(status=201)
        if self.mode is Mode.GATEWAY:
            return web.Response(status=504, text="<html>upstream timed out", content_type="text/html")
        answer = {"token": made.token} if self.mode is Mode.TOKEN else {"service_request_id": made.number}
        notice = {"service_notice": "", "account_id": ""}
        return self._answer(request, "service_requests", "request", [answer | notice])

    def _what_is_wrong(self, fields: dict[str, str]) -> tuple[int, str] | None:
        if fields.get("api_key", "") != self.api_key:
            return 403, "api_key is missing or wrong"
        if fields.get("jurisdiction_id", "") != self.jurisdiction:
            return 404, "jurisdiction_id was not found"
        if fields.get("service_code") not in SERVICES:
            return 404, "service_code was not found"
        if not (fields.get("address_string") or fields.get("address_id") or fields.get("lat")):
            return 400, "a location is required"
        return None

    async def _list(self, request: web.Request) -> web.Response:
        if not self.can_list:
            return self._error(request, 404, "not offered")
        found = [one.as_record() for one in self.requests if one.number and not self.lists_nothing]
        return self._answer(request, "service_requests", "request", found)

    async def _one(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        found = [one.as_record() for one in self.requests if one.number == number]
        if not found:
            return self._error(request, 404, "service_request_id was not found")
        return self._answer(request, "service_requests", "request", found)

    async def _token(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        found = [one for one in self.requests if one.token == token]
        if not found:
            return self._error(request, 404, "token was not found")
        record = {"token": token, "service_request_id": found[0].number}
        return self._answer(request, "service_requests", "request", [record])

    def _answer(
        self, request: web.Request, root: str, name: str, records: list[dict[str, str]], status: int = 200
    ) -> web.Response:
        if request.match_info["form"] == "json" and not self.only_xml:
            text = json.dumps(records, ensure_ascii=False)
            return web.Response(text=text, status=status, content_type="application/json", charset="utf-8")
        tree = Element(root, {"xmlns": self.namespace} if self.namespace else {})
        for record in records:
            one = SubElement(tree, name)
            for key, value in record.items():
                SubElement(one, key).text = value
        body = tostring(tree, encoding="utf-8", xml_declaration=True)
        return web.Response(body=body, status=status, content_type="text/xml", charset="utf-8")

    def _error(self, request: web.Request, status: int, description: str) -> web.Response:
        record = {"code": str(status), "description": description}
        return self._answer(request, "errors", "error", [record], status)
