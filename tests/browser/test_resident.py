"""What a resident does, with a finger on a screen."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.conftest import IN_THE_BROWSER, Demo
from tests.support.photos import jpeg

pytestmark = IN_THE_BROWSER

RESCUE_NUMBER = "330101"  # the first lift of the demo data


async def scan(page: Page, demo: Demo) -> None:
    await page.goto(f"{demo.url}/find?code={RESCUE_NUMBER}")


async def test_scan_report_with_photo_and_see_insurer_and_12345_accept_it(
    page: Page, demo: Demo, tmp_path: Path
) -> None:
    photo = tmp_path / "door.jpg"
    photo.write_bytes(jpeg())
    await scan(page, demo)
    await expect(page.get_by_role("link", name="拨打 96333")).to_be_visible()
    await page.get_by_role("link", name="报告故障、隐患").click()
    await page.get_by_label("异响、抖动").check()
    await page.get_by_label("说说情况").fill("三楼有异响")
    await page.get_by_label("照片").set_input_files(photo)
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("heading", name="报告已登记")).to_be_visible()

    for recipient in ("安和财产保险江城分公司", "江城市 12345 政务服务热线"):
        line = page.get_by_role("listitem").filter(has_text=recipient).first
        await expect(line).to_contain_text("已受理")  # the page refreshes itself while something is under way
        await expect(line).to_contain_text(re.compile(r"单号 \S+"))
    image = page.get_by_role("img", name="照片 1")
    assert await image.evaluate("image => image.naturalWidth") == 640


async def test_going_back_and_sending_again_gives_the_same_receipt_unless_something_was_changed(
    page: Page, demo: Demo
) -> None:
    await scan(page, demo)
    await page.get_by_role("link", name="报告故障、隐患").click()
    await page.get_by_label("异响、抖动").check()
    await page.get_by_label("说说情况").fill("三楼有异响")
    receipts = []
    for words in ("三楼有异响", "三楼有异响", "五楼也有异响"):
        await page.get_by_label("说说情况").fill(words)
        await page.get_by_role("button", name="提交").click()
        await expect(page.get_by_role("heading", name="报告已登记")).to_be_visible()
        receipts.append(page.url)
        await page.go_back()
    assert receipts[0] == receipts[1] != receipts[2]


async def test_a_trapped_person_needs_two_taps(page: Page, demo: Demo) -> None:
    await scan(page, demo)
    await page.get_by_role("link", name="有人被困").click()
    await page.get_by_role("button", name="我被困在里面").click()
    await expect(page.get_by_role("link", name="拨打 96333")).to_be_visible()
    await expect(page.get_by_text(RESCUE_NUMBER)).to_be_visible()
    line = page.get_by_role("listitem").filter(has_text="电梯应急救援中心").first
    await expect(line).to_contain_text("已受理")


async def test_no_page_is_wider_than_a_small_phone(page: Page, demo: Demo) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    await scan(page, demo)
    lift = page.url
    for path in (
        lift,
        f"{lift}/sos",
        f"{lift}/report",
        f"{lift}/policy?star=4",
        f"{lift}/products",
        f"{lift}/maintainer",
        f"{demo.url}/maintainers",
        demo.url,
        f"{demo.url}/x",
    ):
        answer = await page.goto(path)
        assert answer
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, path


async def test_a_receipt_is_no_wider_than_the_phone_however_long_a_name_and_its_standing(
    page: Page, demo: Demo
) -> None:
    await scan(page, demo)
    await page.get_by_role("link", name="有人被困").click()
    await page.get_by_role("button", name="我被困在里面").click()
    await expect(page.get_by_text("江城市电梯应急救援中心（96333）").first).to_be_visible()
    for width in (390, 320):
        await page.set_viewport_size({"width": width, "height": 844})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_long_name_without_a_space_breaks_instead_of_widening_the_page(
    page: Page, demo: Demo
) -> None:
    await page.goto(f"{demo.url}/find?code={'ABCDEFGH' * 12}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
