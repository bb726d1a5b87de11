"""Whoever guesses a password slows themselves down, not the person on duty."""

from datetime import timedelta

import pytest

from api.http.rate_limits import SIGN_IN_AS_NAME, SIGN_IN_ON_DEVICE
from bot.services import Services
from models.actions.staff.devices import MOST_DEVICES
from models.rules.staff.access import FAILURES_BEFORE_LOCK, StaffRole
from models.tables.staff import Staff, StaffDevice
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import PASSWORD, Browser, Colleague, hire

SIGN_IN, CODE = "/console/sign-in", "/console/code"


@pytest.fixture
async def officer(services: Services) -> Colleague:
    """Somebody who is asked for a one-time code too."""
    return await hire(services, StaffRole.REGULATOR, "officer")


@pytest.fixture
async def owner(services: Services) -> Colleague:
    """Somebody who is asked for a password only."""
    return await hire(services, StaffRole.OWNERS_COMMITTEE, "owner")


async def guess(browser: Browser, name: str, times: int) -> None:
    await browser.open(SIGN_IN)
    for _ in range(times):
        await browser.send(SIGN_IN, 401, name=name, password="wrong password")


async def sign_in(browser: Browser, name: str = "owner", status: int = 303, **more: str) -> None:
    await browser.open(SIGN_IN)
    await browser.send(SIGN_IN, status, name=name, password=PASSWORD, **more)


async def test_sixteen_guesses_do_not_keep_the_known_browser_out(
    web_client: Client, owner: Colleague
) -> None:
    known, guesser = Browser(web_client), Browser(web_client)
    await sign_in(known)
    limit = SIGN_IN_AS_NAME.item.amount - 1  # its own first sign-in was one
    await guess(guesser, "owner", limit)
    await guesser.send(SIGN_IN, 429, name="owner", password="wrong password")
    await sign_in(known)
    assert "现在要办的事" in await known.open("/console")
    assert (
        await Staff.get(sign_in_name="owner")
    ).failures == FAILURES_BEFORE_LOCK  # nobody forgave the guesser


async def test_a_new_browser_gets_past_the_lock_with_a_one_time_code(
    web_client: Client, officer: Colleague, services: Services, clock: MovableClock
) -> None:
    guesser, new = Browser(web_client), Browser(web_client)
    await guess(guesser, "officer", FAILURES_BEFORE_LOCK)
    await sign_in(new, "officer", 401)
    await sign_in(new, "officer", 401, code="000000")
    code = officer.code(services.clock())
    await sign_in(new, "officer", code=code)
    assert "<h1>" in await new.open("/console")
    again = Browser(web_client)
    await guess(guesser, "officer", FAILURES_BEFORE_LOCK)
    await sign_in(again, "officer", 401, code=code)  # each is good once


async def test_past_a_lock_few_codes_are_tried(web_client: Client, officer: Colleague) -> None:
    guesser = Browser(web_client)
    await guess(guesser, "officer", FAILURES_BEFORE_LOCK)
    for _ in range(5):
        await sign_in(guesser, "officer", 401, code="000000")
    await sign_in(guesser, "officer", 429, code="000000")


async def test_guesses_in_a_known_browser_lock_that_browser_alone(
    web_client: Client, owner: Colleague, clock: MovableClock
) -> None:
    left_open, another = Browser(web_client), Browser(web_client)
    await sign_in(left_open)
    await guess(left_open, "owner", FAILURES_BEFORE_LOCK)
    await sign_in(left_open, status=401)
    await sign_in(another)
    clock.advance(timedelta(minutes=15, seconds=1))
    await sign_in(left_open)


async def test_a_browser_known_for_one_person_is_a_strangers_for_another(
    web_client: Client, owner: Colleague, officer: Colleague
) -> None:
    browser = Browser(web_client)
    await sign_in(browser)
    await guess(browser, "officer", FAILURES_BEFORE_LOCK)
    assert (await Staff.get(sign_in_name="officer")).locked_until is not None
    for _ in range(SIGN_IN_ON_DEVICE.item.amount - FAILURES_BEFORE_LOCK):
        await browser.send(SIGN_IN, 401, name="officer", password="wrong password")
    await browser.send(SIGN_IN, 429, name="officer", password="wrong password")


@pytest.mark.parametrize("forged", ["", "x", "01a2277a-adeb-70d3-8fb5-6bfbbdcf3e9e.x", ".", "é.é"])
async def test_a_made_up_cookie_makes_no_browser_known(
    web_client: Client, owner: Colleague, forged: str
) -> None:
    browser = Browser(web_client)
    browser.device = forged
    await guess(browser, "owner", FAILURES_BEFORE_LOCK)
    await sign_in(browser, status=401)


async def test_ending_all_sessions_makes_every_browser_unknown(
    web_client: Client, owner: Colleague, clock: MovableClock
) -> None:
    browser = Browser(web_client)
    await sign_in(browser)
    clock.advance(timedelta(seconds=1))
    await browser.open("/console/account")
    await browser.send("/console/account/end-sessions")
    await guess(Browser(web_client), "owner", FAILURES_BEFORE_LOCK)
    await sign_in(browser, status=401)


async def test_the_newest_browsers_are_remembered(
    web_client: Client, owner: Colleague, clock: MovableClock
) -> None:
    for _ in range(MOST_DEVICES + 1):
        clock.advance(timedelta(minutes=10))
        await sign_in(Browser(web_client))
    assert await StaffDevice.filter(staff_id=owner.staff.id).count() == MOST_DEVICES
