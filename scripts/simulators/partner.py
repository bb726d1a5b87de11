"""Insurer, 96333, 12345, maintainer and property company, in one program: those who receive webhooks."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler
from standardwebhooks import Webhook, WebhookVerificationError

from scripts.simulators.partner_answers import answer, failure
from scripts.simulators.partner_behaviour import (
    BadBehaviour,
    Behaviour,
    CallbackStatus,
    Mode,
    read_behaviour,
)
from scripts.simulators.partner_callbacks import send_callback, send_callbacks
from scripts.simulators.partner_records import KEPT_RECORDS, Record, Records

_NAME = re.compile(r"[a-z0-9][a-z0-9_\-]{0,39}")


class UnknownPartner(Exception):
    """No partner has this name."""


@dataclass
class Partner:
    name: str
    title: str
    signer: Webhook
    records: Records
    behaviour: Behaviour = field(default_factory=Behaviour)


class PartnerSimulator:
    """Any number of partners, each below its name. `app()` is what listens.

    `secrets` maps names to `whsec_…`; `choose` draws from 0 (inclusive) to 1 for
    the failure rate. At most `keep` deliveries are remembered for each partner.
    """

    def __init__(
        self,
        secrets: Mapping[str, str] | None = None,
        *,
        keep: int = KEPT_RECORDS,
        choose: Callable[[], float] = random.random,
    ) -> None:
        self._keep = keep
        self._choose = choose
        self._partners: dict[str, Partner] = {}
        self._callbacks: set[asyncio.Task[None]] = set()
        self._arrived = asyncio.Condition()
        self._closing = asyncio.Event()
        self._http: ClientSession | None = None
        for name, secret in (secrets or {}).items():
            self.add(name, secret)

    def add(self, name: str, secret: str, *, title: str = "", ticket_style: str = "") -> None:
        """Add or replace a partner. `ticket_style` is a format of `day` (a datetime) and `number`.

        Numbers begin anew with each start: the time keeps tickets of two starts apart.

        Raises ValueError for a name that does not fit into a path.
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name for a partner: {name!r}")
        style = ticket_style or f"{name.upper()}-{{day:%m%d-%H%M%S}}-{{number:02d}}"
        self._partners[name] = Partner(name, title or name, Webhook(secret), Records(style, self._keep))

    def partner(self, name: str) -> Partner:
        """Raises UnknownPartner."""
        if name not in self._partners:
            raise UnknownPartner(name)
        return self._partners[name]

    def partners(self) -> list[Partner]:
        return list(self._partners.values())

    def behave(self, name: str, behaviour: Behaviour) -> None:
        """From the next delivery on. Raises UnknownPartner."""
        self.partner(name).behaviour = behaviour

    def received(self, name: str) -> list[Record]:
        """One record a delivery, in the order of arrival. Raises UnknownPartner."""
        return self.partner(name).records.all()

    async def wait_for(self, name: str, count: int, timeout_seconds: float = 5) -> list[Record]:
        """Until so many deliveries were taken; returns those. Raises TimeoutError, UnknownPartner."""

        def taken() -> list[Record]:
            return [record for record in self.received(name) if record.taken_at]

        async with asyncio.timeout(timeout_seconds), self._arrived:
            await self._arrived.wait_for(lambda: len(taken()) >= count)
            return taken()

    async def say(self, name: str, webhook_id: str, status: CallbackStatus) -> str:
        """Report a status now, by hand; returns the product's HTTP status or a connection error."""
        partner = self.partner(name)
        record = partner.records.find(webhook_id)
        if record is None:
            return "no such delivery"
        answer = await send_callback(self._open_http(), partner.signer, record, status)
        record.called_back(status, answer)
        return answer

    def app(self) -> web.Application:
        app = web.Application(middlewares=[_answer_unknown])
        app.router.add_post("/{name}/webhook", self._webhook)
        app.router.add_get("/{name}/received", self._received)
        app.router.add_get("/{name}/behaviour", self._get_behaviour)
        app.router.add_put("/{name}/behaviour", self._put_behaviour)
        app.on_shutdown.append(self._stop_waiting)
        app.cleanup_ctx.append(self._live)
        return app

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        partner = self.partner(request.match_info["name"])
        body = await request.read()
        if not _is_signed(partner.signer, request, body):
            return web.json_response({"error": "the signature does not hold"}, status=401)
        payload = _object(body)
        if payload is None:
            return web.json_response({"error": "the body is not a JSON object"}, status=400)
        record = partner.records.attempted(request.headers["webhook-id"], payload)
        record.overlaps += record.under_way > 0
        record.under_way += 1
        try:
            return await self._answer(partner, request, record)
        finally:
            record.under_way -= 1

    async def _answer(self, partner: Partner, request: web.Request, record: Record) -> web.StreamResponse:
        behaviour = partner.behaviour
        failed = self._choose() < behaviour.failure_rate
        if not failed and behaviour.mode is not Mode.REFUSE:
            await self._take(partner, record)
        await self._pause(behaviour.delay_seconds)
        return failure(request, behaviour) if failed else answer(request, behaviour, record)

    async def _take(self, partner: Partner, record: Record) -> None:
        if partner.records.take(record) and partner.behaviour.callbacks:
            sending = send_callbacks(self._open_http(), partner.signer, record, partner.behaviour)
            task = asyncio.create_task(sending)
            self._callbacks.add(task)
            task.add_done_callback(self._callbacks.discard)
        async with self._arrived:
            self._arrived.notify_all()

    async def _received(self, request: web.Request) -> web.Response:
        return web.json_response([one.as_json() for one in self.received(request.match_info["name"])])

    async def _get_behaviour(self, request: web.Request) -> web.Response:
        return _behaviour_answer(self.partner(request.match_info["name"]).behaviour)

    async def _put_behaviour(self, request: web.Request) -> web.Response:
        name = self.partner(request.match_info["name"]).name
        try:
            behaviour = read_behaviour(await request.read())
        except BadBehaviour as error:
            return web.json_response({"error": str(error)}, status=400)
        self.behave(name, behaviour)
        return _behaviour_answer(behaviour)

    def _open_http(self) -> ClientSession:
        if self._http is None:
            raise RuntimeError("the simulator is not served yet")
        return self._http

    async def _pause(self, seconds: float) -> None:
        """A delay that does not hold up the end of the program."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            pass

    async def _stop_waiting(self, _: web.Application) -> None:
        self._closing.set()

    async def _live(self, _: web.Application) -> AsyncIterator[None]:
        async with ClientSession() as self._http:
            yield
            for task in self._callbacks:
                task.cancel()
            await asyncio.gather(*self._callbacks, return_exceptions=True)


@web.middleware
async def _answer_unknown(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except UnknownPartner as error:
        return web.json_response({"error": f"no partner is called {error}"}, status=404)


def _is_signed(signer: Webhook, request: web.Request, body: bytes) -> bool:
    try:
        signer.verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: a header or a body that is not in its form
        return False
    return True


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _behaviour_answer(behaviour: Behaviour) -> web.Response:
    return web.json_response(behaviour.model_dump(mode="json"))
