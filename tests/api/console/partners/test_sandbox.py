"""Sample events: signed as real ones are, sent to the partner's own address, and in no figure."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from bot.channels.message import message_of
from bot.channels.sandbox import sample_message
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.lifts import code as lift_code
from models.rules.partners.party_role import Part
from models.rules.partners.sample_events import SampleEvent
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.drill import Drill
from models.tables.partners.organisation import Endpoint, Organisation
from models.tables.reports.report import Incident, Report
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour, Mode
from tests.conftest import Client
from tests.support.endpoints import INSURER
from tests.support.other_city import file_hazard_of
from tests.support.rescues import trap
from tests.support.staff import sit_down

COUNTED = (Report, Incident, Delivery, Drill)


async def counts() -> list[int]:
    return [await table.all().count() for table in COUNTED]


async def test_each_event_is_sent_once_to_the_own_webhook_and_counted_nowhere(
    web_client: Client, services: Services, partners: PartnerSimulator
) -> None:
    before = await counts()
    insurer = await sit_down(web_client, services, StaffRole.INSURER)
    own = await Organisation.get(name=INSURER)
    path = f"/console/organisations/{own.id}/sandbox"
    for event in SampleEvent:
        text = await (await insurer.fill(path, 200, event=event.value, agreed="1")).text()
        assert "ANHE-" in text  # the number with which the partner accepted it
    received = [record.payload for record in partners.received("anhe")]
    assert [one["type"] for one in received] == [f"incident.{event.event.value}" for event in SampleEvent]
    for one in received:
        assert one["data"]["test"] is True
        assert lift_code.is_valid(one["data"]["lift"]["code"])
        assert "不用派人" in one["data"]["lift"]["place"]
    assert await counts() == before
    assert await AuditEntry.filter(verb="send_sample", subject_id=str(own.id)).count() == len(SampleEvent)


async def test_what_the_partner_refuses_is_shown_and_others_webhooks_are_out_of_reach(
    web_client: Client, services: Services, partners: PartnerSimulator
) -> None:
    insurer = await sit_down(web_client, services, StaffRole.INSURER)
    partners.behave("anhe", Behaviour(mode=Mode.REFUSE, reason="试验不收"))
    own = await Organisation.get(name=INSURER)
    answer = await insurer.fill(
        f"/console/organisations/{own.id}/sandbox", 200, event="entrapment", agreed="1"
    )
    assert "拒收" in (text := await answer.text())
    assert "试验不收" in text
    answer = await insurer.fill(f"/console/organisations/{own.id}/sandbox", 422, event="entrapment")
    assert "和对方说好" in await answer.text()
    await Endpoint.filter(organisation_id=own.id).update(channel="desk")
    path = f"/console/organisations/{own.id}/sandbox"
    answer = await insurer.fill(path, 422, event="entrapment", agreed="1")
    assert "不用 webhook" in await answer.text()


async def test_a_status_call_about_a_sample_is_checked_and_kept_nowhere(
    web_client: Client, services: Services
) -> None:
    endpoint = await Endpoint.get(organisation__name=INSURER)
    body = json.dumps({"delivery_id": str(endpoint.organisation_id), "status": "handling"})
    path = f"/partners/v1/sandbox/{endpoint.organisation_id}/status"

    async def call(secret: str, text: str = body) -> int:
        now = services.clock()
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign("msg_1", now, text),
        }
        return (await web_client.post(path, data=text, headers=headers)).status

    secret = services.vault.open(endpoint.secret_sealed)
    assert await call(secret) == 202
    assert await call(secret, "{") == 400
    assert await call(secret, '{"status": "done"}') == 422
    another = await Endpoint.get(organisation__name="同舟保险江城中心支公司")
    assert await call(services.vault.open(another.secret_sealed)) == 401


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_sample_has_the_fields_of_a_true_message(services: Services, lift: LiftCard) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    delivery = await Delivery.get(incident_id=incident, part="insurer")
    true = await message_of(services, delivery)
    sample = sample_message(SampleEvent.HAZARD, Part.INSURER, delivery.id, "", services.clock())
    assert keys(sample) - {"data.test"} == keys(true) - {"data.policy." + name for name in POLICY}


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
@pytest.mark.parametrize("part", ["maintainer", "insurer"])
async def test_so_has_one_of_an_entrapment_for_rescuers_and_for_others(
    services: Services, lift: LiftCard, part: str
) -> None:
    incident = (await trap(lift.lift_id, services.clock())).incident_id
    delivery = await Delivery.filter(incident_id=incident, part=part).order_by("id").first()
    assert delivery
    true = (await message_of(services, delivery))["data"]["rescue"]
    sample = sample_message(SampleEvent.ENTRAPMENT, Part(part), delivery.id, "", services.clock())
    assert set(sample["data"]["rescue"]) == set(true)


def test_a_rescuer_is_told_of_each_step_and_of_the_page() -> None:
    told = {
        event: sample_message(event, Part.MAINTAINER, uuid4(), "", datetime.now(UTC))["data"]["rescue"]
        for event in SampleEvent
    }
    assert [event for event, rescue in told.items() if rescue] == [
        one for one in SampleEvent if one.is_entrapment
    ]
    assert told[SampleEvent.PAGED]["page"] == {"level": 1, "reason": "opened"}
    assert told[SampleEvent.ARRIVED]["step"]["known_by"] == "console"


POLICY = ("policy", "number", "insurer", "insurer_id", "ends_at")


def keys(value: Any, prefix: str = "") -> set[str]:
    if not isinstance(value, dict):
        return set()
    return {f"{prefix}{key}" for key in value} | {
        name for key, one in value.items() for name in keys(one, f"{prefix}{key}.")
    }
