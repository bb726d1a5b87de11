"""A recipient's word comes back: signed, once, and never backwards."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import Receipt, ReportDraft, file_report
from models.rules.forwarding.delivery import DeliveryState
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint
from models.tables.reports.report import Event, Incident
from tests.conftest import Client


class Insurer:
    """Signs as the insurer of one filed report would."""

    def __init__(self, client: Client, delivery: Delivery, secret: str) -> None:
        self.delivery = delivery
        self._client = client
        self._webhook = Webhook(secret)

    async def say(
        self, status: str, message_id: str | None = None, age: timedelta = timedelta(0), **more: Any
    ) -> int:
        body = json.dumps({"delivery_id": str(self.delivery.id), "status": status} | more, ensure_ascii=False)
        return await self.post(body, message_id or f"msg_{uuid4().hex}", age)

    async def post(self, body: str, message_id: str, age: timedelta = timedelta(0)) -> int:
        at = datetime.now(UTC) - age
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._webhook.sign(message_id, at, body),
        }
        async with self._client.post("/partners/v1/status", data=body.encode(), headers=headers) as response:
            if response.status >= 400:
                assert response.content_type == "application/problem+json"
            return response.status

    async def reload(self) -> Delivery:
        await self.delivery.refresh_from_db()
        return self.delivery


@pytest.fixture
async def receipt(services: Services, lift: LiftCard) -> Receipt:
    draft = ReportDraft(
        "test:1", ReportSource.WEB, ReportKind.HAZARD, lift.lift_id, "异响", HazardCategory.NOISE
    )
    return await file_report(draft, services.clock(), services.vault)


@pytest.fixture
async def insurer(web_client: Client, services: Services, receipt: Receipt) -> Insurer:
    delivery = await Delivery.get(incident_id=receipt.incident_id, part="insurer")
    endpoint = await Endpoint.get(organisation_id=delivery.organisation_id)
    return Insurer(web_client, delivery, services.vault.open(endpoint.secret_sealed))


async def test_a_letter_that_no_database_keeps_does_not_cost_the_word(insurer: Insurer) -> None:
    assert await insurer.say("accepted", ticket="PA\0-7", note="\0") == 202
    delivery = await insurer.reload()
    assert (delivery.state, delivery.ticket) == (DeliveryState.ACCEPTED, "PA-7")


async def test_a_word_moves_the_delivery_the_incident_and_the_receipt(
    web_client: Client, insurer: Insurer, receipt: Receipt
) -> None:
    assert await insurer.say("accepted", ticket="PA-7") == 202
    assert await insurer.say("handling", note="查勘员已出发") == 202
    delivery = await insurer.reload()
    assert (delivery.state, delivery.ticket, delivery.progress) == (
        DeliveryState.ACCEPTED,
        "PA-7",
        Progress.HANDLING,
    )
    assert (await Incident.get()).progress is Progress.HANDLING
    text = await (await web_client.get(f"/r/{receipt.number}")).text()
    for shown in ("处理中", "单号 PA-7", "查勘员已出发"):
        assert shown in text


async def test_it_never_moves_backwards(insurer: Insurer) -> None:
    await insurer.say("resolved", ticket="PA-7")
    for late in ("accepted", "handling", "refused"):
        assert await insurer.say(late) == 202
    delivery = await insurer.reload()
    assert (delivery.progress, delivery.ticket) == (Progress.RESOLVED, "PA-7")
    assert delivery.state is DeliveryState.ACCEPTED
    assert await Event.filter(kind__in=[EventKind.HANDLING, EventKind.REFUSED]).count() == 0


async def test_the_same_message_is_applied_once_also_when_it_comes_at_once(insurer: Insurer) -> None:
    answers = await asyncio.gather(*(insurer.say("accepted", "msg_same", ticket="PA-7") for _ in range(6)))
    assert set(answers) == {202}
    assert await Event.filter(kind=EventKind.ACCEPTED).count() == 1


async def test_a_delivered_word_without_a_number_is_not_accepted(insurer: Insurer) -> None:
    await insurer.say("handling")
    assert (await insurer.reload()).state is DeliveryState.DELIVERED


async def test_a_word_before_our_own_attempt_ends_the_sending(insurer: Insurer) -> None:
    await insurer.say("accepted", ticket="PA-7")
    assert (await insurer.reload()).due_at is None


async def test_a_refusal_is_kept_with_its_reason(insurer: Insurer) -> None:
    await insurer.say("refused", note="保单不含此梯")
    delivery = await insurer.reload()
    assert (delivery.state, delivery.reason) == (DeliveryState.REFUSED, "保单不含此梯")


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_message_outside_the_replay_window_gets_401(insurer: Insurer, minutes: int) -> None:
    assert await insurer.say("accepted", age=timedelta(minutes=minutes)) == 401
    assert (await insurer.reload()).progress is Progress.FILED


async def test_another_partner_cannot_speak_for_this_one(
    web_client: Client, insurer: Insurer, services: Services
) -> None:
    other = await Delivery.get(incident_id=insurer.delivery.incident_id, part="maintainer")
    endpoint = await Endpoint.get(organisation_id=other.organisation_id)
    intruder = Insurer(web_client, insurer.delivery, services.vault.open(endpoint.secret_sealed))
    assert await intruder.say("resolved") == 401
    assert (await insurer.reload()).progress is Progress.FILED


async def test_without_or_with_odd_signatures_it_is_401(web_client: Client, insurer: Insurer) -> None:
    body = json.dumps({"delivery_id": str(insurer.delivery.id), "status": "accepted"})
    for headers in (
        {},
        {"webhook-id": "m", "webhook-timestamp": "nan", "webhook-signature": "v1,x"},
        {"webhook-id": "m", "webhook-timestamp": "1e999", "webhook-signature": "v1"},
        {
            "webhook-id": "m",
            "webhook-timestamp": str(int(datetime.now(UTC).timestamp())),
            "webhook-signature": "x x x",
        },
        {"webhook-id": "m" * 200, "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"},
    ):
        async with web_client.post("/partners/v1/status", data=body, headers=headers) as response:
            assert response.status == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        ("[" * 100_000, 413),
        ("[" * 10_000, 400),
        ("[]", 422),
        ('{"delivery_id": "x", "status": "accepted"}', 422),
        ('{"delivery_id": "01a200fa-f448-75a1-b12b-ddb2f6b2f621", "status": "burnt"}', 422),
        ('{"delivery_id": "01a200fa-f448-75a1-b12b-ddb2f6b2f621", "status": "accepted"}', 401),
        (json.dumps({"delivery_id": str(uuid4()), "status": "accepted", "note": "x" * 501}), 422),
    ],
)
async def test_a_body_that_is_not_a_status_gets_problem_details(
    insurer: Insurer, body: str, status: int
) -> None:
    assert await insurer.post(body, "msg_1") == status
