"""A 统保 list on a phone: xlsx of 500 lifts to a policy with its discount, and to bills."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.bot.files.test_group_policies import COUNT, lifts, listed
from tests.browser.conftest import IN_THE_BROWSER, Demo
from tests.browser.test_console import start_as_first_administrator
from tests.support.register_files import as_xlsx, rows_of

pytestmark = IN_THE_BROWSER


async def upload(page: Page, demo: Demo, kind: str, rows: Any) -> None:
    await page.goto(f"{demo.url}/console/imports")
    await page.get_by_label("哪一种登记").select_option(label=kind)
    file = {"name": f"{kind}.xlsx", "mimeType": "application/octet-stream", "buffer": as_xlsx(rows)}
    await page.locator('input[type="file"]').set_input_files(file)  # type: ignore[arg-type]
    await page.get_by_role("button", name="上传").click()


async def test_a_list_of_500_lifts_from_xlsx_to_bills(page: Page, demo: Demo, tmp_path: Path) -> None:
    await start_as_first_administrator(page, demo, tmp_path)
    done = page.locator(".tag", has_text="完成")
    await upload(page, demo, "电梯", rows_of("lifts", *lifts()))
    await expect(done).to_be_visible(timeout=60_000)
    await upload(page, demo, "统保清单", listed(统保价="94", 其中责任险保费="94"))
    await expect(page.get_by_role("link", name="下载退回的行")).to_be_visible(timeout=60_000)
    await upload(page, demo, "统保清单", listed())
    await expect(done).to_be_visible(timeout=60_000)
    await page.goto(f"{demo.url}/console/policies?q=AHTB202600000001")
    await page.get_by_role("link", name="AHTB202600000001").click()
    await expect(page.get_by_text(f"电梯（{COUNT} 部）")).to_be_visible()
    await expect(page.get_by_text("统保价，原价 93.00 元，优惠 14.00 元").first).to_be_visible()
    await page.get_by_role("link", name="保费账单", exact=True).last.click()
    await page.get_by_label("业主一方的资金来源").fill("政府财政支持 10000\n自筹 其余")
    await page.get_by_role("button", name="开账单").click()
    await expect(page.get_by_text("滨江区人民医院").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
