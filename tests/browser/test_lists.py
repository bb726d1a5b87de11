"""A list of the console by the keyboard alone, and the same without script."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from api.console.lists.all import LISTS
from tests.browser.conftest import IN_THE_BROWSER, Demo
from tests.browser.test_accessibility import grave_problems
from tests.browser.test_console import start_as_first_administrator

pytestmark = IN_THE_BROWSER

LIFT = re.compile(r"/console/lifts/[0-9a-f-]{36}$")


@pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)
async def test_a_list_is_worked_by_the_keyboard(page: Page, demo: Demo, tmp_path: Path) -> None:
    await start_as_first_administrator(page, demo, tmp_path)
    await page.goto(f"{demo.url}/console/lifts")
    rows = page.locator("table.list tbody tr")
    for key, active in (("j", 0), ("j", 1), ("k", 0)):
        await page.keyboard.press(key)
        await expect(rows.nth(active)).to_have_class(re.compile("active"))
    await page.keyboard.press("x")
    await expect(rows.nth(0).get_by_role("checkbox")).to_be_checked()
    await page.keyboard.press("?")
    await expect(page.get_by_text("下一行、上一行")).to_be_visible()
    assert await grave_problems(page) == []
    await page.keyboard.press("/")
    search = page.get_by_role("searchbox")
    await expect(search).to_be_focused()
    await page.keyboard.type("jkx/?")
    await expect(search).to_have_value("jkx/?")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(LIFT)


@pytest.mark.parametrize("page", [False], ids=["no script"], indirect=True)
async def test_a_list_is_worked_without_script(page: Page, demo: Demo, tmp_path: Path) -> None:
    await start_as_first_administrator(page, demo, tmp_path)
    await page.goto(f"{demo.url}/console/lifts")
    await expect(page.locator("#keys")).to_be_hidden()
    await page.get_by_role("checkbox", name="选第 1 行").check()
    await page.get_by_role("button", name="打印标签").click()
    await expect(page.get_by_role("main").get_by_text("打印一张标签")).to_have_count(1)


@pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)
async def test_no_list_has_a_grave_problem_or_is_wider_than_a_phone(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    await start_as_first_administrator(page, demo, tmp_path)
    for spec in LISTS.values():
        await page.goto(f"{demo.url}{spec.path}")
        assert await grave_problems(page) == [], spec.path
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390, spec.path
