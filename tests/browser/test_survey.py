"""A resident scans, answers three questions and sees thanks, with and without script."""

import time

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Demo

pytestmark = pytest.mark.browser


async def test_scan_answer_and_see_thanks(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.url}/find?code=330101")
    begun = time.monotonic()
    await page.get_by_role("link", name="评一评").click()
    await page.get_by_role("link", name="第 3 次维保满意度调查").click()
    await page.locator("label.score", has_text="满意").nth(1).click()
    await page.locator("label.choice").first.click()
    await page.get_by_label("还想说什么").fill("修得及时")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.wait_for_timeout(1500)  # nobody reads two questions faster
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("status")).to_contain_text("谢谢您，答卷已收到")
    assert time.monotonic() - begun < 20
    await page.get_by_role("link", name="修改我的回答").click()
    await expect(page.get_by_text("您已经答过，可以修改")).to_be_visible()
