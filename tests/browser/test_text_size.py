"""Pages follow the size of text that a phone is set to."""

import pytest
from playwright.async_api import async_playwright

from tests.browser.conftest import IN_THE_BROWSER, QUIET, Demo, installed_chromium

pytestmark = IN_THE_BROWSER

SMALL_PHONE = {"width": 360, "height": 780}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(("setting", "shown"), [(16, 18), (32, 36)])
async def test_text_is_as_large_as_the_phone_is_set_and_nothing_runs_out_of_the_page(
    demo: Demo, setting: int, shown: int, language: str
) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=installed_chromium(), args=[*QUIET, f"--blink-settings=defaultFontSize={setting}"]
        )
        page = await browser.new_page(viewport=SMALL_PHONE, locale=language)  # type: ignore[arg-type]
        await page.goto(f"{demo.url}/find?code=330101")
        lift = page.url
        own = ("", "/sos", "/report", "/policy", "/maintainer", "/follow")
        for address in (*(lift + path for path in own), f"{demo.url}/maintainers"):
            await page.goto(address)
            assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{shown}px"
            assert await page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE["width"]
        await browser.close()
