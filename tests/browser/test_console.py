"""What a member of the staff does in the console, with and without script."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Page, expect

from api.console.partners.form import CHOICES
from models.rules.cities.rules import RuleTopic
from tests.browser.conftest import IN_THE_BROWSER, Demo, go_to
from tests.browser.test_accessibility import grave_problems
from tests.support.commands import run_module

pytestmark = IN_THE_BROWSER

PASSWORD = "一句自己记得住的长长的话"


async def pass_by(page: Page) -> None:
    """Look at nothing."""


async def start_as_first_administrator(
    page: Page,
    demo: Demo,
    directory: Path,
    look: Callable[[Page], Awaitable[None]] = pass_by,
    role: tuple[str, ...] = (),
) -> None:
    """`scripts/admin create`, the set-up page, and signing in. `look` is called at each page on the way."""
    command = ("scripts.commands.admin", "create", "--name", "boss", *role)
    await page.goto((await run_module(*command, variables={}, cwd=directory)).out)
    await page.get_by_text("手工输入密钥").click()
    await look(page)
    secret = ((await page.locator("p.secret").text_content()) or "").replace(" ", "")
    await page.get_by_label("新密码").fill(PASSWORD)
    await page.get_by_label("再输一次").fill(PASSWORD)
    await page.get_by_label("6 位数字").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="完成").click()
    await expect(page.get_by_role("listitem")).to_have_count(10)
    await look(page)
    await page.get_by_role("link", name="去登录").click()
    await page.get_by_label("登录名").fill("boss")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.keyboard.press("Enter")
    # The code of this half minute is used up by the set-up; one of the next is good already.
    await expect(page.get_by_label("动态码")).to_be_visible()
    await look(page)
    next_code = pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30))
    await page.get_by_label("动态码").fill(next_code)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="现在要办的事")).to_be_visible()


async def file_hazard(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.url}/find?code=330101")
    await page.get_by_role("link", name="报告故障、隐患").click()
    await page.get_by_label("异响、抖动").check()
    # Severe: it lies on the regulator's desk.
    await page.get_by_label("说说情况").fill("三楼有异响，还冒烟")
    for hidden in await page.locator("details:not([open]) > summary").all():
        await hidden.click()
    await page.locator("input[name=phone]").fill("13912345678")
    await page.locator("input[name=contact_for]").first.check()
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("heading", name="报告已登记")).to_be_visible()


async def test_from_the_first_start_to_an_answer_on_the_receipt(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    await file_hazard(page, demo)
    receipt = page.url
    await start_as_first_administrator(page, demo, tmp_path)
    await go_to(page, "报告")
    await page.get_by_label("回执号、识别码").fill("异响")
    await page.get_by_role("button", name="查找").click()
    await page.get_by_role("link", name=re.compile(r"\d{4}-\d\d-\d\d")).first.click()
    await page.get_by_label("答复报告人").fill("今天下午来修")
    await page.get_by_role("button", name="发出答复").click()
    await expect(page.get_by_text("今天下午来修")).to_be_visible()
    await page.goto(receipt)
    await expect(page.get_by_text("系统管理员 答复：今天下午来修")).to_be_visible()


async def pages_of_the_console(page: Page, demo: Demo) -> list[str]:
    """Every room, and the first thing in each that has a page of its own."""
    rooms = [
        "",
        "/account",
        "/account/code",
        "/account/password",
        "/dispatch",
        "/desk",
        "/reports",
        "/lifts",
        "/map",
        "/policies",
        "/policies/new",
        "/claims",
        "/figures",
        "/deliveries",
        "/organisations",
        "/new-organisation",
        "/people",
        "/people/new?role=insurer",
        "/cities",
        "/audit",
        "/checkup",
        "/nothing",
    ]
    addresses = [f"{demo.url}/console{room}" for room in rooms]
    lists = (
        "reports",
        "lifts",
        "policies",
        "claims",
        "deliveries",
        "organisations",
        "people",
        "cities",
        "desk",
    )
    for room in lists:
        await page.goto(f"{demo.url}/console/{room}")
        href = await page.locator("tbody a").first.get_attribute("href")
        addresses.append(f"{demo.url}{href}")
        if room == "lifts":
            addresses.append(f"{demo.url}{href}/code")
        if room == "cities":
            addresses += [f"{demo.url}{href}?topic={topic.value}" for topic in RuleTopic]
        if room == "organisations":
            addresses += [f"{demo.url}{href}/channel?channel={one.value}" for one in CHOICES]
            addresses += [
                f"{demo.url}{href}/{one}" for one in ("place", "contacts", "wecom", "prices", "sandbox")
            ]
    return addresses


_NAVIGATION_ENDS = (
    "Math.max(...[...document.querySelectorAll('header nav')].map(e => e.getBoundingClientRect().bottom), 0)"
)
_PAGE_BEGINS = "document.querySelector('main').getBoundingClientRect().top"


async def ill_placed(page: Page) -> list[str]:
    """The widths of screens at which the page has to be scrolled sideways, or its head lies over it."""
    found = []
    for width in (1280, 360):
        await page.set_viewport_size({"width": width, "height": 800})
        needed = await page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            found.append(f"{needed} wide on {width}")
        if await page.evaluate(f"{_NAVIGATION_ENDS} > {_PAGE_BEGINS} + 1"):
            found.append(f"the navigation covers the page on {width}")
    return found


@pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)
async def test_no_page_of_the_console_has_a_grave_problem_or_is_wider_than_the_screen(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    await file_hazard(page, demo)
    problems: dict[str, list[str]] = {}

    async def look(seen: Page) -> None:
        problems[seen.url] = await grave_problems(seen)

    await page.goto(f"{demo.url}/console/sign-in")
    problems[page.url] = await grave_problems(page)
    await start_as_first_administrator(page, demo, tmp_path, look)
    for address in await pages_of_the_console(page, demo):
        await page.goto(address)
        problems[address] = await grave_problems(page) + await ill_placed(page)
    await page.goto(f"{demo.url}/console/reports")
    await page.locator("tbody a").first.click()
    await page.get_by_text("报告人电话").click()
    problems["a phone asked for"] = await grave_problems(page)
    await page.get_by_label("为什么要看完整号码").fill("回电核实")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="13912345678")).to_be_visible()
    problems["a phone shown"] = await grave_problems(page)
    assert {address: found for address, found in problems.items() if found} == {}
