"""The shipped nginx configuration, run for real: what the product allows passes, and what protects it holds."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, TCPConnector
from aiohttp.test_utils import TestServer

from api.app import create_app
from api.http.body import MAX_UPLOAD_BYTES
from api.open311 import fields as open311_fields
from api.partners import maintenance, records, status
from api.v1 import json_body
from api.v1.reports import photos
from bot.door import callback
from bot.files.sheets import MAX_CSV_BYTES
from bot.kernel.settings import Settings
from bot.services import open_services
from scripts.simulators.wechat_messages import Sender
from tests.support.own_nginx import OwnNginx
from tests.support.values import MINIPROGRAM_AES_KEY, MINIPROGRAM_APP_ID, MINIPROGRAM_TOKEN

pytestmark = [
    pytest.mark.processes,
    pytest.mark.parametrize("ground", ["embedded"], indirect=True),
]

CHUNK = b" " * (256 * 1024)
LARGEST = {
    "/wechat": callback.MAX_BYTES,
    "/wechat/miniprogram": callback.MAX_BYTES,
    "/partners/v1/records": records.MAX_BYTES,
    "/partners/v1/maintenance": maintenance.MAX_BYTES,
    "/partners/v1/status": status.MAX_BYTES,
    "/open311/v2/requests.json": open311_fields.MAX_BYTES,
    "/api/v1/photos": photos.LONGEST_BODY,
    "/api/v1/reports": json_body.MAX_BYTES,
    "/api/v1/entrapments": json_body.MAX_BYTES,
    "/l/{code}/report": MAX_UPLOAD_BYTES,
    "/l/{code}/maintenance": MAX_UPLOAD_BYTES,
    "/l/{code}/maintenance/half_monthly": MAX_UPLOAD_BYTES,
    "/l/{code}/sos": MAX_UPLOAD_BYTES,
    "/console/intake": MAX_UPLOAD_BYTES,
    "/console/votes/01930000-0000-7000-8000-000000000000/roll": MAX_UPLOAD_BYTES,
    "/console/imports": MAX_CSV_BYTES,
}
OF_THE_PRODUCT = "X-Request-Id"  # nginx's own answers have none


class Site:
    def __init__(self, nginx: OwnNginx, http: ClientSession, directory: Path, code: str) -> None:
        self.url, self.http, self.directory, self.code = nginx.url, http, directory, code

    async def send(self, path: str, size: int, content_type: str = "text/plain") -> tuple[int, bool]:
        """The status, and whether it is the product's."""

        async def body() -> AsyncIterator[bytes]:
            for begin in range(0, size, len(CHUNK)):
                yield CHUNK[: size - begin]

        headers = {"Content-Length": str(size), "Content-Type": content_type}
        async with self.http.post(
            self.url + path.format(code=self.code), data=body(), headers=headers, allow_redirects=False
        ) as answer:
            return answer.status, OF_THE_PRODUCT in answer.headers


@pytest.fixture
async def site(settings: Settings, tmp_path: Path, lift_code_of_demo: str) -> AsyncIterator[Site]:
    """nginx in front of the web application, both upstreams of which are the same process."""
    trusting = settings.model_copy(update={"trusted_proxies": settings.partner_networks})
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    async with (
        open_services(trusting) as services,
        TestServer(create_app(services)) as server,
        ClientSession(connector=TCPConnector(ssl=unverified)) as http,
    ):
        directory = tmp_path / "nginx"
        directory.mkdir()
        assert server.port
        nginx = OwnNginx(directory, (server.port, server.port))
        await nginx.start()
        yield Site(nginx, http, directory, lift_code_of_demo)
        nginx.stop()


async def test_the_largest_body_of_each_door_reaches_the_product(site: Site) -> None:
    answers = {}
    for path, size in LARGEST.items():
        answers[path] = await site.send(path, size)
    refused = {path: answer for path, answer in answers.items() if answer[0] in (413, 503) or not answer[1]}
    assert refused == {}


@pytest.mark.parametrize("path", ["/partners/v1/records", "/wechat", "/l/{code}/report", "/console/imports"])
async def test_what_no_door_takes_ends_at_nginx(site: Site, path: str) -> None:
    """It is refused by its length alone: nothing of it is read."""
    status, is_of_product = await site.send(path, 600 * 2**20)
    assert (status, is_of_product) == (413, False)


async def test_many_messages_from_one_address_of_wechat_are_all_taken(site: Site) -> None:
    sender = Sender(MINIPROGRAM_APP_ID, MINIPROGRAM_TOKEN, MINIPROGRAM_AES_KEY)

    async def push(number: int) -> int:
        call = sender.seal(sender.text("o" + f"{number:027}", "你好"))
        async with site.http.post(
            f"{site.url}/wechat/miniprogram", params=dict(call.params), data=call.body
        ) as answer:
            return answer.status

    assert set(await asyncio.gather(*(push(number) for number in range(120)))) == {200}


async def test_no_log_of_nginx_holds_an_address(site: Site) -> None:
    async with site.http.get(f"{site.url}/l/{site.code}") as answer:
        assert answer.status == 200
        assert answer.headers["Strict-Transport-Security"]
    async with site.http.get(f"{site.url}/metrics") as answer:
        assert (answer.status, OF_THE_PRODUCT in answer.headers) == (404, False)
    logs = [file.read_text() for file in site.directory.glob("*.log")]
    assert any("GET 200" in log for log in logs)
    assert not any(site.code in log for log in logs)
