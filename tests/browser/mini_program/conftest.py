"""The built mini-program in a real Chromium, over the whole demo. One demo serves all its tests."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, Request, expect

from scripts.lib.mini_program.preview import compile_preview
from tests.browser.conftest import PHONE
from tests.support.chat import new_openid
from tests.support.demo import copy_of, serving
from tests.support.mini_program_build import built_project
from tests.support.once import made_once

PATIENCE_MS = 20_000  # of a machine that is busy with other tests
expect.set_options(PATIENCE_MS)

TEMPLATE = {
    "way": "mini_program",
    "id": "template-1",
    "moments": ["accepted", "arrived", "released", "result"],
    "fields": {"thing1": "place"},
    "page": "pages/receipt/receipt?number={receipt}",
}
LIFT_TEMPLATE = {
    "way": "mini_program",
    "id": "lift-news",
    "moments": ["lift"],
    "fields": {"thing1": "place", "thing2": "state"},
    "page": "pages/lift/lift?code={lift}",
}
MOST_BYTES_AT_ONCE = 16 * 1024  # of one setData
MOST_AFTER_A_TAP = 2  # calls of setData of one page


@dataclass(frozen=True)
class MiniDemo:
    url: str
    var: Path

    def one(self, query: str, *values: object) -> Any:
        """The first value of a row of the demo's database."""
        with closing(sqlite3.connect(self.var / "tima.sqlite3")) as opened:
            row = opened.execute(query, values).fetchone()
        return row[0] if row else None

    def code_of(self, rescue_number: str) -> str:
        query = "SELECT code FROM lift_code JOIN lift ON lift.id = lift_id WHERE rescue_number = ? AND revoked_at IS NULL"
        return str(self.one(query, rescue_number))


@dataclass
class MiniPhone:
    """A person's phone with the mini-program open.

    `asked`: the requests that it made to the API. `too_much`: what it did to its pages beyond the limits.
    """

    demo: MiniDemo
    context: BrowserContext
    openid: str
    page: Page
    asked: list[str] = field(default_factory=list)
    too_much: list[tuple[str, int]] = field(default_factory=list)

    async def close_app(self) -> None:
        found = await self.page.evaluate("window.updates ?? []")
        taps = Counter((one["page"], one["tap"]) for one in found)
        self.too_much += [
            (f"{page}: setData after one tap", times)
            for (page, _), times in taps.items()
            if times > MOST_AFTER_A_TAP
        ]
        self.too_much += [
            (f"{one['page']}: bytes", one["bytes"]) for one in found if one["bytes"] > MOST_BYTES_AT_ONCE
        ]
        await self.page.goto("about:blank")

    async def start(self, path: str = "", *, deny: str = "") -> None:
        """Open it anew, as the app does after it was closed; `path` as a link of a message has it.

        `deny`: what its owner has refused for good: `camera`, `microphone`, `location`.
        """
        await self.close_app()
        self.asked.clear()
        who = f"openid={self.openid}" + (f"&deny={deny}" if deny else "")
        await self.page.goto(f"{self.demo.url}/sim/mini-program/?{who}#{path}")
        await expect(self.screen.locator("wx-view").first).to_be_visible()

    @property
    def screen(self) -> Locator:
        """The page on top."""
        return self.page.locator(".screen:not([hidden])")

    def button(self, name: str) -> Locator:
        return self.screen.get_by_role("button", name=name)

    async def tap(self, name: str) -> None:
        await self.button(name).first.click()

    async def choose(self, name: str) -> None:
        await self.screen.locator("wx-label", has_text=name).first.click()

    async def write(self, label: str, words: str) -> None:
        await self.screen.get_by_role("textbox", name=label).fill(words)

    async def answer(self, name: str) -> None:
        """Tap in the dialog that WeChat shows."""
        await self.page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()

    async def sees(self, words: str) -> None:
        await expect(self.screen.get_by_text(words).first).to_be_visible(timeout=PATIENCE_MS)

    async def go_back(self) -> None:
        await self.page.get_by_role("button", name="返回").click()

    async def choose_photos(self, *files: Path, button: str = "拍照或从相册选", agree: bool = True) -> None:
        """`agree`: the first time, WeChat asks for the privacy text to be agreed to."""
        async with self.page.expect_file_chooser() as chooser:
            await self.tap(button)
            if agree:
                await self.answer("同意")
        await (await chooser.value).set_files(files)

    async def write_hazard(self, words: str) -> None:
        """From the lift's page."""
        await self.tap("报告故障、隐患")
        await self.choose("异响、抖动")
        await self.write("说说情况", words)

    async def scan(self, words: str, button: str = "扫一扫电梯里的码") -> None:
        await self.tap(button)
        await self.page.get_by_role("dialog").get_by_label("二维码里的文字").fill(words)
        await self.answer("扫到了")

    async def count_of_reports(self) -> int:
        """Of this person, as their own list has them."""
        await self.start("pages/reports/reports")
        await expect(self.screen.get_by_text("正在查")).to_have_count(0)
        return await self.button("隐患报告").count()

    async def open_lift(self, rescue_number: str = "330101") -> str:
        """Returns its code."""
        code = self.demo.code_of(rescue_number)
        await self.start(f"pages/lift/lift?code={code}")
        await expect(self.button("看保险")).to_be_visible()
        return code


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mini_demo(
    prepared: Path, of_the_run: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[MiniDemo]:
    project = built_project(of_the_run)
    built = made_once(of_the_run / "mini-program", lambda there: compile_preview(project, there))
    there = copy_of(prepared, tmp_path_factory.mktemp("mini-program"))
    shutil.copytree(built, there / "var" / "mini-program")
    with (there / "var" / "demo.env").open("a") as kept:
        kept.write(f"TIMA_NOTICE_TEMPLATES={json.dumps([TEMPLATE, LIFT_TEMPLATE])}\n")
    async with serving(there) as (_, url):
        yield MiniDemo(url, there / "var")


@pytest_asyncio.fixture(loop_scope="session")
async def mini_phone(mini_demo: MiniDemo, browser: Browser) -> AsyncIterator[MiniPhone]:
    """Of somebody new. A script's error, or an update that is too large, fails the test."""
    context = await browser.new_context(viewport=PHONE, permissions=["geolocation"])  # type: ignore[arg-type]
    await context.set_geolocation({"latitude": 30.2, "longitude": 120.2})
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    phone = MiniPhone(mini_demo, context, new_openid(), page)
    problems: list[str] = []

    def note(request: Request) -> None:
        if "/api/v1/" in request.url:
            phone.asked.append(f"{request.method} {request.url.partition('/api/v1')[2]}")

    page.on("request", note)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield phone
    await phone.close_app()
    await context.close()
    assert [one for one in problems if "Failed to load resource" not in one] == []
    assert phone.too_much == []
