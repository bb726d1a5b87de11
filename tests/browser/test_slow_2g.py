"""On a network of 50 kb/s and half a second each way: what a page costs, counted in requests and bytes.

At that speed 14 KB take 2.3 s. Clocks are left out: they would measure the machine that tests.
"""

from playwright.async_api import Page, Request, expect

from tests.browser.conftest import IN_THE_BROWSER, Demo
from tests.browser.test_resident import RESCUE_NUMBER

pytestmark = IN_THE_BROWSER

BYTES_A_SECOND = 50_000 // 8
LATENCY_MS = 500
ONE_RESPONSE_BYTES = 14 * 1024
WORDS_ALONE_BYTES = 2048
PATIENCE_MS = 30_000


async def slow_down(page: Page) -> list[Request]:
    """From now on the network is slow. Returns what the page asks for, without its icon."""
    devtools = await page.context.new_cdp_session(page)
    slow = {"latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    asked: list[Request] = []
    page.on("request", lambda one: None if one.url.endswith("favicon.ico") else asked.append(one))
    return asked


async def test_help_is_one_small_response_away_and_the_call_another(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.url}/find?code={RESCUE_NUMBER}")
    asked = await slow_down(page)
    await page.get_by_role("link", name="有人被困").click(timeout=PATIENCE_MS)
    inside = page.get_by_role("button", name="我被困在里面")
    await expect(inside).to_be_enabled(timeout=PATIENCE_MS)
    await expect(page.get_by_role("link", name="拨打 96333")).to_be_visible()
    [sos] = asked
    sizes = await sos.sizes()
    assert sizes["responseBodySize"] + sizes["responseHeadersSize"] < ONE_RESPONSE_BYTES

    asked.clear()
    await inside.click(timeout=PATIENCE_MS)
    await expect(page.get_by_text(RESCUE_NUMBER)).to_be_visible(timeout=PATIENCE_MS)
    filed, receipt = asked[:2]
    assert (filed.method, receipt.method) == ("POST", "GET")
    assert (await filed.sizes())["requestBodySize"] < WORDS_ALONE_BYTES
    assert (await receipt.sizes())["responseBodySize"] < ONE_RESPONSE_BYTES


async def test_a_report_in_words_is_filed_by_one_upload(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.url}/find?code={RESCUE_NUMBER}")
    await page.get_by_role("link", name="报告故障、隐患").click()
    asked = await slow_down(page)
    await page.get_by_label("开关门不正常").check()
    await page.get_by_label("说说情况").fill("门关不上")
    await page.get_by_role("button", name="提交").click(timeout=PATIENCE_MS)
    await expect(page.get_by_role("heading", name="报告已登记")).to_be_visible(timeout=PATIENCE_MS)
    sent = [one for one in asked if one.method == "POST"]
    assert asked[0] is sent[0]
    assert len(sent) == 1
    assert (await sent[0].sizes())["requestBodySize"] < WORDS_ALONE_BYTES
