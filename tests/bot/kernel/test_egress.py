"""Partners name their own addresses: none of them leads into our own network."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest
from aiohttp import ClientConnectorError, ClientSession, web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st
from pytest_aiohttp import AiohttpServer
from yarl import URL

from bot.kernel.egress import AddressRefused, RedirectRefused, is_allowed, partner_session, why_refused
from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.rules.forwarding.delivery import DeliveryState
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.partners.organisation import Endpoint
from tests.conftest import make_settings
from tests.support.chat import Phone
from tests.support.waiting import until

LOOPBACK = [ip_network("127.0.0.0/8")]
INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1", "2002:a00:1::", "2002:7f00:1::",
)  # fmt: skip


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with partner_session(()) as opened:
        yield opened


@pytest.mark.parametrize("number", INSIDE)
def test_an_address_of_our_own_world_is_refused(number: str) -> None:
    assert not is_allowed(ip_address(number), ())


@pytest.mark.parametrize(
    "number", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"]
)
def test_a_public_address_is_allowed(number: str) -> None:
    assert is_allowed(ip_address(number), ())


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_however_it_is_wrapped(number: object) -> None:
    inner = ip_address(str(number))
    wrapped = (f"::ffff:{inner}", f"64:ff9b::{inner}")
    assert {is_allowed(ip_address(text), ()) for text in wrapped} == {is_allowed(inner, ())}


def test_a_network_that_we_named_is_allowed_wrapped_or_not() -> None:
    assert is_allowed(ip_address("127.0.0.1"), LOOPBACK)
    assert is_allowed(ip_address("::ffff:127.0.0.1"), LOOPBACK)
    assert not is_allowed(ip_address("10.0.0.1"), LOOPBACK)


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://partner.example/hook", False),
        ("http://partner.example/hook", True),
        ("http://127.0.0.1:8080/hook", False),
        ("https://127.0.0.1/hook", False),
        ("http://1.1.1.1/hook", True),
        ("https://10.0.0.1/hook", True),
        ("https://[::1]/hook", True),
        ("https://user:word@partner.example/hook", True),
        ("ftp://partner.example/hook", True),
        ("/hook", True),
    ],
)
def test_an_address_is_judged_as_it_is_written(url: str, refused: bool) -> None:
    assert (why_refused(URL(url), LOOPBACK) is not None) is refused


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost:9/",
        "https://127.0.0.1:9/",
        "https://[::ffff:127.0.0.1]:9/",
        "https://0x7f000001:9/",
        "https://2130706433:9/",
        "https://127.1:9/",
        "http://127.0.0.1:9/",
    ],
)
async def test_no_spelling_of_our_own_machine_is_connected_to(session: ClientSession, url: str) -> None:
    with pytest.raises((AddressRefused, ValueError)) as raised:
        await session.get(url)
    assert not isinstance(raised.value, ClientConnectorError)


class Rebinding(AbstractResolver):
    """A name server that says a public address first and our own from then on."""

    def __init__(self, port: int) -> None:
        self.said: list[str] = []
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.said.append("127.0.0.1" if self.said else "192.0.2.1")
        return [
            ResolveResult(
                hostname=host, host=self.said[-1], port=self._port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        pass


async def test_a_name_that_changes_its_mind_is_judged_by_where_it_leads(
    aiohttp_server: AiohttpServer,
) -> None:
    reached: list[str] = []

    async def internal(request: web.Request) -> web.Response:
        reached.append(request.path)
        return web.Response(text="secret")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", internal)
    server = await aiohttp_server(app)
    assert server.port
    resolver = Rebinding(server.port)
    async with partner_session((), resolver=resolver) as session:
        for _ in range(3):
            with pytest.raises(AddressRefused):
                await session.get("https://partner.example/")
            session.connector.clear_dns_cache()  # type: ignore[union-attr]
    assert resolver.said[-1] == "127.0.0.1"
    assert not reached


async def test_a_redirect_is_not_followed(aiohttp_server: AiohttpServer) -> None:
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=307, headers={"Location": "/internal"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", elsewhere)
    server = await aiohttp_server(app)
    async with partner_session(LOOPBACK) as session:
        with pytest.raises(RedirectRefused, match="307"):
            await session.post(server.make_url("/hook"))
    assert asked == ["/hook"]


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "https://localhost/hook", "not an address"])
async def test_a_delivery_to_a_refused_address_ends_at_once_and_says_why(
    services: Services, session: ClientSession, phone: Phone, lift: LiftCard, url: str
) -> None:
    """Sent by a worker that was told of no network, as in production."""
    await Endpoint.all().update(url=url)
    worker = Worker(replace(services, partner_http=session))
    task = asyncio.create_task(worker.run())
    for words in (lift.code, "2", "2", "异响", "0", "1"):
        await phone.say(words)

    async def ended() -> bool:
        webhooks = Delivery.filter(channel="webhook")
        return await webhooks.exists() and not await webhooks.filter(due_at__isnull=False).exists()

    await until(ended, seconds=8)
    worker.stop()
    await task
    for delivery in await Delivery.filter(channel="webhook"):
        assert delivery.state is DeliveryState.DEAD
        assert delivery.reason.startswith("address refused: ")
        assert await Attempt.filter(delivery_id=delivery.id).count() == 1


def test_the_setting_is_a_list_of_networks() -> None:
    read: Sequence[object] = make_settings(partner_networks="10.0.0.0/8, fd00::/8").partner_networks
    assert list(read) == [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]
