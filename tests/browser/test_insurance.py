"""The policy page on a phone, in each state of cover, with and without script."""

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import IN_THE_BROWSER, Demo

pytestmark = IN_THE_BROWSER

# 识别码 of the demo's lifts, whose states scripts/demo/insurance.py gives by their order
STATES = {
    "330101": ("在保", "这部电梯有保险，还有"),
    "330107": ("在保，剩", "没有看到续保"),
    "330109": ("已过期", "目前没有保险"),
    "330111": ("没有投保", "核对过"),
    "330122": ("没有查到", "不等于没有保险"),
}


async def test_each_state_of_cover_is_shown_and_a_star_is_tried(page: Page, demo: Demo) -> None:
    for number, (tag, said) in STATES.items():
        await page.goto(f"{demo.url}/find?code={number}")
        await page.get_by_role("link", name="看保险").click()
        await expect(page.locator("h2 .tag").first).to_contain_text(tag)
        await expect(page.get_by_text(said)).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.goto(f"{demo.url}/find?code=330101")
    await page.get_by_role("link", name="看保险").click()
    await page.get_by_label("星级").select_option("五星级")
    await page.get_by_role("button", name="算一算").click()
    await expect(page.get_by_text("五星级：业主一方承担")).to_be_visible()
    await expect(page.get_by_text("维保单位星级系数").last).to_be_visible()
    await page.get_by_label("日期和时间").fill("2020-01-01T08:00")
    await page.get_by_role("button", name="查那时的保险").click()
    await expect(page.get_by_text("那时的情况没有记录")).to_be_visible()
    await page.get_by_role("link", name="比较在售的电梯保险").click()
    await expect(page.get_by_role("heading", level=3)).to_have_count(4)
    await expect(page).to_have_url(re.compile("/products$"))
