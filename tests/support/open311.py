"""A program that speaks Open311 with Tima; every answer in XML is held to the schema."""

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import xmlschema

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, file_report
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from tests.conftest import Client

BASE = "/open311/v2"

SCHEMA = Path(__file__).parent / "open311.xsd"


@cache
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMA)


async def get(client: Client, path: str, code: int = 200, /, **query: str) -> Any:
    """The JSON; the XML of the same is valid, and has the same in it."""
    async with client.get(f"{BASE}/{path}.xml", params=query) as answer:
        text = await answer.text()
        assert answer.status == code, text
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
        schema().validate(text)
    async with client.get(f"{BASE}/{path}.json", params=query) as answer:
        assert answer.status == code
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        found = await answer.json()
    assert spark(ElementTree.fromstring(text)) == as_text(found)
    return found


def spark(element: ElementTree.Element) -> Any:
    """The Spark convention: lists for what holds several of one kind."""
    plural = (
        "services", "service_requests", "service_request_updates", "attributes", "values", "endpoints",
        "formats", "errors",
    )  # fmt: skip
    if element.tag in plural:
        return [spark(child) for child in element]
    return {child.tag: spark(child) for child in element} if len(element) else element.text


def as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_text(one) for name, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)


class Program:
    def __init__(self, client: Client, key: str) -> None:
        self.client, self.key = client, key

    async def file(self, status: int = 201, format: str = "json", **fields: str) -> Any:
        form = {"api_key": self.key} | {
            name.replace("__", "[") + ("]" if "__" in name else ""): value for name, value in fields.items()
        }
        async with self.client.post(f"{BASE}/requests.{format}", data=form) as answer:
            assert answer.status == status, await answer.text()
            if format == "xml":
                text = await answer.text()
                schema().validate(text)
                return text
            return (await answer.json())[0]


async def hazard(
    services: Services, card: LiftCard, key: str, words: str = "王女士说：打 13900000000"
) -> str:
    draft = ReportDraft(key, ReportSource.WEB, ReportKind.HAZARD, card.lift_id, words, HazardCategory.NOISE)
    return str(
        services.vault.public_id((await file_report(draft, services.clock(), services.vault)).incident_id)
    )


def key_of(services: Services, public_id: str) -> UUID:
    return services.vault.key_of_public(UUID(public_id))
