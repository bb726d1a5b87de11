"""The set-up link, and what administrators do about people."""

import re
from datetime import timedelta
from html import unescape

import pyotp
import pytest

from bot.services import Services
from models.actions.staff.set_up import NewStaff, create_staff
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.staff import Staff
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import PASSWORD, TESTER, Browser, at_desk, belonging_of, hire, sit_down

NEW = {"password": "four words in a row", "again": "four words in a row"}


@pytest.fixture
async def browser(web_client: Client) -> Browser:
    return Browser(web_client)


async def invite(services: Services, role: StaffRole) -> str:
    new = NewStaff("newcomer", "新同事", role, await belonging_of(role))
    return f"/console/set-up/{await create_staff(new, TESTER, services.clock())}"


def field(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', text)
    assert found
    return unescape(found[1])


def secret_of(text: str) -> str:
    found = re.search(r'<p class="secret">([A-Z2-7 ]+)</p>', text)
    assert found
    return found[1].replace(" ", "")


async def test_the_link_lets_a_person_choose_a_password_once(browser: Browser, services: Services) -> None:
    link = await invite(services, StaffRole.OWNERS_COMMITTEE)
    assert "动态码" not in await browser.open(link)
    assert "去登录" in await (await browser.send(link, 200, **NEW)).text()
    await browser.open("/console/sign-in")
    await browser.send("/console/sign-in", name="newcomer", password=NEW["password"])
    await browser.open(link, 404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password": "short", "again": "short"}, "12 位"),
        ({"password": "newcomer2026", "again": "newcomer2026"}, "不能就是您的名字"),
        ({"password": "four words in a row", "again": "four words in a rov"}, "不一样"),
    ],
)
async def test_a_weak_or_mistyped_password_is_not_taken(
    browser: Browser, services: Services, typed: dict[str, str], said: str
) -> None:
    link = await invite(services, StaffRole.OWNERS_COMMITTEE)
    await browser.open(link)
    assert said in await (await browser.send(link, 422, **typed)).text()
    assert (await Staff.get(sign_in_name="newcomer")).password_hash == ""


async def test_a_regulator_enrols_a_code_and_gets_recovery_codes(
    browser: Browser, services: Services
) -> None:
    link = await invite(services, StaffRole.REGULATOR)
    offered = await browser.open(link)
    assert "<svg" in offered
    secret, offer = secret_of(offered), field(offered, "offer")
    wrong = await browser.send(link, 422, **NEW, offer=offer, code="000000")
    assert secret_of(await wrong.text()) == secret
    code = pyotp.TOTP(secret).at(services.clock())
    done = await (await browser.send(link, 200, **NEW, offer=offer, code=code)).text()
    assert len(re.findall(r'<li class="secret">[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}</li>', done)) == 10
    stored = await Staff.get(sign_in_name="newcomer")
    assert secret not in stored.totp_sealed
    await browser.open("/console/sign-in")
    await browser.send("/console/sign-in", name="newcomer", password=NEW["password"])
    await browser.open("/console/code")
    await browser.send("/console/code", 401, code=code)  # it proved the enrolment, and is used up


async def test_a_secret_that_was_offered_to_somebody_else_is_not_taken(
    browser: Browser, services: Services
) -> None:
    link = await invite(services, StaffRole.REGULATOR)
    await browser.open(link)
    secret = pyotp.random_base32()
    foreign = services.vault.seal(f"somebody-else {secret}")
    code = pyotp.TOTP(secret).at(services.clock())
    await browser.send(link, 422, **NEW, offer=foreign, code=code)


async def test_a_link_is_good_for_an_hour(browser: Browser, services: Services, clock: MovableClock) -> None:
    link = await invite(services, StaffRole.OWNERS_COMMITTEE)
    await browser.open(link)
    clock.advance(timedelta(minutes=61))
    await browser.send(link, 404, **NEW)
    await browser.open("/console/set-up/anything", 404)


async def test_nobody_signs_in_before_the_set_up(browser: Browser, services: Services) -> None:
    await invite(services, StaffRole.OWNERS_COMMITTEE)
    await browser.open("/console/sign-in")
    for password in ("", PASSWORD):
        await browser.send("/console/sign-in", 401, name="newcomer", password=password)


async def test_an_administrator_adds_a_person_and_hands_over_a_link(
    web_client: Client, services: Services, browser: Browser
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    estate = str(await belonging_of(StaffRole.OWNERS_COMMITTEE))
    assert "翠湖苑" in await desk.open("/console/people/new?role=owners_committee")
    form = {"role": "owners_committee", "name": "李主任", "display_name": "李主任", "belongs_to": estate}
    shown = await (await desk.send("/console/people/new", 200, **form)).text()
    link = re.search(r"https://tima\.example(/console/set-up/[\w-]+)", shown)
    assert link
    await browser.open(link[1])
    await browser.send(link[1], 200, **NEW)
    assert "已有人用" in await (await desk.send("/console/people/new", 422, **form)).text()
    await desk.send("/console/people/new", 422, **(form | {"name": "other", "belongs_to": ""}))
    await desk.send("/console/people/new", 422, **(form | {"name": "other", "role": "administrator"}))
    [entry] = await AuditEntry.filter(verb="create_staff", actor_kind="staff")
    assert entry.details == {"role": "owners_committee"}


async def test_a_deactivated_person_is_out_at_once_and_may_come_back(
    web_client: Client, services: Services
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    colleague = await hire(services, StaffRole.OWNERS_COMMITTEE)
    theirs = await at_desk(web_client, services, colleague)
    person = f"/console/people/{colleague.staff.id}"
    await theirs.open("/console")
    await desk.open(person)
    await desk.send(f"{person}/deactivate")
    await theirs.open("/console", 303)
    await theirs.open("/console/sign-in")
    await theirs.send("/console/sign-in", 401, name="owners_committee", password=PASSWORD)
    await desk.send(f"{person}/reactivate")
    await theirs.send("/console/sign-in", name="owners_committee", password=PASSWORD)


async def test_the_last_administrator_cannot_be_put_out(web_client: Client, services: Services) -> None:
    only = await hire(services, StaffRole.ADMINISTRATOR)
    desk = await at_desk(web_client, services, only)
    await desk.open("/console/people")
    await desk.send(f"/console/people/{only.staff.id}/deactivate", 409)
    assert (await Staff.get(id=only.staff.id)).is_active


async def test_a_reset_ends_the_sessions_and_everything_that_opened_the_door(
    web_client: Client, services: Services
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    colleague = await hire(services, StaffRole.REGULATOR)
    theirs = await at_desk(web_client, services, colleague)
    await desk.open("/console/people")
    shown = await (await desk.send(f"/console/people/{colleague.staff.id}/reset", 200)).text()
    assert "/console/set-up/" in shown
    await theirs.open("/console", 303)
    await theirs.open("/console/sign-in")
    await theirs.send("/console/sign-in", 401, name="regulator", password=PASSWORD)


async def test_codes_can_be_switched_on_with_the_password_and_a_code(
    web_client: Client, services: Services
) -> None:
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    offered = await desk.open("/console/account/code")
    code = pyotp.TOTP(secret_of(offered)).at(services.clock())
    form = {"offer": field(offered, "offer"), "code": code}
    await desk.send("/console/account/code", 422, **form, password="not the password")
    shown = await (await desk.send("/console/account/code", 200, **form, password=PASSWORD)).text()
    assert "恢复码" in shown
    await desk.open("/console/sign-in")
    answer = await desk.send("/console/sign-in", name="maintainer", password=PASSWORD)
    assert answer.headers["Location"] == "/console/code"
