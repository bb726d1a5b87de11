"""A claim at the insurer's desk on a phone: from the report to no-fault relief that is paid."""

from datetime import datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, expect

from models.actions.shared.city_rules import LOCAL
from tests.browser.conftest import IN_THE_BROWSER, Demo
from tests.browser.test_console import start_as_first_administrator
from tests.support.photos import jpeg

pytestmark = IN_THE_BROWSER


async def tell(page: Page, step: str, amount: str = "", words: str = "") -> None:
    await page.get_by_label("是什么").select_option(step)
    await page.get_by_label("金额（元）").fill(amount)
    await page.get_by_label("说明").fill(words)
    await page.get_by_role("button", name="记下").click()


async def hand_in(page: Page, paper: str, title: str, name: str, data: bytes) -> None:
    await page.get_by_text("交材料", exact=True).click()
    await page.get_by_label("哪种材料").select_option(label=paper)
    await page.get_by_label("名称").fill(title)
    await page.get_by_label("照片、PDF").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    await page.get_by_role("button", name="交上").click()


async def test_a_claim_goes_from_the_report_to_relief_paid(page: Page, demo: Demo, tmp_path: Path) -> None:
    await start_as_first_administrator(page, demo, tmp_path)
    await page.goto(f"{demo.url}/console/policies?state=in_force&q=综合保险")
    await page.locator("tbody tr").first.get_by_role("link").first.click()
    await expect(page.get_by_text("超过 60 分钟，每人 200.00 元")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_role("link", name="登记报案").click()
    yesterday = f"{datetime.now(LOCAL) - timedelta(days=1):%Y-%m-%dT%H:%M}"
    await page.get_by_label("赔案号").fill("LP-BROWSER")
    await page.get_by_label("出险时间").fill(yesterday)
    await page.get_by_label("报案时间").fill(yesterday)
    await page.get_by_label("赔哪一项").select_option("人身伤亡")
    await page.get_by_label("要赔几个人").fill("2")
    await page.get_by_label("其中 60 岁以上").fill("1")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_role("button", name="登记").click()
    await tell(page, "提出赔付请求")
    await tell(page, "认定不属于保险责任")
    await tell(page, "发出拒赔通知", words="乘客强行扒门")
    await expect(page.get_by_text("已拒赔")).to_be_visible()
    await tell(page, "核定无责救助", "80000", "区市场监管局认定不是投保各方的责任")
    await expect(page.get_by_text("金额不合每人限额：这一步最多 60,000 元")).to_be_visible()
    await tell(page, "核定无责救助", "50000", "区市场监管局认定不是投保各方的责任")
    await expect(page.get_by_text("无责救助，待付")).to_be_visible()
    await hand_in(page, "现场照片、录像截图", "扒开的层门", "gate.jpg", jpeg())
    await expect(page.get_by_alt_text("扒开的层门")).to_be_visible()
    await hand_in(page, "病历、医疗费票据", "门诊病历", "record.pdf", b"%PDF-1.7 x")
    await expect(page.get_by_text("只有承办的保险机构和交来的一方", exact=True)).to_be_visible()
    async with page.expect_download() as listed:
        await page.get_by_role("link", name="导出清单").click()
    assert (await (await listed.value).path()).read_text("utf-8-sig").count("\n") == 3
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await tell(page, "赔付", "50000")
    await tell(page, "赔付完毕，结案")
    await expect(page.get_by_text("已赔付结案")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
