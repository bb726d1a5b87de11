"""While Redis is away or silent, whoever is signed in works on; a sign-out and a put-out still end a session."""

import random
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from api.app import create_app
from api.console.sessions import IDLE
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from models.actions.staff.manage import end_sessions
from models.rules.staff.access import StaffRole
from scripts.chaos.faulty_proxy import Fault, FaultyProxy
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import COOKIE, PASSWORD, TESTER, Colleague, hire

pytestmark = pytest.mark.parametrize("ground", ["servers"], indirect=True)

BOARD = "/console/dispatch"


@dataclass
class Officer:
    """At a browser that keeps every cookie."""

    client: Client
    colleague: Colleague
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    async def ask(self, method: str, path: str, **form: str) -> tuple[int, str]:
        header = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        data = {"csrf": self.csrf, **form} if method == "POST" else None
        async with self.client.request(
            method, path, data=data, headers=header, allow_redirects=False
        ) as answer:
            for name, morsel in answer.cookies.items():
                self.cookies[name] = morsel.value
                if not morsel.value:
                    del self.cookies[name]
            text = await answer.text()
            found = re.search(r'name="csrf" value="([^"]+)"', text)
            self.csrf = found[1] if found else self.csrf
            return answer.status, answer.headers.get("Location", text)

    async def sign_in(self) -> None:
        await self.ask("GET", "/console/sign-in")
        await self.ask("POST", "/console/sign-in", name=self.colleague.staff.sign_in_name, password=PASSWORD)


@dataclass
class Place:
    services: Services
    officer: Officer
    redis: FaultyProxy


@pytest.fixture
async def place(settings: Settings, clock: MovableClock) -> AsyncIterator[Place]:
    """An officer of the desk who has signed in, and whose Redis is behind a proxy."""
    redis = FaultyProxy(settings.redis_url, random.Random(1))
    through = settings.model_copy(update={"redis_url": await redis.start()})
    client: TestClient[Any, Any]
    async with (
        open_services(through, clock) as services,
        TestClient(TestServer(create_app(services))) as client,
    ):
        officer = Officer(client, await hire(services, StaffRole.HOTLINE_DESK, "officer"))
        await officer.sign_in()
        assert (await officer.ask("GET", BOARD))[0] == 200
        yield Place(services, officer, redis)
    await redis.stop()


@pytest.mark.parametrize("fault", [Fault.ALL_SILENT, Fault.SLOW])
async def test_the_board_and_its_forms_work_without_redis(place: Place, fault: Fault) -> None:
    place.redis.go_wrong(fault)
    status, board = await place.officer.ask("GET", BOARD)
    assert status == 200
    assert "救援" in board
    status, way = await place.officer.ask("POST", "/console/sign-out")
    assert (status, way) == (303, "/console/sign-in")
    assert not {COOKIE, f"{COOKIE}-kept"} & place.officer.cookies.keys()


async def test_a_copy_of_the_cookies_opens_nothing_after_a_sign_out_while_redis_is_away(
    place: Place, clock: MovableClock
) -> None:
    place.redis.go_wrong(Fault.ALL_SILENT)
    stolen = dict(place.officer.cookies)
    clock.advance(timedelta(seconds=1))
    await place.officer.ask("POST", "/console/sign-out")
    place.officer.cookies = stolen
    assert (await place.officer.ask("GET", BOARD))[0] == 303


async def test_somebody_who_is_put_out_is_out(place: Place, clock: MovableClock) -> None:
    place.redis.go_wrong(Fault.ALL_SILENT)
    clock.advance(timedelta(seconds=1))
    await end_sessions(place.officer.colleague.staff.id, TESTER, clock())
    assert (await place.officer.ask("GET", BOARD))[0] == 303


async def test_what_the_browser_keeps_ends_after_half_an_hour_and_fits_no_other_key(
    place: Place, clock: MovableClock
) -> None:
    place.redis.go_wrong(Fault.ALL_SILENT)
    right = place.officer.cookies[COOKIE]
    place.officer.cookies[COOKIE] = right[:-1] + ("A" if right[-1] != "A" else "B")
    assert (await place.officer.ask("GET", BOARD))[0] >= 500
    place.officer.cookies[COOKIE] = right
    clock.advance(IDLE)
    assert (await place.officer.ask("GET", BOARD))[0] >= 500
