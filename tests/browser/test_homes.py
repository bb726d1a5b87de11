"""Each role at its first page: its navigation, its day's work, and a hazard worked off from there."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from models.rules.staff.access import StaffRole
from models.rules.staff.navigation import MOST_IN_FRONT
from tests.browser.conftest import IN_THE_BROWSER, Demo, go_to
from tests.browser.test_accessibility import grave_problems
from tests.browser.test_console import PASSWORD, file_hazard, ill_placed, start_as_first_administrator
from tests.support.commands import run_module

pytestmark = IN_THE_BROWSER

# What a role belongs to, and what its first page shows or says of the demo with one severe hazard.
ROLES = {
    StaffRole.HOTLINE_DESK: ("江城市", "登记来电"),
    StaffRole.INSURER: ("安和财产保险江城分公司", "理赔，期限近的在前"),
    StaffRole.MAINTAINER: ("迅安电梯维保有限公司", "现在值班：周师傅"),
    StaffRole.PROPERTY_COMPANY: ("翠湖物业服务有限公司", "进行中的业主表决"),
    StaffRole.OWNERS_COMMITTEE: ("翠湖苑", "没有未决的异议"),
}


async def sign_in_as(page: Page, directory: Path, role: StaffRole, called: str = "") -> None:
    """Somebody of a role without one-time codes, from the set-up link to the first page."""
    name = f"new-{role.value}"
    command = ("scripts.commands.admin", "create", "--name", name, "--role", role.value)
    more = ("--display-name", called or name, "--belongs-to", ROLES[role][0])
    link = await run_module(*command, *more, variables={}, cwd=directory)
    await page.goto(link.out)
    await page.get_by_label("新密码").fill(PASSWORD)
    await page.get_by_label("再输一次").fill(PASSWORD)
    await page.get_by_role("button", name="完成").click()
    await page.goto(f"{link.out.split('/console/')[0]}/console/sign-in")
    await page.get_by_label("登录名").fill(name)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="现在要办的事")).to_be_visible()


async def by_the_keyboard_under_more(page: Page) -> None:
    """The page that stands last under 更多 is opened without a mouse."""
    navigation = page.get_by_role("navigation", name="主导航")
    more = navigation.locator("summary")
    await more.focus()
    await page.keyboard.press("Enter")
    last = navigation.get_by_role("link").last
    await expect(last).to_be_visible()
    title = (await last.text_content() or "").strip()
    await last.focus()
    await page.keyboard.press("Enter")
    await expect(more).to_have_text(f"更多 · {title}")


@pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)
async def test_each_role_has_its_work_in_front_on_phone_and_desktop(
    page: Page, demo: Demo, browser: Browser, tmp_path: Path
) -> None:
    await file_hazard(page, demo)
    problems: dict[str, list[str]] = {}
    await start_as_first_administrator(page, demo, tmp_path)
    problems["administrator"] = await grave_problems(page) + await ill_placed(page)
    for role in ROLES:
        context = await browser.new_context()
        own = await context.new_page()
        await sign_in_as(own, tmp_path, role)
        await expect(own.get_by_text(ROLES[role][1]).first).to_be_visible()
        front = own.locator("nav[aria-label=主导航] > a")
        assert await front.count() <= MOST_IN_FRONT
        await own.locator("nav[aria-label=主导航] summary").click()
        problems[role.value] = await grave_problems(own) + await ill_placed(own)
        await own.reload()
        await by_the_keyboard_under_more(own)
        await context.close()
    assert {role: found for role, found in problems.items() if found} == {}


async def test_a_hazard_is_accepted_handled_and_resolved_on_the_page_of_who_is_told_by_webhook(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    await file_hazard(page, demo)
    receipt = page.url
    await sign_in_as(page, tmp_path, StaffRole.MAINTAINER)
    await go_to(page, "报告")
    await page.locator("tbody a").first.click()
    work = page.locator("form[action$='/work']")
    for step, note in (("已受理", ""), ("处理中", "王师傅在路上"), ("已处理", "换了曳引轮")):
        await work.get_by_label(step).check()
        await work.get_by_label("说明").fill(note)
        await work.get_by_role("button", name="提交").click()
        await expect(page.locator("main .tag", has_text=step).first).to_be_visible()
    await expect(page.get_by_text("本单位已处理")).to_be_visible()
    await page.goto(receipt)
    await expect(page.locator("header .tag")).to_have_text("已处理")
    await expect(page.get_by_text("换了曳引轮")).to_be_visible()
