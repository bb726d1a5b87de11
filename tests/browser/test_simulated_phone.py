"""The chat, in the simulated phone that `scripts/run` offers to newcomers."""

import asyncio
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


async def hear(page: Page, words: re.Pattern[str], *, by_itself: bool) -> None:
    """What comes unasked; without scripts the page is renewed by hand until it is there."""
    heard = page.get_by_role("log").filter(has_text=words)
    if by_itself:
        await expect(heard).to_be_visible()
        return
    async with asyncio.timeout(15):
        while not await heard.count():
            await page.get_by_role("link", name="刷新").click()
            await page.wait_for_timeout(200)


async def test_report_a_hazard_by_chat_and_hear_that_insurer_and_12345_accepted_it(
    page: Page, demo: Demo, request: pytest.FixtureRequest
) -> None:
    await begin(page, demo)
    await say(page, "2", "是什么问题")
    await say(page, "2", "说说情况")
    await say(page, "三楼有异响", "有照片吗")
    await say(page, "0", "请核对")
    await say(page, "1", "回执号")
    by_itself = "no script" not in request.node.name
    for recipient in ("安和财产保险江城分公司", "江城市 12345 政务服务热线"):
        await hear(page, re.compile(f"{recipient}：已受理，单号 \\S+"), by_itself=by_itself)


async def test_being_trapped_is_answered_with_the_number_to_dial_first(page: Page, demo: Demo) -> None:
    await begin(page, demo)
    # The card, which came before, says «紧急请拨打 …».
    await say(page, "我被困了", re.compile("(?<!紧急)请拨打 96333，报识别码 330101"))
