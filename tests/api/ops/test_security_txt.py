"""`/.well-known/security.txt`, and the page of threats that it belongs to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from api.app import create_app
from bot.services import open_services
from tests.api.ops.test_docs import rows_of
from tests.conftest import Client, make_settings
from tests.support.databases import SqliteTemplate

ROOT = Path(__file__).parents[3]
PATH = "/.well-known/security.txt"


async def test_it_says_where_a_weakness_is_reported_and_for_how_long(web_client: Client) -> None:
    answer = await web_client.get(PATH)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    told = dict(line.split(": ", 1) for line in (await answer.text()).splitlines())
    assert told["Contact"] == "https://tima.example/privacy"
    assert told["Canonical"] == f"https://tima.example{PATH}"
    ends = datetime.fromisoformat(told["Expires"])
    assert ends - datetime.now(UTC) < timedelta(days=365)


async def test_the_operator_names_another_address(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    settings = make_settings(
        database_url=sqlite_template.copy_to(tmp_path),
        var_dir=tmp_path,
        security_contact="mailto:security@city.example",
    )
    async with open_services(settings) as services, TestClient(TestServer(create_app(services))) as client:
        assert "Contact: mailto:security@city.example\n" in await (await client.get(PATH)).text()


def test_each_threat_names_a_test_that_exists() -> None:
    [heading, _, *threats] = rows_of("threats")
    assert heading == ["Who", "What they want", "What stops them", "Test"]
    assert len(threats) > 20
    for _, wants, _, test in threats:
        assert (ROOT / test.strip("`")).is_file(), wants


@pytest.mark.parametrize("wrong", ["security@city.example", "mailto:a\nExpires: never"])
def test_a_contact_that_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="security_contact"):
        make_settings(security_contact=wrong)
