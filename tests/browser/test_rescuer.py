"""The rescuer in a cellar: taps without a signal, and what arrives when it is back."""

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import IN_THE_BROWSER, PHONE, Demo
from tests.browser.test_accessibility import grave_problems
from tests.browser.test_rescue import link_sent_to

pytestmark = [*IN_THE_BROWSER, pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)]


def events_of(directory: Path) -> list[tuple[str, str, str]]:
    """(kind, when it came, details) of the rescuers' words, in their order."""
    with closing(sqlite3.connect(directory / "var" / "tima.sqlite3")) as opened:
        return opened.execute(
            "SELECT kind, at, json_extract(details, '$.at') FROM event WHERE kind IN "
            "('acknowledged', 'departed', 'arrived', 'released') AND json_extract(details, '$.phone') "
            "IS NOT NULL ORDER BY sequence"
        ).fetchall()


async def test_taps_without_a_signal_arrive_in_order_with_both_times(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    await page.goto(f"{demo.url}/find?code=330101")
    await page.goto(f"{page.url}/sos")
    await page.get_by_role("button", name=re.compile("我被困在里面")).click()
    link = ""
    while not link:
        link = await link_sent_to(demo, "xunan")
    await page.goto(link)
    clock = page.locator(".clock")
    before = await clock.text_content()
    await expect(clock).not_to_have_text(before or "")
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await grave_problems(page) == []

    await page.clock.install()  # minutes pass in the cellar
    await page.reload()
    await page.context.set_offline(True)
    await page.get_by_role("button", name="接单").click()
    await expect(page.get_by_role("status")).to_contain_text("还没有发出：接单")
    await page.get_by_text("直接报后面的步骤").click()
    await page.clock.fast_forward(120_000)
    await page.get_by_role("button", name="出发").click()
    await page.clock.fast_forward(180_000)
    await page.get_by_role("button", name="到场").click()
    await expect(page.get_by_role("status")).to_contain_text(re.compile("接单.*出发.*到场"))
    assert events_of(tmp_path) == []

    await page.context.set_offline(False)
    await page.clock.fast_forward(30_000)
    await expect(page.get_by_role("status")).to_be_hidden()
    await expect(page.get_by_role("button", name="人已救出").first).to_be_visible()
    told = events_of(tmp_path)
    assert [kind for kind, _, _ in told] == ["acknowledged", "departed", "arrived"]
    for kind, came, tapped in told:
        assert tapped, kind
        assert datetime.fromisoformat(tapped) <= datetime.fromisoformat(came)
    moments = [datetime.fromisoformat(tapped) for _, _, tapped in told]
    assert moments == sorted(moments)
