"""The chat, in the simulated phone that `scripts/run` offers to newcomers."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import IN_THE_BROWSER, Demo

pytestmark = IN_THE_BROWSER


async def begin(page: Page, demo: Demo) -> None:
    """Scan the first lift, as a person who does not follow the account yet."""
    await page.goto(f"{demo.url}/sim/phone/")
    await page.get_by_text("扫码").first.click()
    await page.get_by_role("button", name="扫一扫").first.click()
    await expect(page.get_by_role("log")).to_contain_text("识别码 330101")


async def say(page: Page, words: str, answer: str | re.Pattern[str]) -> None:
    await page.get_by_role("textbox", name="消息").fill(words)
    await page.get_by_role("button", name="发送", exact=True).first.click()
    await expect(page.get_by_role("log")).to_contain_text(answer)


async def test_report_a_hazard_by_chat_and_hear_that_insurer_and_12345_accepted_it(
    page: Page, demo: Demo, request: pytest.FixtureRequest
) -> None:
    await begin(page, demo)
    await say(page, "2", "是什么问题")
    await say(page, "2", "说说情况")
    await say(page, "三楼有异响", "有照片吗")
    await say(page, "0", "请核对")
    await say(page, "1", "回执号")
    if "no script" in request.node.name:
        await page.wait_for_timeout(2000)
        await page.get_by_role("link", name="刷新").click()
    for recipient in ("安和财产保险江城分公司", "江城市 12345 政务服务热线"):
        await expect(page.get_by_role("log")).to_contain_text(re.compile(f"{recipient}：已受理，单号 \\S+"))


async def test_being_trapped_is_answered_with_the_number_to_dial_first(page: Page, demo: Demo) -> None:
    await begin(page, demo)
    await say(page, "我被困了", "请拨打 96333，报识别码 330101")
