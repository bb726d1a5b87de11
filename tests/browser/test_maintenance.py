"""Paperless maintenance by phone in a shaft without a signal, up to the signature and the evaluation."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect

from models.actions.shared.city_rules import LOCAL
from models.rules.staff.access import StaffRole
from tests.browser.conftest import IN_THE_BROWSER, PHONE, Demo
from tests.browser.test_accessibility import grave_problems
from tests.browser.test_homes import sign_in_as
from tests.support.photos import jpeg

pytestmark = [*IN_THE_BROWSER, pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)]


def sheets_in(directory: Path) -> int:
    with closing(sqlite3.connect(directory / "var" / "tima.sqlite3")) as opened:
        return int(opened.execute("SELECT count(*) FROM maintenance_sheet").fetchone()[0])


async def get_work_link(page: Page, demo: Demo) -> str:
    """As the maintainer's office: a certificate for a new worker, and the link for the phone."""
    await page.goto(f"{demo.url}/console/organisations")
    await page.get_by_role("link", name="迅安电梯维保有限公司").first.click()
    office = page.url
    await page.get_by_role("link", name="作业人员证").click()
    await page.get_by_label("姓名").fill("郑师傅")
    await page.get_by_label("证书编号").fill("990102198501010011")
    await page.get_by_label("有效期首日").fill(f"{datetime.now(LOCAL).date() - timedelta(days=400)}")
    await page.get_by_label("有效期末日").fill(f"{datetime.now(LOCAL).date() + timedelta(days=400)}")
    await page.get_by_role("button", name="登记").click()
    await expect(page.get_by_text("尾号 0011")).to_be_visible()
    await page.goto(f"{office}/work-link")
    await page.get_by_label("维保人员的姓名").fill("郑师傅")
    await page.get_by_role("button", name="生成链接").click()
    return (await page.locator("p.secret").text_content()) or ""


async def test_a_sheet_filled_in_without_a_signal_is_signed_and_evaluated(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    await sign_in_as(page, tmp_path, StaffRole.MAINTAINER)
    link = await get_work_link(page, demo)
    await page.context.clear_cookies()
    await page.goto(link)
    before = sheets_in(tmp_path)
    await page.goto(f"{demo.url}/find?code=330101")
    scanned = page.url
    await page.goto(f"{scanned}/maintenance")
    await page.get_by_role("link", name="半月维保", exact=True).click()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await grave_problems(page) == []

    first = page.get_by_role("group", name="机房、滑轮间环境").get_by_label("无此项", exact=True)
    await first.check()
    await page.reload()  # the phone has thrown the page away
    await expect(first).to_be_checked()

    await page.context.set_offline(True)
    for item in await page.locator("fieldset[data-item]").all():
        await item.get_by_label("符合", exact=True).check()
    lamp = page.get_by_role("group", name="井道照明")
    await lamp.get_by_label("更换", exact=True).check()
    await lamp.get_by_label("情况").fill("换了灯")
    await expect(page.get_by_text("31 项都点了")).to_be_visible()
    photo = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=jpeg())
    await page.get_by_label("维保前的照片").set_input_files([photo])
    await page.get_by_label("维保后的照片").set_input_files([photo])
    await page.get_by_role("button", name="交维保单").click()
    await expect(page.get_by_role("status")).to_contain_text("还没有发出：半月维保单")
    assert sheets_in(tmp_path) == before

    await page.context.set_offline(False)
    await expect(page.get_by_text("维保单已收到，等使用单位的安全管理员签字")).to_be_visible(timeout=20_000)
    await expect(page.get_by_text("等签字").first).to_be_visible()
    assert sheets_in(tmp_path) == before + 1
    await page.goto(scanned)
    await expect(page.get_by_text("上次维保")).to_be_visible()

    await page.context.clear_cookies()
    await sign_in_as(page, tmp_path, StaffRole.PROPERTY_COMPANY, "王经理")  # whom the use unit has appointed
    await page.goto(f"{demo.url}/console/maintenance/sheets?standing=waiting")
    await page.get_by_role("link", name="翠湖苑 1幢").first.click()
    await expect(page.get_by_text("换了灯")).to_be_visible()
    await expect(page.get_by_role("link", name="维保前 1")).to_be_visible()
    await page.get_by_role("button", name="看过了，确认").click()
    await expect(page.get_by_text("已签字")).to_be_visible()
    await page.goto(f"{scanned}/maintenance")
    await expect(page.get_by_text("已签字").first).to_be_visible()
