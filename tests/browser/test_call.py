"""An officer takes calls by the keyboard alone, and without script by the same forms."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import IN_THE_BROWSER, Demo, go_to
from tests.browser.test_accessibility import grave_problems
from tests.browser.test_console import start_as_first_administrator

pytestmark = IN_THE_BROWSER

DESKTOP = {"width": 1280, "height": 900}


async def open_call_form(page: Page) -> None:
    await go_to(page, "接电话")
    await expect(page.get_by_role("searchbox", name="哪部电梯")).to_be_focused()


async def has_script(page: Page) -> bool:
    return not await page.get_by_role("button", name="查找").is_visible()


async def choose_first_lift(page: Page, typed: str) -> None:
    """By the list while it is typed, or by Enter and the first link."""
    await page.keyboard.type(typed)
    link = page.locator("[data-lift]").first
    if not await has_script(page):
        await page.keyboard.press("Enter")
        await link.click()
    else:
        await expect(link).to_have_class("active")
        await page.keyboard.press("Enter")
    await expect(page.get_by_role("radio", name="困人")).to_be_focused()


@pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)
async def test_a_call_for_help_is_registered_by_the_keyboard_alone(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    await page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    await start_as_first_administrator(page, demo, tmp_path)
    await open_call_form(page)
    press, write = page.keyboard.press, page.keyboard.type
    await write("翠湖苑 1")
    await expect(page.locator("[data-lift].active")).to_contain_text("翠湖苑 1幢")
    await press("ArrowDown")
    await press("ArrowUp")
    await press("Enter")
    await expect(page.get_by_role("heading", name=re.compile("翠湖苑 1幢"))).to_be_visible()
    await expect(page.get_by_role("radio", name="困人")).to_be_focused()
    await press("Space")
    await press("Tab")  # where the caller is
    await press("Space")
    await press("Tab")
    await write("2")
    for _ in range(3):  # the three needs
        await press("Tab")
    await press("Space")
    await press("Tab")
    await write("卡在八楼和九楼之间")
    await press("Tab")
    await write("139 1234 5678")
    await press("Control+Enter")
    await expect(page.get_by_role("heading", name="困人已登记")).to_be_visible()
    await expect(page.get_by_text("回执号")).to_be_visible()
    await expect(page.locator("#state")).to_contain_text("等待接单")
    await expect(page.get_by_role("link", name="下一通电话")).to_be_focused()
    clock = page.locator("[data-since]")
    before = await clock.text_content()
    await expect(clock).not_to_have_text(before or "", timeout=3000)
    # The next caller is at the same lift: it is seen before anything is typed, and joins.
    await press("Enter")
    await expect(page.get_by_role("searchbox", name="哪部电梯")).to_be_focused()
    await choose_first_lift(page, "330102")  # the right lift, which is the first in the list
    await expect(page.get_by_text("这次登记会并进来")).to_be_visible()
    assert await grave_problems(page) == []
    await press("Space")
    await press("Control+Enter")
    await expect(page.locator("#state")).to_contain_text("2 人次报告")


async def test_a_hazard_and_an_answered_question_on_a_phone(page: Page, demo: Demo, tmp_path: Path) -> None:
    await start_as_first_administrator(page, demo, tmp_path)
    await open_call_form(page)
    scripted = await has_script(page)  # axe is a script itself
    await choose_first_lift(page, "330101")
    assert not scripted or await grave_problems(page) == []
    await page.get_by_role("radio", name="隐患").check()
    await page.get_by_label("什么问题").select_option("noise")
    await page.get_by_label("来电人怎么说").fill("三楼异响")
    await page.get_by_role("button", name="登记并转报").click()
    await expect(page.get_by_role("heading", name="隐患已登记")).to_be_visible()
    assert not scripted or await grave_problems(page) == []
    await page.get_by_label("补充").fill("越来越响")
    await page.get_by_role("button", name="补充").click()
    await page.get_by_role("link", name="下一通电话").click()
    await expect(page.get_by_role("searchbox", name="哪部电梯")).to_be_focused()
    await choose_first_lift(page, "330101")
    await expect(page.locator("#card")).to_contain_text("三楼异响")
    await page.get_by_role("radio", name="咨询").check()
    await expect(page.get_by_label("什么问题")).to_be_hidden()
    await page.get_by_label("来电人怎么说").fill("有没有保险")
    await page.get_by_label("当场答复").fill("有，在保")
    await page.get_by_role("button", name="登记并转报").click()
    await expect(page.get_by_role("heading", name="咨询已登记")).to_be_visible()
    await expect(page.locator("#state")).to_contain_text("已处理")
