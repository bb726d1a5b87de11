"""A lift's file on a phone: stopped by its use unit, a severe hazard that orders the stop, and its year."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import CHINESE, IN_THE_BROWSER, PHONE, Demo, go_to
from tests.browser.test_console import start_as_first_administrator

pytestmark = IN_THE_BROWSER


async def fits(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("page", [False], ids=["plain"], indirect=True)
async def test_a_severe_hazard_stops_the_lift_and_residents_read_why(
    page: Page, browser: Browser, demo: Demo, tmp_path: Path
) -> None:
    await start_as_first_administrator(page, demo, tmp_path)
    await go_to(page, "电梯")
    await page.get_by_role("link", name=re.compile("翠湖苑 1幢 1单元 左梯")).first.click()
    await page.get_by_role("link", name="报告严重隐患").click()
    await fits(page)
    await page.get_by_label("情况").fill("曳引轮打滑，平层误差超过 30 毫米")
    await page.get_by_label("证据的名称").fill("现场照片")
    await page.locator("input[type=file]").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    )
    await page.get_by_role("button", name="报告", exact=True).click()
    await expect(page.get_by_text("曳引轮打滑，平层误差超过 30 毫米").first).to_be_visible()
    await page.get_by_label("是什么").select_option(label="责令停用")
    await page.get_by_label("情况").fill("曳引轮打滑，责令停用")
    await page.get_by_role("button", name="记下").click()
    await fits(page)

    resident = await browser.new_context(viewport=PHONE, java_script_enabled=False, locale=CHINESE)  # type: ignore[arg-type]
    phone = await resident.new_page()
    await phone.goto(f"{demo.url}/find?code=330101")
    await expect(phone.get_by_text("曳引轮打滑，责令停用")).to_be_visible()
    await expect(phone.get_by_role("link", name=re.compile("一键求助"))).to_be_visible()
    await resident.close()

    await page.get_by_role("link", name="电梯档案").click()
    await expect(page.get_by_text("封停").first).to_be_visible()
    await fits(page)
    await page.get_by_role("link", name="一年").click()
    await expect(page.get_by_role("img", name=re.compile("逐月的困人"))).to_be_visible()
    await expect(page.get_by_text("曳引轮打滑，平层误差超过 30 毫米")).to_be_visible()
    await fits(page)
