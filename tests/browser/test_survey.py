"""A resident scans, answers three questions and sees thanks; suggests something; looks at the open figures."""

import time

from playwright.async_api import Page, expect

from tests.browser.conftest import IN_THE_BROWSER, Demo

pytestmark = IN_THE_BROWSER


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


async def test_suggest_something_and_see_it_with_the_insurer(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.url}/find?code=330101")
    await page.get_by_role("link", name="看保险").click()
    await page.get_by_role("link", name="给保险机构提建议").click()
    await page.get_by_label("您的建议").fill("每月公布巡查照片")
    await page.get_by_role("button", name="送出").click()
    await expect(page.get_by_role("heading", name="建议已登记")).to_be_visible()
    await expect(page.get_by_text("安和财产保险江城分公司").first).to_be_visible()


async def test_the_open_page_shows_its_charts_and_gives_each_away(page: Page, demo: Demo) -> None:
    await page.goto(demo.url)
    await page.get_by_role("link", name="公开数据").click()
    charts = page.locator("figure.chart")
    assert await charts.count() == 5
    for number in range(5):
        await expect(charts.nth(number).locator("svg").first).to_be_visible()
    await charts.first.get_by_text("看数字").click()
    await expect(charts.first.get_by_role("rowheader", name="滨江区")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_role("link", name="SVG").first.click()
    await expect(page.locator("svg[role=img]")).to_be_visible()
