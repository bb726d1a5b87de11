"""A voice on the receipt: a browser plays it to its end, by the keyboard, under the page's own policy."""

import re

import pytest
from playwright.async_api import Page, Route, expect

from scripts.simulators.phone_recorder import mp3
from tests.browser.conftest import IN_THE_BROWSER, Demo
from tests.browser.test_resident import scan

pytestmark = IN_THE_BROWSER
WITH_SCRIPT = pytest.mark.parametrize("page", [True], indirect=True, ids=["script"])


@WITH_SCRIPT
async def test_a_voice_is_played_to_its_end_by_the_keyboard(page: Page, demo: Demo) -> None:
    await scan(page, demo)
    filed = await page.request.post(f"{page.url}/sos", form={"role": "inside"})
    receipt = filed.url
    number = receipt.rpartition("/")[2]
    sent = await page.request.post(
        f"{demo.url}/api/v1/reports/{number}/voices",
        multipart={"voice": {"name": "voice.mp3", "mimeType": "audio/mpeg", "buffer": mp3(1)}},
    )
    assert sent.status == 200, await sent.text()
    await page.route(receipt, _once)
    await page.goto(receipt)
    audio = page.locator("audio")
    await expect(audio).to_have_attribute("aria-label", re.compile("语音 1"))
    await audio.focus()
    await page.keyboard.press("Space")
    await expect(audio).to_have_js_property("ended", True, timeout=15_000)


async def _once(route: Route) -> None:
    """The page, which does not come anew by itself: that would cut the sound off."""
    answer = await route.fetch()
    body = (await answer.text()).replace('http-equiv="refresh"', 'name="refresh"')
    await route.fulfill(response=answer, body=body)
