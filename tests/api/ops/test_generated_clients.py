"""The OpenAPI documents as other people's generators read them: whole, and good for a client that works."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.ops.openapi import partners_document, residents_document
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.partners.tokens import TokenScope
from models.tables.reports.report import Report
from scripts.lib.visit.client import generated_client
from tests.conftest import Client
from tests.support.partner_tokens import ANHE, token_of
from tests.support.receipts import number_of
from tests.support.typescript_peer import node_is_installed, play_typescript

PUBLIC_URL = "https://tima.example"
DOCUMENTS = {"partners": partners_document(PUBLIC_URL), "api": residents_document(PUBLIC_URL)}
PATHS = {"partners": "/partners/v1/openapi.json", "api": "/api/v1/openapi.json"}


def references(tree: Any) -> Iterator[str]:
    match tree:
        case dict():
            for name, branch in tree.items():
                if name == "$ref" and isinstance(branch, str):
                    yield branch
                else:
                    yield from references(branch)
        case list():
            for branch in tree:
                yield from references(branch)


def points_at_something(document: Any, reference: str) -> bool:
    """Whether the JSON pointer leads to a part of this very document."""
    if not reference.startswith("#/"):
        return False
    part = document
    for step in reference.removeprefix("#/").split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if not isinstance(part, dict) or name not in part:
            return False
        part = part[name]
    return True


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_reference_leads_somewhere(name: str) -> None:
    document = DOCUMENTS[name]
    found = set(references(document))
    assert found
    assert {one for one in found if not points_at_something(document, one)} == set()


def test_the_checker_sees_a_reference_that_leads_nowhere() -> None:
    document: dict[str, Any] = {"components": {"schemas": {"A": {}}}}
    assert points_at_something(document, "#/components/schemas/A")
    for reference in ("#/components/schemas/B", "#/$defs/A", "other.json#/A", "A"):
        assert not points_at_something(document, reference)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_operation_names_a_way_to_prove_oneself_that_the_document_describes(name: str) -> None:
    document = DOCUMENTS[name]
    described = set(document["components"]["securitySchemes"])
    used = set()
    for methods in document["paths"].values():
        for operation in methods.values():
            used |= {way for alternative in operation["security"] for way in alternative}
            if name == "partners":
                assert operation["security"], "nothing of partners is open to strangers"
    assert used == described


async def test_both_documents_name_the_server_by_its_public_address(
    web_client: Client, services: Services
) -> None:
    for path in PATHS.values():
        document = await (await web_client.get(path)).json()
        assert document["servers"] == [{"url": services.settings.public_url}]


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_client_generated_in_python_pulls_reports(web_client: Client, services: Services) -> None:
    token = await token_of(services, ANHE, TokenScope.FEED_READ)
    url = str(web_client.make_url("")).rstrip("/")
    async with generated_client(url, PATHS["partners"]) as client:
        client.signed_in(token)
        assert (await client.call("pull_reports", limit=5)).reports == []


@pytest.mark.skipif(not node_is_installed(), reason="Node.js and npm are not installed")
@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_a_client_generated_in_typescript_reads_reports_and_pulls(
    web_client: Client, services: Services, lift: LiftCard, tmp_path: Path
) -> None:
    token = await token_of(services, ANHE, TokenScope.FEED_READ)
    url = str(web_client.make_url("")).rstrip("/")
    told = await play_typescript(DOCUMENTS, tmp_path, url, lift.code, "typescript-peer-0001", token)
    report = await Report.get()
    assert told == {
        "place": lift.place,
        "receipt": number_of(report),
        "pulled": told["pulled"],
        "refused": 401,
    }
    assert told["pulled"] > 0
