"""axe-core on every page that residents see, light and dark: nothing serious, nothing critical."""

import asyncio
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.browser.conftest import IN_THE_BROWSER, Demo
from tests.support.photos import jpeg

pytestmark = IN_THE_BROWSER

GRAVE = ("serious", "critical")
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


async def grave_problems(page: Page) -> list[str]:
    """What axe finds, and where: `image-alt: <img src=…>`. Never ends on a page without scripts, so it is timed."""
    async with asyncio.timeout(60):
        found = (await Axe().run(page)).response["violations"]
    return [
        f"{problem['id']}: {node['html'][:200]}"
        for problem in found
        if problem["impact"] in GRAVE
        for node in problem["nodes"]
    ]


@pytest.mark.parametrize("page", [True], ids=["script"], indirect=True)
async def test_no_resident_page_has_a_grave_problem(page: Page, demo: Demo, tmp_path: Path) -> None:
    photo = tmp_path / "door.jpg"
    photo.write_bytes(jpeg())
    await page.goto(f"{demo.url}/find?code=330101")
    lift = page.url
    await page.goto(f"{lift}/report")
    await page.get_by_label("异响、抖动").check()
    await page.get_by_label("说说情况").fill("三楼有异响")
    await page.get_by_label("照片").set_input_files(photo)
    await page.get_by_role("button", name="提交").click()
    receipt = page.url
    addresses = [
        *(
            lift + path
            for path in (
                "",
                "/sos",
                "/report",
                "/policy?star=4",
                "/products",
                "/maintainer",
                "/suggest",
                "/follow",
            )
        ),
        receipt,
        *(
            demo.url + path
            for path in (
                "/",
                "/find?code=x",
                "/l/hello",
                "/nothing",
                "/privacy",
                "/safety",
                "/safety/trapped",
                "/open",
                "/docs",
                "/docs/security",
                "/login",
            )
        ),
        demo.url + "/sim/phone/",
    ]
    problems = {}
    for address in addresses:
        await page.goto(address)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            problems[f"{address} {scheme}"] = await grave_problems(page)
    assert {address: found for address, found in problems.items() if found} == {}
