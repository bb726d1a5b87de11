"""The audit of packages, against a server of advisories of our own (OSV's protocol)."""

import asyncio
from functools import partial

import pytest
from aiohttp import web
from pytest_aiohttp import AiohttpServer

from scripts.lib.audit_packages import REQUIREMENTS, Found, audit, main

NO_SERVER = ("--vulnerability-service=osv", "--osv-url=http://127.0.0.1:9/")


async def advisories_at(aiohttp_server: AiohttpServer, vulnerable: str) -> tuple[str, ...]:
    """pip-audit's arguments for a server that knows one flaw of one package."""

    async def query(request: web.Request) -> web.Response:
        asked = (await request.json())["package"]["name"]
        affected = {
            "package": {"name": asked, "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999.1"}]}],
        }
        flaw = {"id": "PYSEC-2026-1", "modified": "2026-01-01T00:00:00Z", "affected": [affected]}
        return web.json_response({"vulns": [flaw]} if asked == vulnerable else {})

    app = web.Application()
    app.router.add_post("/v1/query", query)
    server = await aiohttp_server(app)
    return ("--vulnerability-service=osv", f"--osv-url={server.make_url('/v1/query')}")


async def test_a_vulnerable_package_is_named_with_the_version_that_mends_it(
    aiohttp_server: AiohttpServer,
) -> None:
    arguments = await advisories_at(aiohttp_server, "aiohttp")
    found = await asyncio.to_thread(partial(audit, REQUIREMENTS, arguments))
    assert found
    [line] = found.vulnerable
    assert line.startswith("aiohttp ")
    assert line.endswith("PYSEC-2026-1 (fixed in 999.1)")
    assert await asyncio.to_thread(main, arguments) == 1


async def test_every_pinned_package_is_looked_up(aiohttp_server: AiohttpServer) -> None:
    arguments = await advisories_at(aiohttp_server, "none of ours")
    found = await asyncio.to_thread(partial(audit, REQUIREMENTS, arguments))
    assert found
    pinned = [line for line in REQUIREMENTS.read_text().splitlines() if "==" in line]
    assert found.audited > len(pinned) * 0.9  # a few are for other systems
    assert not found.vulnerable


def test_without_the_data_it_says_so_and_does_not_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(NO_SERVER) == 0
    assert capsys.readouterr().out.startswith("Packages not audited: ")


def test_an_index_that_knows_nothing_is_not_taken_for_a_clean_bill() -> None:
    told = {"dependencies": [{"name": "aiohttp", "skip_reason": "not found"}]}
    assert Found.read(told).words().startswith("Packages not audited")
