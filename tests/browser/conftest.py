"""A real Chromium, at the size of a phone, against the whole demo in a process of its own."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from tests.conftest import VERSIONS
from tests.support.demo import copy_of, serving

PHONE = {"width": 390, "height": 844}
CHINESE = "zh-CN"  # what the phone asks pages for
# They share one event loop, because they share one browser: to start it takes as long as most of them.
IN_THE_BROWSER = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")

# A browser writes these as errors: not found, put right the form, and a network that a test has broken.
ANSWERED = ("status of 404", "status of 422", "status of 502", "ERR_INTERNET_DISCONNECTED")


@dataclass(frozen=True)
class Demo:
    url: str


@pytest_asyncio.fixture(loop_scope="session")
async def demo(prepared: Path, tmp_path: Path) -> AsyncIterator[Demo]:
    """`scripts/run` on a free port with data of its own."""
    async with serving(copy_of(prepared, tmp_path)) as (_, url):
        yield Demo(url)


def installed_chromium() -> str:
    chromium = (
        os.environ.get("TIMA_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    assert chromium, "a Chromium is needed: apt-get install chromium"
    return chromium


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(request: pytest.FixtureRequest) -> AsyncIterator[Browser]:
    """One a process. What a test sees of others is kept apart by contexts, each as a new profile."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=installed_chromium(), args=list(QUIET))
        request.config.stash[VERSIONS]["Chromium"] = launched.version
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session", params=[True, False], ids=["script", "no script"])
async def page(demo: Demo, browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A phone's browser, with and without JavaScript.

    What a page writes to its console as an error (a script's, or a violation of
    its security policy) fails the test. It closes before the demo does.
    """
    context = await browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        java_script_enabled=request.param,
        locale=CHINESE,
    )
    context.set_default_timeout(10_000)
    page = await context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    await context.close()
    assert [problem for problem in problems if not any(one in problem for one in ANSWERED)] == []


async def go_to(page: Page, title: str) -> None:
    """Follow the main navigation of the console, by 更多 where the page does not stand in front."""
    navigation = page.get_by_role("navigation", name="主导航")
    link = navigation.get_by_role("link", name=title, exact=True)
    if not await link.is_visible():
        await navigation.get_by_text("更多").click()
    await link.click()
