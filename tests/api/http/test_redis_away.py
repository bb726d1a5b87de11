"""While Redis is away, reports on the web and in the mini-program are taken as always."""

import pytest
from aiohttp.test_utils import TestClient, TestServer

from api.app import create_app
from bot.kernel.settings import Settings
from bot.services import open_services
from models.tables.forwarding.delivery import Delivery
from tests.api.pages.reports.test_report import file_hazard
from tests.support.lifts import card_of


@pytest.mark.parametrize("ground", ["servers"], indirect=True)
async def test_a_report_is_filed_although_no_worker_can_be_woken(settings: Settings) -> None:
    nobody_there = settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0"})
    async with open_services(nobody_there) as services:
        async with TestClient(TestServer(create_app(services))) as client:
            lift = await card_of(services, "左梯", building="1幢", unit="1单元")
            receipt = await file_hazard(client, lift)
            assert (await client.get(receipt)).status == 200
            in_mini_program = {"lift": lift.code, "category": "noise", "words": "异响"}
            for path, body in (("reports", in_mini_program), ("entrapments", {"lift": lift.code})):
                headers = {"Idempotency-Key": "k" * 16, "Authorization": "Bearer once-good"}
                answer = await client.post(f"/api/v1/{path}", json=body, headers=headers)
                assert answer.status == 201, await answer.text()
            private = await client.get("/api/v1/reports", headers=headers)
            assert (private.status, private.headers["Retry-After"]) == (503, "10")
            ready = await client.get("/readyz")
            assert (ready.status, await ready.json()) == (200, {"ready": True, "away": ["redis"]})
        assert await Delivery.filter(due_at__lte=services.clock()).count() == 12
