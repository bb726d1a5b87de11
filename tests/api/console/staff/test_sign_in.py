"""Signing in to the console: passwords, one-time codes, locks and sessions."""

import asyncio
import re
from datetime import timedelta

import pytest

from api.console.sessions import IDLE
from bot.services import Services
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.staff import RecoveryCode, Staff
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import COOKIE, PASSWORD, Browser, Colleague, at_desk, hire

SIGN_IN, CODE = "/console/sign-in", "/console/code"


@pytest.fixture
def browser(web_client: Client) -> Browser:
    return Browser(web_client)


@pytest.fixture
async def owner(services: Services) -> Colleague:
    """Somebody who is asked for a password only."""
    return await hire(services, StaffRole.OWNERS_COMMITTEE, "Owner")


@pytest.fixture
async def regulator(services: Services) -> Colleague:
    """Somebody who is asked for a one-time code too."""
    return await hire(services, StaffRole.REGULATOR, "regulator")


async def try_password(browser: Browser, name: str, password: str, status: int = 303) -> str:
    """Where one is sent, or the text of the page."""
    await browser.open(SIGN_IN)
    answer = await browser.send(SIGN_IN, status, name=name, password=password)
    return answer.headers["Location"] if status == 303 else await answer.text()


async def test_a_name_and_password_open_the_console(browser: Browser, owner: Colleague) -> None:
    assert await try_password(browser, "OWNER", PASSWORD) == "/console"
    assert "现在要办的事" in await browser.open("/console")


async def test_without_signing_in_every_page_leads_to_the_sign_in_and_back(
    browser: Browser, owner: Colleague
) -> None:
    answer = await browser.request("GET", "/console/reports?q=异响")
    assert answer.status == 303
    way = answer.headers["Location"]
    assert way.startswith(f"{SIGN_IN}?next=")
    assert 'value="/console/reports?q=' in await browser.open(way)
    answer = await browser.send(
        SIGN_IN, name="owner", password=PASSWORD, next="/console/reports?q=%E5%BC%82%E5%93%8D"
    )
    assert answer.headers["Location"] == "/console/reports?q=%E5%BC%82%E5%93%8D"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/console",
        "//evil.example/console",
        "/\\evil.example",
        "javascript:1",
        "/consolee",
    ],
)
async def test_signing_in_never_leads_to_another_site(
    browser: Browser, owner: Colleague, elsewhere: str
) -> None:
    await browser.open(SIGN_IN)
    answer = await browser.send(SIGN_IN, name="owner", password=PASSWORD, next=elsewhere)
    assert answer.headers["Location"] == "/console"


async def test_a_wrong_password_and_an_unknown_name_look_the_same(browser: Browser, owner: Colleague) -> None:
    known = await try_password(browser, "owner", "wrong password", 401)
    unknown = await try_password(browser, "nobody", "wrong password", 401)
    assert without_keys(known).replace("owner", "") == without_keys(unknown).replace("nobody", "")


def without_keys(page: str) -> str:
    """The keys of forms are new with each page."""
    return re.sub(r'name="form_key" value="[^"]+"', "", page)


async def test_the_session_key_changes_at_sign_in_and_the_cookie_is_for_the_server_only(
    browser: Browser, owner: Colleague
) -> None:
    await browser.open(SIGN_IN)
    before = browser.cookie
    answer = await browser.send(SIGN_IN, name="owner", password=PASSWORD)
    cookie = answer.cookies[COOKIE]
    assert cookie.value not in ("", before)
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    fixated = Browser(browser.client)
    fixated.cookie = before
    assert (await fixated.request("GET", "/console")).status == 303


async def test_five_failures_lock_even_the_right_password_out_for_a_while(
    browser: Browser, owner: Colleague, clock: MovableClock
) -> None:
    for _ in range(5):
        await try_password(browser, "owner", "wrong password", 401)
    await try_password(browser, "owner", PASSWORD, 401)
    clock.advance(timedelta(minutes=15, seconds=1))
    await try_password(browser, "owner", PASSWORD)
    assert (await Staff.get(sign_in_name="owner")).failures == 0
    assert await AuditEntry.filter(verb="lock_sign_in").count() == 1


async def test_guesses_at_the_same_moment_count_one_by_one(browser: Browser, owner: Colleague) -> None:
    await browser.open(SIGN_IN)
    form = {"name": "owner", "password": "wrong password"}
    await asyncio.gather(*(browser.send(SIGN_IN, 401, **form) for _ in range(8)))
    await browser.send(SIGN_IN, 401, name="owner", password=PASSWORD)
    assert (await Staff.get(sign_in_name="owner")).failures == 5


async def test_a_hash_of_old_strength_is_made_anew(browser: Browser, owner: Colleague) -> None:
    await try_password(browser, "owner", PASSWORD)
    renewed = (await Staff.get(sign_in_name="owner")).password_hash
    assert renewed != owner.staff.password_hash
    assert "m=65536" in renewed
    await try_password(Browser(browser.client), "owner", PASSWORD)


async def test_a_one_time_code_is_asked_for_and_good_once(
    browser: Browser, regulator: Colleague, services: Services
) -> None:
    code = regulator.code(services.clock())
    assert await try_password(browser, "regulator", PASSWORD) == CODE
    assert (await browser.request("GET", "/console")).status == 303
    await browser.open(CODE)
    await browser.send(CODE, 401, code="000000")
    await browser.send(CODE, code=code)
    await browser.open("/console")

    second = Browser(browser.client)
    await try_password(second, "regulator", PASSWORD)
    await second.open(CODE)
    await second.send(CODE, 401, code=code)


async def test_the_step_between_password_and_code_does_not_last(
    browser: Browser, regulator: Colleague, clock: MovableClock
) -> None:
    await try_password(browser, "regulator", PASSWORD)
    clock.advance(timedelta(minutes=6))
    assert (await browser.request("GET", CODE)).headers["Location"] == SIGN_IN


async def test_wrong_codes_lock_like_wrong_passwords(
    browser: Browser, regulator: Colleague, services: Services
) -> None:
    await try_password(browser, "regulator", PASSWORD)
    await browser.open(CODE)
    for _ in range(5):
        await browser.send(CODE, 401, code="000000")
    await browser.send(CODE, 401, code=regulator.code(services.clock()))


async def test_a_recovery_code_opens_once(browser: Browser, regulator: Colleague) -> None:
    used = regulator.recovery_codes[0]
    await try_password(browser, "regulator", PASSWORD)
    await browser.open(CODE)
    await browser.send(CODE, code=used.lower())
    second = Browser(browser.client)
    await try_password(second, "regulator", PASSWORD)
    await second.open(CODE)
    await second.send(CODE, 401, code=used)
    await second.send(CODE, code=regulator.recovery_codes[1])
    stored = await RecoveryCode.all().values_list("code_hash", flat=True)
    assert all(used.replace("-", "") not in str(row) for row in stored)


async def test_signing_out_ends_the_session_on_the_server(
    browser: Browser, owner: Colleague, services: Services
) -> None:
    await try_password(browser, "owner", PASSWORD)
    stolen = browser.cookie
    await browser.open("/console")
    await browser.send("/console/sign-out")
    assert browser.cookie == ""
    browser.cookie = stolen
    assert (await browser.request("GET", "/console")).status == 303


async def test_a_session_ends_after_twelve_hours_and_an_idle_one_after_thirty_minutes(
    web_client: Client, services: Services, owner: Colleague, clock: MovableClock
) -> None:
    browser = await at_desk(web_client, services, owner)
    [name] = [key async for key in services.redis.scan_iter("console:session:*")]
    await services.redis.expire(name, 60)
    await browser.open("/console")
    assert IDLE.total_seconds() - 5 < await services.redis.ttl(name) <= IDLE.total_seconds()
    assert browser.cookie.encode() not in name
    clock.advance(timedelta(hours=11, minutes=59))
    await browser.open("/console")
    clock.advance(timedelta(minutes=2))
    assert (await browser.request("GET", "/console")).status == 303


async def test_all_sessions_of_a_person_can_be_ended(
    web_client: Client, services: Services, owner: Colleague
) -> None:
    here, there = [await at_desk(web_client, services, owner) for _ in range(2)]
    await here.open("/console/account")
    await here.send("/console/account/end-sessions")
    for browser in (here, there):
        assert (await browser.request("GET", "/console")).status == 303


async def test_sign_in_is_slowed_down_for_a_name_and_says_when_to_come_back(
    browser: Browser, services: Services
) -> None:
    await browser.open(SIGN_IN)
    for _ in range(15):
        await browser.send(SIGN_IN, 401, name="nobody", password="wrong password")
    answer = await browser.send(SIGN_IN, 429, name="NOBODY", password="wrong password")
    assert answer.headers["Retry-After"] == "600"
    assert "操作太频繁" in await answer.text()
    await browser.send(SIGN_IN, 401, name="somebody else", password="wrong password")


async def test_a_password_is_changed_with_the_old_one_and_ends_other_sessions(
    web_client: Client, services: Services
) -> None:
    me = await hire(services, StaffRole.MAINTAINER)
    desk, other = [await at_desk(web_client, services, me) for _ in range(2)]
    path, new = "/console/account/password", "一句新的自己记得住的话吧"
    await desk.open(path)
    good = {"password": PASSWORD, "new": new, "again": new}
    for wrong in ({"password": "wrong"}, {"new": "short"}, {"again": "else"}):
        await desk.send(path, 422, **good | wrong)
    await desk.send(path, 303, **good)
    await desk.open("/console")
    assert (await other.request("GET", "/console")).status == 303
    fresh = Browser(web_client)
    await fresh.open("/console/sign-in")
    await fresh.send("/console/sign-in", 401, name="maintainer", password=PASSWORD)
    await fresh.send("/console/sign-in", 303, name="maintainer", password=new)


async def test_signing_out_clears_what_the_browser_kept(web_client: Client, services: Services) -> None:
    desk = await at_desk(web_client, services, await hire(services, StaffRole.MAINTAINER))
    answer = await desk.send("/console/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
