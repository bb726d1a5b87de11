"""Logs: one line an event that helps whoever runs this, and tells nothing of who reported."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from pytest_aiohttp import AiohttpServer

from api.app import create_app
from api.http.request_log import ACCESS_LOG, AccessLog
from bot.kernel import logs
from bot.kernel.logs import JsonLines, LogFormat, TextLines, set_up_logs
from bot.kernel.settings import Settings
from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.rules.forwarding.delivery import DeliveryState
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint
from models.tables.reports.report import Report
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.wechat import WeChatSimulator
from tests.api.pages.reports.test_report import file_hazard
from tests.api.partners.test_status import Insurer
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.photos import jpeg
from tests.support.receipts import number_of
from tests.support.values import AES_KEY, APP_ID, APP_SECRET, OLD_AES_KEY, SECRET_KEY, TOKEN
from tests.support.waiting import until

PHONE_NUMBER = "13805550123"
WORDS = f"三楼轿门夹人，我的电话是{PHONE_NUMBER}，找老王"
METRICS_TOKEN = "token-of-the-monitor"

pytestmark = pytest.mark.usefixtures("simulated")


class Written:
    """What went to standard error."""

    def __init__(self) -> None:
        self.stream = StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["logger"] == ACCESS_LOG.name]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    """Everything, down to DEBUG, as JSON. Other tests' logging is put back afterwards."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ("", *logs.OURS)}
    root.handlers = []
    written = Written()
    monkeypatch.setattr("sys.stderr", written.stream)
    set_up_logs("DEBUG", "json")
    yield written
    root.handlers = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As everywhere, with a monitor that may ask."""
    return settings.model_copy(update={"metrics_token": SecretStr(METRICS_TOKEN)})


@pytest.fixture
async def web_client(services: Services, aiohttp_server: AiohttpServer) -> AsyncIterator[Client]:
    """As everywhere, with the access log of `python -m api`."""
    server: TestServer = await aiohttp_server(
        create_app(services), access_log=ACCESS_LOG, access_log_class=AccessLog
    )
    async with TestClient(server) as client:
        yield client


async def all_settled() -> bool:
    return await Delivery.exists() and not await Delivery.filter(due_at__not_isnull=True).exists()


async def test_no_line_tells_who_reported_or_what(
    written: Written,
    web_client: Client,
    phone: Phone,
    lift: LiftCard,
    services: Services,
    wechat: WeChatSimulator,
    partners: PartnerSimulator,
    worker: Worker,
) -> None:
    wechat.hear(phone.openid)
    for words in (lift.code, "2", "2", WORDS):
        await phone.say(words)
    await phone.show(media := wechat.add_media(jpeg()))
    await phone.say("0")
    await phone.say("1")
    contact = {"phone": PHONE_NUMBER, "contact_for": "insurer"}
    receipt = await file_hazard(web_client, lift, [jpeg()], words=WORDS, **contact)
    await web_client.get(receipt)
    await web_client.get("/r", params={"number": receipt.removeprefix("/r/")})
    await web_client.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    await until(all_settled, seconds=8)
    delivery = await Delivery.filter(part="insurer", state=DeliveryState.ACCEPTED).first()
    assert delivery
    endpoint = await Endpoint.get(organisation_id=delivery.organisation_id)
    secret = services.vault.open(endpoint.secret_sealed)
    assert await Insurer(web_client, delivery, secret).say("handling", note=WORDS) == 202
    await until(all_settled, seconds=8)

    numbers = [number_of(report) for report in await Report.all()]
    assert len(numbers) == 2
    assert len(written.requests()) > 10
    secrets = (secret, SECRET_KEY, APP_SECRET, TOKEN, AES_KEY, OLD_AES_KEY, METRICS_TOKEN)
    tokens = [json.loads(await services.redis.get(f"wechat:{APP_ID}:access_token") or "")["value"]]
    for private in (
        *numbers, *secrets, *tokens, phone.openid, media, lift.code, WORDS, "老王", PHONE_NUMBER, "signature=",
    ):  # fmt: skip
        assert str(private) not in written.text


async def test_an_access_line_names_the_route_and_what_it_cost(
    written: Written, web_client: Client, lift: LiftCard
) -> None:
    body = await (await web_client.get(f"/l/{lift.code}?from=label")).read()
    await web_client.get("/wp-login.php?user=13805550123")
    page, missing = written.requests()
    assert (page["method"], page["route"], page["status"]) == ("GET", "lift", 200)
    assert len(body) < page["bytes"] < len(body) + 2000  # with the headers
    assert 0 < page["ms"] < 5000
    assert page["time"].endswith("+00:00")
    assert (page["level"], page["message"]) == ("INFO", "request")
    assert (missing["route"], missing["status"]) == ("unmatched", 404)


async def test_a_callers_request_id_is_kept_on_every_line_and_in_the_answer(
    written: Written, web_client: Client
) -> None:
    answer = await web_client.post("/wechat", headers={"X-Request-Id": "proxy-7.1_a"})
    assert (answer.status, answer.headers["X-Request-Id"]) == (403, "proxy-7.1_a")
    assert {line["logger"] for line in written.lines} == {"bot.door.callback", "api.http.request_log"}
    assert {line["request_id"] for line in written.lines} == {"proxy-7.1_a"}


@pytest.mark.parametrize("odd", ["", "x" * 65, "a b", 'a"b', "回执"])
async def test_an_odd_request_id_is_replaced(web_client: Client, odd: str) -> None:
    given = [
        (await web_client.get("/healthz", headers={"X-Request-Id": odd})).headers["X-Request-Id"]
        for _ in range(2)
    ]
    assert odd not in given
    assert len(set(given)) == 2


async def test_a_malformed_request_is_counted_without_being_quoted(
    written: Written, web_client: Client
) -> None:
    reader, writer = await asyncio.open_connection(web_client.host, web_client.port)
    writer.write(b"GET /r/1234567890123456 HTTP/9.9.9\r\n\r\n")
    assert b" 400 " in await reader.readline()
    writer.close()
    [line] = written.requests()
    assert (line["route"], line["status"]) == ("malformed", 400)
    assert "1234567890123456" not in written.text


@pytest.mark.parametrize("log_format", ["json", "text"])
def test_an_exceptions_text_keeps_no_private_value(log_format: LogFormat) -> None:
    try:
        raise ValueError(
            "duplicate key\nDETAIL: Key (words)=(老王) already exists.\n"
            f"call {PHONE_NUMBER}, receipt 1234567890123456, openid oABCDEFGHIJKLMNOPQRSTUVWXYZ1, "
            "GET /cgi-bin/media/get?access_token=88_abc-DEF&media_id=1"
        )
    except ValueError as error:
        record = logging.LogRecord(
            "bot", logging.ERROR, __file__, 1, "it failed", None, (type(error), error, None)
        )
    line = (JsonLines() if log_format == "json" else TextLines()).format(record)
    for private in ("老王", PHONE_NUMBER, "1234567890123456", "oABCDEFG", "88_abc"):
        assert private not in line
    assert "duplicate key" in line
    assert "media_id=1" in line


def test_a_line_for_people_has_the_extras_behind_the_words() -> None:
    record = logging.makeLogRecord(
        {"name": "bot.worker", "levelname": "INFO", "msg": "done", "delivery": "7"}
    )
    assert TextLines().format(record).endswith("INFO bot.worker: done delivery=7")
