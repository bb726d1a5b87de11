"""A photo on a bad network: the words are filed first, and the photo goes on where it was."""

from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import IN_THE_BROWSER, Demo
from tests.browser.test_resident import scan
from tests.support.photos import picture

pytestmark = IN_THE_BROWSER
WITH_SCRIPT = pytest.mark.parametrize("page", [True], indirect=True, ids=["script"])


@WITH_SCRIPT
async def test_a_photo_goes_on_where_the_network_broke_off(page: Page, demo: Demo, tmp_path: Path) -> None:
    photo = tmp_path / "door.jpg"
    photo.write_bytes(picture("JPEG", 1600, 1200))
    breaks = iter((False, True))  # the first piece arrives, the second does not

    async def on_a_bad_network(route: Route) -> None:
        if route.request.method == "POST" and next(breaks, False):
            await route.fulfill(status=502)
        else:
            await route.continue_()

    await page.route("**/pieces/**", on_a_bad_network)
    await scan(page, demo)
    await page.get_by_role("link", name="报告故障、隐患").click()
    await page.get_by_label("异响、抖动").check()
    await page.get_by_label("说说情况").fill("三楼有异响")
    await page.get_by_label("照片").set_input_files(photo)
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_text("文字已经提交。正在传第 1 张照片")).to_be_visible()
    await expect(page.get_by_role("heading", name="报告已登记")).to_be_visible(timeout=15_000)
    await expect(page.get_by_role("img", name="照片 1")).to_be_visible()


@WITH_SCRIPT
async def test_chosen_photos_stay_while_the_form_asks_back(page: Page, demo: Demo, tmp_path: Path) -> None:
    photo = tmp_path / "door.jpg"
    photo.write_bytes(picture("JPEG", 800, 600))
    await scan(page, demo)
    await page.get_by_role("link", name="报告故障、隐患").click()
    await page.get_by_label("异响、抖动").check()
    await page.get_by_label("说说情况").fill("有人被困在里面")
    await page.get_by_label("照片").set_input_files(photo)
    await page.get_by_role("button", name="提交").click()
    await page.get_by_label("现在没有人被困，按故障提交").check()
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("heading", name="报告已登记")).to_be_visible(timeout=15_000)
    await expect(page.get_by_role("img", name="照片 1")).to_be_visible()
