"""An owner on a phone: the code on paper, the ballot, a change of mind; and the result of an earlier vote."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from models.database import open_database
from models.tables.votes.decision import Decision
from models.vault import Vault
from scripts.demo.votes import Paper, unused_paper
from tests.browser.conftest import IN_THE_BROWSER, Demo
from tests.browser.test_accessibility import grave_problems

pytestmark = IN_THE_BROWSER


async def demo_votes(var: Path) -> tuple[Paper, str]:
    """The invitation that nobody has used yet, and the page of the vote that is over."""
    lines = (var / "demo.env").read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines)
    vault = Vault([values["TIMA_SECRET_KEYS"]], values["TIMA_LOOKUP_KEY"])
    async with open_database(f"sqlite://{var}/tima.sqlite3"):
        paper = await unused_paper(vault)
        assert paper is not None
        return paper, (await Decision.get(published_at__not_isnull=True)).slug


async def test_a_whole_decision_on_a_phone(
    page: Page, demo: Demo, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    has_script = "no script" not in request.node.name  # axe needs one
    paper, over = await demo_votes(tmp_path / "var")
    await page.goto(f"{demo.url}/find?code=330101")
    await page.get_by_role("link", name="业主表决").click()
    await page.get_by_role("link", name="更换 1 幢左梯曳引机").click()
    await expect(page.get_by_text("截止前只看得到有多少人参加")).to_be_visible()
    await page.get_by_label("邀请码").fill(paper.code.lower())
    await page.get_by_label("业主姓名").fill(paper.name)
    await page.get_by_label("后四位").fill(paper.last_four)
    await page.get_by_role("button", name="认证我是业主").click()
    await expect(page.get_by_text("认证好了")).to_be_visible()
    await page.locator("label.choice", has_text="同意").click()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_role("button", name="投票").click()
    receipt = await page.locator("p.number").inner_text()
    if has_script:
        assert await grave_problems(page) == []
    await page.locator("label.choice", has_text="弃权").click()
    await page.get_by_role("button", name="改票").click()
    await expect(page.get_by_text("已收到您的票：弃权")).to_be_visible()
    await expect(page.get_by_text("已被别的票代替")).to_be_visible()
    await page.get_by_label("16 位回执号").fill(receipt)
    await page.get_by_role("button", name="查这张票").click()
    await expect(page.get_by_text("公布以后才能查")).to_be_visible()
    await page.goto(f"{demo.url}/v/{over}")
    await expect(page.get_by_text("怎样计票、怎样自己核对")).to_be_visible()
    if has_script:
        assert await grave_problems(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
