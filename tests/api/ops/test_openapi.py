"""The JSON API as it is described: complete, and never answering with a fault of ours."""

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from standardwebhooks import Webhook

from api.app import create_app
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint
from tests.conftest import Client
from tests.support.other_city import file_hazard_of

DOCUMENTS = {"/partners/": "/partners/v1/openapi.json", "/api/": "/api/v1/openapi.json"}
EXAMPLES = 40
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.mark.parametrize("prefix", DOCUMENTS)
async def test_every_route_for_programs_is_described_and_nothing_else(
    web_client: Client, services: Services, prefix: str
) -> None:
    document = DOCUMENTS[prefix]
    described = await (await web_client.get(document)).json()
    routes = {
        (route.method.lower(), route.resource.canonical)
        for route in create_app(services).router.routes()
        if route.resource and route.resource.canonical.startswith(prefix) and route.method != "HEAD"
    }
    operations = {(method, path) for path, methods in described["paths"].items() for method in methods}
    assert operations == routes - {("get", document)}
    names = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
@pytest.mark.parametrize("signed", [False, True])
async def test_whatever_is_sent_the_answer_is_as_described_and_no_fault_of_ours(
    web_client: Client, services: Services, lift: LiftCard, signed: bool
) -> None:
    """By strangers, and by a partner who signs nonsense about a delivery of theirs."""
    incident = await file_hazard_of(services, lift.lift_id)
    delivery = await Delivery.get(incident_id=incident, part="insurer")
    endpoint = await Endpoint.get(organisation_id=delivery.organisation_id)
    signer = Webhook(services.vault.open(endpoint.secret_sealed))
    base_url = str(web_client.make_url("")).rstrip("/")
    described = await (await web_client.get("/partners/v1/openapi.json")).json()
    mode = GenerationMode.POSITIVE if signed else GenerationMode.NEGATIVE
    answers: Counter[int] = Counter()

    def sign(case: Any) -> None:
        body = json.dumps(case.body | {"delivery_id": str(delivery.id)}, ensure_ascii=False)
        key, now = f"fuzz-{answers.total()}", datetime.now(UTC)
        case.body = body.encode()
        case.headers = {
            "content-type": "application/json",
            "webhook-id": key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signer.sign(key, now, body),
        }

    def attempt(case: Any) -> None:
        if signed:
            sign(case)
        response = case.call(base_url=base_url)
        answers[response.status_code] += 1
        assert response.status_code < 500, response.text
        told = response.headers["content-type"][0].split(";")[0]
        assert told == ("application/json" if response.status_code < 400 else "application/problem+json")

    def run() -> None:
        for found in schemathesis.openapi.from_dict(described).get_all_operations():
            operation: Any = found
            if signed and operation.ok().path != "/partners/v1/status":
                continue  # what else is signed or bears a token has tests of its own
            cases = operation.ok().as_strategy(generation_mode=mode)
            SETTINGS(hypothesis.given(case=cases)(attempt))()

    await asyncio.to_thread(run)
    assert answers.total() >= EXAMPLES / 2, answers
    assert (answers[202] > 0) is signed, answers
