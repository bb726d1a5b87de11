"""The simulated partners: they verify, give tickets, misbehave as told, and call back."""

import asyncio
import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestClient
from pytest_aiohttp import AiohttpClient
from standardwebhooks import Webhook

from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour, Mode
from scripts.simulators.partner_pages import app_with_pages

SECRET = "whsec_" + base64.b64encode(b"a secret of the insurer").decode()

Client = TestClient[Any, Any]


@pytest.fixture
def partners() -> PartnerSimulator:
    return PartnerSimulator({"insurer": SECRET, "desk": SECRET})


@pytest.fixture
async def client(partners: PartnerSimulator, aiohttp_client: AiohttpClient) -> Client:
    root = web.Application()
    root.add_subapp("/sim/partner", app_with_pages(partners))
    return await aiohttp_client(root)


async def _deliver(
    client: Client,
    webhook_id: str = "d1",
    *,
    name: str = "insurer",
    secret: str = SECRET,
    **data: Any,
) -> Any:
    payload = {"type": "incident.filed", "data": {"delivery_id": webhook_id, "kind": "hazard"} | data}
    body, now = json.dumps(payload), datetime.now(UTC)
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, now, body),
    }
    return await client.post(
        f"/sim/partner/{name}/webhook", data=body, headers=headers, allow_redirects=False
    )


async def test_a_delivery_has_one_record_and_one_ticket(client: Client, partners: PartnerSimulator) -> None:
    answers = [await (await _deliver(client, one)).json() for one in ("d1", "d2", "d1")]
    assert [answer["status"] for answer in answers] == ["accepted"] * 3
    assert answers[0] == answers[2] != answers[1]
    first, second = await partners.wait_for("insurer", 2)
    assert (first.webhook_id, first.attempts, first.duplicates) == ("d1", 2, 1)
    assert (second.webhook_id, second.attempts, second.duplicates) == ("d2", 1, 0)
    listed = await (await client.get("/sim/partner/insurer/received")).json()
    assert [one["ticket"] for one in listed] == [first.ticket, second.ticket]
    assert partners.received("desk") == []


async def test_one_matter_has_one_ticket(client: Client) -> None:
    answers = [await (await _deliver(client, one, incident_id="i")).json() for one in ("d1", "d2")]
    assert answers[0] == answers[1]


async def test_who_is_not_known_or_not_signed_is_turned_away(
    client: Client, partners: PartnerSimulator
) -> None:
    other = "whsec_" + base64.b64encode(b"another secret").decode()
    assert (await _deliver(client, secret=other)).status == 401
    assert (await client.post("/sim/partner/insurer/webhook", data=b"{}")).status == 401
    odd = {"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "odd"}
    assert (await client.post("/sim/partner/insurer/webhook", data=b"{}", headers=odd)).status == 401
    assert (await _deliver(client, name="nobody")).status == 404
    assert partners.received("insurer") == []


@pytest.mark.parametrize(
    ("behaviour", "status", "body"),
    [
        (Behaviour(mode=Mode.BARE), 202, ""),
        (Behaviour(mode=Mode.GARBAGE), 200, "<html>受理成功"),
        (Behaviour(failure_rate=1), 500, ""),
        (Behaviour(failure_rate=1, failure_status=410), 410, ""),
    ],
)
async def test_modes(
    client: Client,
    partners: PartnerSimulator,
    behaviour: Behaviour,
    status: int,
    body: str,
) -> None:
    partners.behave("insurer", behaviour)
    response = await _deliver(client)
    assert (response.status, await response.text()) == (status, body)
    assert (partners.received("insurer")[0].taken_at is None) == (status >= 400)


async def test_a_refusal_a_redirect_and_a_brake(client: Client, partners: PartnerSimulator) -> None:
    partners.behave("insurer", Behaviour(mode=Mode.REFUSE, reason="不在承保范围"))
    refused = await (await _deliver(client)).json()
    assert refused == {"status": "refused", "reason": "不在承保范围"}
    partners.behave("insurer", Behaviour(failure_rate=1, failure_status=302))
    assert (await _deliver(client)).headers["Location"]
    partners.behave("insurer", Behaviour(failure_rate=1, failure_status=429, retry_after=7))
    assert (await _deliver(client)).headers["Retry-After"] == "7"
    assert partners.received("insurer")[0].attempts == 3


async def test_a_cut_connection_has_taken_the_delivery(client: Client, partners: PartnerSimulator) -> None:
    partners.behave("insurer", Behaviour(mode=Mode.CUT))
    with pytest.raises(ClientError):
        await _deliver(client)
    partners.behave("insurer", Behaviour())
    ticket = (await (await _deliver(client)).json())["ticket"]
    (record,) = partners.received("insurer")
    assert (record.ticket, record.duplicates) == (ticket, 1)


async def test_callbacks_are_signed_and_in_order(
    client: Client, partners: PartnerSimulator, aiohttp_client: AiohttpClient
) -> None:
    told: list[tuple[str, dict[str, Any]]] = []
    both_came = asyncio.Event()

    async def status(request: web.Request) -> web.Response:
        told.append(
            (
                request.headers["webhook-id"],
                Webhook(SECRET).verify(await request.text(), dict(request.headers)),
            )
        )
        if len(told) == 2:
            both_came.set()
        return web.Response(status=202)

    product = web.Application()
    product.router.add_post("/status", status)
    url = str((await aiohttp_client(product)).make_url("/status"))
    partners.behave("insurer", Behaviour(callbacks=("handling", "resolved"), callback_after_seconds=0))
    ticket = (await (await _deliver(client, status_url=url)).json())["ticket"]
    await _deliver(client, status_url=url)
    async with asyncio.timeout(2):
        await both_came.wait()
    assert [one["status"] for _, one in told] == ["handling", "resolved"]
    assert {(one["delivery_id"], one["ticket"]) for _, one in told} == {("d1", ticket)}
    assert len({webhook_id for webhook_id, _ in told}) == 2
    assert await partners.say("insurer", "d1", "resolved") == "202"


async def test_a_product_that_is_away_is_called_again(
    client: Client, partners: PartnerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.simulators.partner_callbacks.RETRY_AFTER_SECONDS", (0, 0, 0))
    await _deliver(client, status_url="http://127.0.0.1:9/status")
    assert await partners.say("insurer", "d1", "handling") == "ClientConnectorError"
    assert partners.received("insurer")[0].callbacks[0].status == "handling"


async def test_behaviour_over_http(client: Client, partners: PartnerSimulator) -> None:
    path = "/sim/partner/insurer/behaviour"
    response = await client.put(path, json={"mode": "bare", "delay_seconds": 0.01})
    assert (response.status, (await response.json())["mode"]) == (200, "bare")
    for wrong, field in (
        ({"mode": "no"}, "mode"),
        ({"failure_rate": 2}, "failure_rate"),
        ({"failure_status": 200}, "failure_status"),
        ({"unknown": 1}, "unknown"),
        ([], "body"),
    ):
        response = await client.put(path, json=wrong)
        assert response.status == 400
        assert field in (await response.json())["error"]
    assert partners.partner("insurer").behaviour == Behaviour(mode=Mode.BARE, delay_seconds=0.01)


async def test_the_pages(client: Client, partners: PartnerSimulator) -> None:
    lift, report = {"place": "阳光花园 3 栋"}, {"words": "<b>异响"}
    await _deliver(client, kind="entrapment", urgent=True, lift=lift, report=report)
    page = await (await client.get("/sim/partner")).text()
    for words in (
        "困人",
        "紧急",
        "阳光花园 3 栋",
        "&lt;b&gt;异响",
        partners.received("insurer")[0].ticket,
    ):
        assert words in page
    assert (await client.get("/sim/partner/insurer")).status == 200
    await client.post("/sim/partner/insurer/behaviour", data={"mode": "refuse", "callbacks": "handling"})
    assert partners.partner("insurer").behaviour == Behaviour(mode=Mode.REFUSE, callbacks=("handling",))
    response = await client.post("/sim/partner/insurer/behaviour", data={"delay_seconds": "x"})
    assert response.status == 400
    await client.post("/sim/partner/insurer/preset", data={"preset": "正常"})
    assert partners.partner("insurer").behaviour == Behaviour()


async def test_memory_is_bounded(aiohttp_client: AiohttpClient) -> None:
    partners = PartnerSimulator({"insurer": SECRET}, keep=2)
    root = web.Application()
    root.add_subapp("/sim/partner", app_with_pages(partners))
    client = await aiohttp_client(root)
    for number in range(3):
        await _deliver(client, f"d{number}")
    assert [record.webhook_id for record in partners.received("insurer")] == ["d1", "d2"]


def test_tickets_go_on_after_a_restart() -> None:
    style = PartnerSimulator({"insurer": SECRET}).partner("insurer").records.style
    begun, restarted = (datetime(2026, 11, 30, 9, minute, tzinfo=UTC) for minute in (0, 5))
    assert style.format(day=begun, number=1) != style.format(day=restarted, number=1)
