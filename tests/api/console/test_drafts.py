"""What was typed when a session ended is not lost, and is given back to whoever typed it alone."""

import re
from datetime import timedelta
from html import unescape

import pytest
from aiohttp import ClientResponse

from api.console.drafts import GOOD_FOR
from api.console.form_token import HIDDEN_FIELDS
from api.console.sessions import LONGEST
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.staff.access import StaffRole
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.other_city import file_hazard_of
from tests.support.staff import PASSWORD, Browser, Colleague, hire

SIGN_IN, CODE = "/console/sign-in", "/console/code"
NOTE = "已电话联系物业，<下午> 3 点到场"
NONCE = "a-key-of-the-form-1234"


@pytest.fixture
async def officer(services: Services) -> Colleague:
    return await hire(services, StaffRole.HOTLINE_DESK, "officer")


@pytest.fixture
async def browser(web_client: Client, officer: Colleague) -> Browser:
    """The officer's, signed in."""
    browser = Browser(web_client)
    await browser.open(SIGN_IN)
    await browser.send(SIGN_IN, name="officer", password=PASSWORD)
    return browser


@pytest.fixture
async def path(services: Services, lift: LiftCard) -> str:
    return f"/console/reports/{await file_hazard_of(services, lift.lift_id)}/note"


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found if name not in HIDDEN_FIELDS}


async def send_late(browser: Browser, path: str, clock: MovableClock) -> dict[str, str]:
    """The hidden fields of the sign-in page that comes instead."""
    await browser.open("/console")
    clock.advance(LONGEST + timedelta(seconds=1))
    answer = await browser.request("POST", path, data={"csrf": browser.csrf, "words": NOTE, "nonce": NONCE})
    assert answer.status in (303, 401)
    return hidden(await answer.text()) if answer.status == 401 else {}


async def sign_in(
    browser: Browser, kept: dict[str, str], status: int = 303, name: str = "officer"
) -> ClientResponse:
    return await browser.send(SIGN_IN, status, name=name, password=PASSWORD, **kept)


async def test_the_words_come_back_after_the_sign_in_and_are_sent_once(
    browser: Browser, path: str, clock: MovableClock
) -> None:
    kept = await send_late(browser, path, clock)
    assert NOTE not in str(kept)
    answer = await sign_in(browser, kept, 200)
    page = await answer.text()
    assert "您刚才填写的内容还在" in page
    assert "已电话联系物业，&lt;下午&gt; 3 点到场" in page
    fields = hidden(page)
    assert fields == {"words": NOTE, "nonce": NONCE}
    await browser.send(path, 303, **fields)
    assert (await browser.open(path.removesuffix("/note"))).count("已电话联系物业") == 1


async def test_also_through_a_wrong_password_and_a_one_time_code(
    web_client: Client, services: Services, path: str, clock: MovableClock
) -> None:
    regulator = await hire(services, StaffRole.REGULATOR, "regulator")
    browser = Browser(web_client)
    await browser.open(SIGN_IN)
    await browser.send(SIGN_IN, name="regulator", password=PASSWORD)
    await browser.open(CODE)
    await browser.send(CODE, code=regulator.code(clock()))
    kept = await send_late(browser, path, clock)
    answer = await browser.send(SIGN_IN, 401, name="regulator", password="wrong password", **kept)
    kept = hidden(await answer.text())
    answer = await browser.send(SIGN_IN, 200, name="regulator", password=PASSWORD, **kept)
    kept = hidden(await answer.text())
    answer = await browser.send(CODE, 200, code=regulator.code(clock()), **kept)
    assert "您刚才填写的内容还在" in await answer.text()


async def test_another_person_at_that_browser_does_not_see_them(
    browser: Browser, services: Services, path: str, clock: MovableClock
) -> None:
    await hire(services, StaffRole.OWNERS_COMMITTEE, "other")
    kept = await send_late(browser, path, clock)
    await sign_in(browser, kept, name="other")


async def test_they_are_not_kept_for_ever(browser: Browser, path: str, clock: MovableClock) -> None:
    kept = await send_late(browser, path, clock)
    clock.advance(GOOD_FOR + timedelta(seconds=1))
    await browser.open(SIGN_IN)
    await sign_in(browser, kept)


@pytest.mark.parametrize("made_up", ["x", "gAAAAAB", "é", "x" * 500_000])
async def test_a_draft_that_is_not_ours_is_left_aside(browser: Browser, made_up: str) -> None:
    await browser.open(SIGN_IN)
    await browser.send(SIGN_IN, name="officer", password=PASSWORD, draft=made_up)


async def test_another_sites_form_is_kept_nowhere(browser: Browser, path: str, clock: MovableClock) -> None:
    browser.device = ""  # SameSite: a browser does not send it along
    assert await send_late(browser, path, clock) == {}


async def test_a_password_is_never_in_a_draft(browser: Browser, clock: MovableClock) -> None:
    clock.advance(LONGEST + timedelta(seconds=1))
    typed = {"password": PASSWORD, "new": "another long password", "again": "another long password"}
    answer = await browser.request("POST", "/console/account/password", data=typed)
    assert answer.status == 303
