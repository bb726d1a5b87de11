"""The documents: shown as pages, and true to the code."""

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from pydantic_core import PydanticUndefined
from pytest_aiohttp import AiohttpServer

from api.ops.docs import DOCUMENTS
from bot.channels.message import message_of
from bot.kernel.metrics import Metrics
from bot.kernel.settings import Settings
from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.actions.reports.contact import ContactDraft
from models.actions.reports.file import ReportDraft, file_report
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import ROUTINE_WAITS, URGENT_WAITS, DeliveryState
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint
from scripts.demo import data as demo_data
from tests.conftest import Client
from tests.support.waiting import until

ALERTS = Path(__file__).parents[3] / "scripts/deploy/alerts.yaml"


def text_of(name: str) -> str:
    return (DOCUMENTS / f"{name}.md").read_text("utf-8")


def code_of(name: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", text_of(name), re.DOTALL)
    assert found
    return found[1]


def rows_of(name: str) -> list[list[str]]:
    lines = re.findall(r"^\| (.*) \|$", text_of(name), re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


@pytest.fixture
async def hazard(services: Services, lift: LiftCard) -> Delivery:
    """What the insurer is owed of a report by somebody who may be called back."""
    draft = ReportDraft(
        source_key="test:1",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift.lift_id,
        words="异响",
        category=HazardCategory.NOISE,
        contact=ContactDraft("hash", services.vault.seal("13900000000"), (Part.INSURER,)),
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    return await Delivery.get(incident_id=receipt.incident_id, part="insurer")


async def test_every_document_is_a_page_that_the_index_links_to(web_client: Client) -> None:
    index = await (await web_client.get("/docs")).text()
    for file in DOCUMENTS.glob("*.md"):
        assert f'href="/docs/{file.stem}"' in index
        page = await web_client.get(f"/docs/{file.stem}")
        text = await page.text()
        assert page.status == 200
        assert '<table tabindex="0">' in text  # by keyboard, too
        assert re.findall(r'href="(/docs/\w+)"', text)
        for link in re.findall(r'href="(/docs/\w+)"', text):
            assert (await web_client.get(link)).status == 200


async def test_a_document_begins_with_its_contents(web_client: Client) -> None:
    text = await (await web_client.get("/docs/partner_quickstart")).text()
    for title in ("五步 Five steps", "curl", "Java"):
        [anchor] = re.findall(rf'<li><a href="#([^"]+)">{title}</a>', text)
        assert f'<h2 id="{anchor}">' in text
    for named in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{unquote(named)}"' in text


@pytest.mark.parametrize(
    "path", ["/docs/unknown", "/docs/..%2f..%2fpyproject", "/docs/production.md", "/docs/"]
)
async def test_nothing_else_is_shown(web_client: Client, path: str) -> None:
    assert (await web_client.get(path)).status == 404


def test_the_table_of_settings_is_complete_and_has_the_true_defaults() -> None:
    documented = {
        row[0].strip("`"): row[1].strip("`") for row in rows_of("configuration") if "TIMA_" in row[0]
    }
    true = {f"TIMA_{name.upper()}": default_of(name) for name in Settings.model_fields}
    assert documented == true


def default_of(name: str) -> str:
    default = Settings.model_fields[name].default
    if default is PydanticUndefined:
        return "required"
    assert not isinstance(default, SecretStr)
    return "none" if default in (None, "", (), {}) else str(default)


def test_the_table_of_metrics_is_complete() -> None:
    documented = {row[0].strip("`") for row in rows_of("production") if row[0].startswith("`tima_")}
    assert documented == names_of_metrics()


def test_alerts_speak_of_metrics_that_exist() -> None:
    used = set(re.findall(r"tima_\w+", ALERTS.read_text()))
    assert len(used) > 6
    assert {name.removesuffix("_bucket") for name in used} <= names_of_metrics()


def names_of_metrics() -> set[str]:
    families = [family for family in Metrics().registry.collect() if family.name.startswith("tima_")]
    return {f"{family.name}_total" if family.type == "counter" else family.name for family in families}


@pytest.mark.parametrize(("kind", "waits"), [("hazard", ROUTINE_WAITS), ("entrapment", URGENT_WAITS)])
def test_partners_read_the_true_waits(kind: str, waits: list[timedelta]) -> None:
    documented = next(
        row[1] for row in rows_of("webhook_answers") if row[0] == f"`{kind}`" and "min" in row[1]
    )
    assert documented == ", ".join(words_of(wait) for wait in waits)


def words_of(wait: timedelta) -> str:
    seconds = int(wait.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"


async def test_partners_read_a_payload_with_the_true_fields(services: Services, hazard: Delivery) -> None:
    documented = json.loads(code_of("webhook", "json"))
    assert shape_of(documented) == shape_of(await message_of(services, hazard))


def shape_of(value: Any) -> Any:
    return {key: shape_of(one) for key, one in value.items()} if isinstance(value, dict) else "…"


class DocumentedPartner:
    """A partner that runs the example of the document and nothing else."""

    def __init__(self) -> None:
        self.example: dict[str, Any] = {}
        exec(compile(code_of("partner_quickstart", "python"), "partner_quickstart.md", "exec"), self.example)
        self.secrets: dict[str, str] = {}
        self.tickets: dict[str, str] = {}

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/{name}/webhook", self._webhook)
        return app

    async def _webhook(self, request: web.Request) -> web.Response:
        secret, body = self.secrets[request.match_info["name"]], await request.read()
        status, answer = self.example["receive"](secret, dict(request.headers), body, self.tickets)
        return web.Response(status=status, text=answer)


@pytest.fixture
async def partner(services: Services, aiohttp_server: AiohttpServer) -> DocumentedPartner:
    documented = DocumentedPartner()
    server: TestServer = await aiohttp_server(documented.app())
    for one in await demo_data.point_partners_at(str(server.make_url("")).rstrip("/"), services.vault):
        documented.secrets[one.simulator] = one.secret
    return documented


async def test_the_documented_example_receives_our_webhooks_and_reports_back(
    web_client: Client, services: Services, partner: DocumentedPartner, hazard: Delivery, worker: Worker
) -> None:
    async def accepted() -> bool:
        await hazard.refresh_from_db()
        return hazard.state is DeliveryState.ACCEPTED

    await until(accepted, seconds=8)
    assert hazard.ticket == partner.tickets[str(hazard.id)]

    endpoint = await Endpoint.get(organisation_id=hazard.organisation_id)
    secret = services.vault.open(endpoint.secret_sealed)
    status_url = str(web_client.make_url("/partners/v1/status"))
    tell = partner.example["report_status"]
    assert await asyncio.to_thread(tell, secret, status_url, str(hazard.id), "handling", "已派员") == 202
    await hazard.refresh_from_db()
    assert hazard.progress is Progress.HANDLING


async def test_the_documented_example_refuses_what_is_not_signed_by_us(
    partner: DocumentedPartner, aiohttp_server: AiohttpServer
) -> None:
    receive = partner.example["receive"]
    assert receive(next(iter(partner.secrets.values())), {}, b"{}", {})[0] == 401
