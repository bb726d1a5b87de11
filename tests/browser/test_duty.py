"""The duty book by phone: a round without a signal, sent once when it is back, and a drill with who took part."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.kernel.signatures import Signatures, Use
from tests.browser.conftest import IN_THE_BROWSER, PHONE, Demo, go_to
from tests.browser.test_accessibility import grave_problems
from tests.browser.test_console import start_as_first_administrator
from tests.support.photos import jpeg

pytestmark = [*IN_THE_BROWSER, pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)]


def asked(directory: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(directory / "var" / "tima.sqlite3")) as opened:
        return opened.execute(statement).fetchall()


def link_of(directory: Path, officer: str) -> str:
    """The path of the duty link of somebody of the demo, as its console would show it."""
    told = dict(line.split("=", 1) for line in (directory / "var" / "demo.env").read_text().splitlines())
    [(key,)] = asked(directory, f"SELECT id FROM duty_appointment WHERE name = '{officer}'")
    signatures = Signatures(told["TIMA_SECRET_KEYS"].split(","), lambda: datetime.now(UTC))
    return f"/duty?appointment={key}&signature={signatures.sign(Use.DUTY, key)}"


async def test_a_round_without_a_signal_is_sent_once_and_shown_to_the_regulator(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    await page.goto(f"{demo.url}{link_of(tmp_path, '沈安全')}")
    assert "signature" not in page.url
    assert await grave_problems(page) == []
    await page.goto(f"{demo.url}/find?code=330101")
    await page.get_by_role("link", name="日管控：查这部电梯").click()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await grave_problems(page) == []

    await page.context.set_offline(True)
    items = page.locator("fieldset")
    count = await items.count()
    for number in range(count - 1):
        await items.nth(number).get_by_label("符合", exact=True).check()
    last = items.nth(count - 1)
    await last.get_by_label("不符合", exact=True).check()
    await last.get_by_label("什么情况").fill("底坑有积水，已联系维保抽水")
    photo = {"name": "pit.jpg", "mimeType": "image/jpeg", "buffer": jpeg(3000, 2000)}
    await last.get_by_label("照片").set_input_files(photo)  # type: ignore[arg-type]
    await page.get_by_role("button", name="签字提交").click()
    waiting = page.locator("#unsent")
    await expect(waiting).to_contain_text(re.compile("还没有发出：日管控 翠湖苑"))
    sheets = "SELECT count(*) FROM duty_sheet WHERE source_key NOT LIKE 'demo:%'"
    assert asked(tmp_path, sheets) == [(0,)]

    await page.context.set_offline(False)
    await expect(page.get_by_text("计入")).to_be_visible()
    await expect(page.get_by_text("发现 1 个问题")).to_be_visible()
    assert asked(tmp_path, sheets) == [(1,)]
    [(filled, received)] = asked(
        tmp_path, "SELECT filled_at, received_at FROM duty_sheet ORDER BY received_at DESC LIMIT 1"
    )
    assert datetime.fromisoformat(filled) <= datetime.fromisoformat(received)
    await page.get_by_role("link", name=re.compile("积水")).click()
    await expect(page.get_by_role("img", name="发现时的照片")).to_be_visible()

    role = ("--role", "regulator", "--belongs-to", "滨江区")
    await start_as_first_administrator(page, demo, tmp_path, role=role)
    await go_to(page, "安全职责")
    await page.get_by_role("link", name="翠湖物业服务有限公司").click()
    await expect(page.get_by_text("底坑有积水，已联系维保抽水")).to_be_visible()
    assert await grave_problems(page) == []


async def test_a_drill_is_signed_with_two_people_present_and_shown_to_the_regulator(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    await page.goto(f"{demo.url}{link_of(tmp_path, '王经理')}")
    drill = page.locator(".card").filter(has_text="电梯应急演练记录")
    await drill.locator("a.big").click()
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await grave_problems(page) == []
    for fits in await page.get_by_label("符合", exact=True).all():
        await fits.check()
    people = (("王经理", "指挥", True), ("李师傅", "断电、放人", True), ("许保安", "疏散", False))
    for number, (name, part, is_present) in enumerate(people, start=1):
        row = page.get_by_role("group", name=f"第 {number} 人", exact=True)
        await row.get_by_label("姓名").fill(name)
        await row.get_by_label("分工").fill(part)
        await row.get_by_label("本人到场").set_checked(is_present)
    await page.get_by_label("怎么做的，总结").fill("上午十点在 3 幢演练困人，八分钟放出")
    await page.get_by_role("button", name="签字提交").click()

    await expect(page.get_by_text("没有不符合的项目。")).to_be_visible()
    for name, part, is_present in people:
        row = page.get_by_role("listitem").filter(has_text=name)
        await expect(row).to_contain_text(part)
        await expect(row).to_contain_text("到场" if is_present else "没有到")
    await expect(page.get_by_text("八分钟放出")).to_be_visible()
    assert await grave_problems(page) == []
    signed = "duty_sheet WHERE source_key NOT LIKE 'demo:%'"
    assert asked(tmp_path, f"SELECT period FROM {signed}") == [("year",)]
    [(sheet,)] = asked(tmp_path, f"SELECT id FROM {signed}")

    role = ("--role", "regulator", "--belongs-to", "滨江区")
    await start_as_first_administrator(page, demo, tmp_path, role=role)
    await go_to(page, "安全职责")
    await page.get_by_role("link", name="翠湖物业服务有限公司").click()
    await page.locator(f"a[href$='/sheets/{sheet}']").click()
    for name, part, is_present in people:
        row = page.get_by_role("row").filter(has_text=name)
        await expect(row).to_contain_text(part)
        await expect(row).to_contain_text("到场" if is_present else "没有到")
    await expect(page.get_by_text("八分钟放出")).to_be_visible()
    assert await grave_problems(page) == []
