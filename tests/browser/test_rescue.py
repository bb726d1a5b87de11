"""A rescue in three windows: the person, the responder, the officer. The ladder's minutes are seconds here."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest_asyncio
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import CHINESE, IN_THE_BROWSER, PHONE, Demo
from tests.browser.test_console import start_as_first_administrator

pytestmark = IN_THE_BROWSER

FAST = {"acknowledge_within": 2, "depart_within": 60, "arrive_within": 600, "confirm_within": 1}


def shorten_clocks(directory: Path) -> None:
    """What an administrator would configure for the city, written before the incident opens."""
    with closing(sqlite3.connect(directory / "var" / "tima.sqlite3")) as opened, opened:
        [kept] = opened.execute("SELECT value FROM city_rule WHERE topic = 'ladder'").fetchone()
        value = json.dumps(json.loads(kept) | FAST)
        opened.execute("UPDATE city_rule SET value = ? WHERE topic = 'ladder'", (value,))


async def link_sent_to(demo: Demo, partner: str) -> str:
    """The address in the page that a partner received."""
    async with ClientSession() as http, http.get(f"{demo.url}/sim/partner/{partner}/received") as answer:
        found = re.search(r"http[^\"\\]*/rescue/[^\"\\]+", await answer.text())
    return found[0] if found else ""


@pytest_asyncio.fixture(loop_scope="session")
async def windows(browser: Browser) -> AsyncIterator[tuple[Page, Page, Page]]:
    contexts = [await browser.new_context(viewport=PHONE, locale=CHINESE) for _ in range(3)]  # type: ignore[arg-type]
    for context in contexts:
        context.set_default_timeout(10_000)
    person, responder, officer = [await context.new_page() for context in contexts]
    yield person, responder, officer
    for context in contexts:
        await context.close()


async def test_three_windows_from_the_tap_to_the_two_keys(
    windows: tuple[Page, Page, Page], demo: Demo, tmp_path: Path
) -> None:
    person, responder, officer = windows
    shorten_clocks(tmp_path)
    await start_as_first_administrator(officer, demo, tmp_path)
    await person.goto(f"{demo.url}/find?code=330101")
    cabin = person.url
    await person.goto(f"{cabin}/sos")
    await person.get_by_role("button", name="我被困在里面").click()
    await person.get_by_role("link", name="告诉救援方").click()
    await person.get_by_label("人数").fill("2")
    await person.get_by_label("老人").check()
    await person.get_by_role("button", name="告诉救援方").click()

    # Nobody answers: the rescue station is paged, and the person reads it without doing anything.
    await expect(person.get_by_text("已加派：滨江区电梯救援站")).to_be_visible(timeout=10_000)
    await responder.goto(await link_sent_to(demo, "jiuyuan"))
    await expect(responder.get_by_text("2 人，有老人")).to_be_visible()
    for step in ("接单", "出发", "到场"):
        await responder.get_by_role("button", name=step, exact=True).first.click()
    await responder.goto(cabin)
    await responder.get_by_role("button", name="人已救出").click()
    await expect(responder.get_by_text("正在请被困人确认")).to_be_visible()

    await officer.goto(f"{demo.url}/console/reports")
    await officer.get_by_role("link", name=re.compile(r"\d{4}-\d\d-\d\d")).first.click()
    await expect(officer.get_by_text("救出待确认").first).to_be_visible()
    await expect(officer.get_by_text("现场扫码").first).to_be_visible()
    await officer.get_by_role("button", name="里面还有人").click()
    await expect(officer.get_by_text("等待接单").first).to_be_visible()
    await officer.get_by_label("几点").fill("")
    await officer.get_by_role("button", name="报告已救出").click()

    await person.reload()
    await person.get_by_role("button", name="都安全出来了").click()
    await expect(person.get_by_role("heading", name="已安全脱困")).to_be_visible()
    await officer.reload()
    await expect(officer.get_by_text("已确认安全").first).to_be_visible()
    await responder.goto(await link_sent_to(demo, "jiuyuan"))
    await responder.get_by_role("button", name="门系统").click()
    await expect(responder.get_by_text("这次救援已结束")).to_be_visible()
