"""An officer at the dispatch board while somebody calls for help from a cabin."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from api.console.rescues.board import IN_FULL
from tests.browser.conftest import CHINESE, IN_THE_BROWSER, PHONE, Demo, go_to
from tests.browser.test_accessibility import grave_problems
from tests.browser.test_console import start_as_first_administrator

pytestmark = IN_THE_BROWSER


async def call_for_help(browser: Browser, demo: Demo) -> None:
    """On another phone, without script: the code, the emergency page, one tap."""
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False, locale=CHINESE)  # type: ignore[arg-type]
    phone = await context.new_page()
    await phone.goto(f"{demo.url}/find?code=330101")
    await phone.get_by_role("link", name=re.compile("一键求助")).click()
    await phone.get_by_role("button", name=re.compile("我被困在里面")).click()
    await expect(phone).to_have_url(re.compile(r"/r/\d{16}$"))
    await context.close()


async def test_a_call_appears_on_the_board_and_is_worked_on_to_its_end(
    page: Page, browser: Browser, demo: Demo, tmp_path: Path
) -> None:
    await start_as_first_administrator(page, demo, tmp_path)
    await go_to(page, "调度")
    await expect(page.get_by_text("现在没有人被困")).to_be_visible()
    has_script = await page.get_by_role("button", name="打开提示音").is_visible()
    await call_for_help(browser, demo)
    if not has_script:
        await page.reload()  # which the page does by itself every 15 seconds
    case = page.get_by_role("article")
    await expect(case).to_contain_text("翠湖苑 1幢 1单元 左梯", timeout=5000)
    if has_script:
        await expect(page).to_have_title(re.compile("（1）"))
        clock = case.locator("[data-since]")
        before = await clock.text_content()
        await expect(clock).not_to_have_text(before or "", timeout=3000)
    for name in ("已接单", "已到场"):
        await page.get_by_role("button", name=name).click()
        await expect(case.locator(".tag").first).to_have_text(name)
    await page.get_by_role("button", name="已救出…").click()
    await page.get_by_label("维保单位").check()  # a second look, with the unit chosen
    await page.get_by_role("button", name="人已救出，记下").click()
    await expect(case.locator(".tag").first).to_have_text("救出待确认")
    await expect(case).to_contain_text("boss记")
    await page.get_by_role("button", name="被困人说出来了").click()
    await expect(page.get_by_text("现在没有人被困")).to_be_visible()


@pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)
async def test_of_many_calls_the_later_ones_are_rows_that_open(
    page: Page, browser: Browser, demo: Demo, tmp_path: Path
) -> None:
    strangers = await browser.new_context()
    for number in range(330101, 330101 + IN_FULL + 2):
        found = await strangers.request.get(f"{demo.url}/find?code={number}")
        assert (await strangers.request.post(f"{found.url}/sos")).ok
    await strangers.close()
    await start_as_first_administrator(page, demo, tmp_path)
    await go_to(page, "调度")
    cases, rows = page.get_by_role("article"), page.locator("article.folded")
    await expect(cases).to_have_count(IN_FULL + 2)
    await expect(rows).to_have_count(2)
    row = rows.first
    key = await row.get_attribute("id")
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.screenshot(path=tmp_path / f"board-{width}.png", full_page=True)
    assert await grave_problems(page) == []
    await page.locator(f"article[id='{key}']").get_by_role("link").click()
    opened = page.locator(f"article[id='{key}']")
    await expect(opened.get_by_role("button", name="已接单")).to_be_visible()
    await expect(rows).to_have_count(1)
    await opened.get_by_role("button", name="已接单").click()
    await expect(page).to_have_url(re.compile(f"#{key}$"))
    await expect(page.locator(f"article[id='{key}']")).to_contain_text("已接单")
