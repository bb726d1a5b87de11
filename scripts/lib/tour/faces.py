"""What each role sees first on a small phone: light, dark, and with the phone's text doubled."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, BrowserContext, BrowserType, Page, StorageState, expect

from scripts.lib.tour.pictures import BETWEEN, GAP, side_by_side
from scripts.lib.tour.sign_ins import SignIn, read_sign_ins

SMALL_PHONE = 360
TALL = 780
ORDINARY_TEXT, DOUBLE_TEXT = 16, 32  # what a browser is set to; pages follow it
LIFT = "330101"  # its 识别码 in the demo
ROLES = ("hotline", "maintainer", "insurer", "property", "owners", "regulator", "street", "admin")
WAIT_MS = 60_000
SHEET_WIDTH, A_ROW = 180, 6  # of the sheet of all first screens


@dataclass(frozen=True)
class Dress:
    """One way in which a phone shows a page."""

    name: str
    scheme: Literal["light", "dark"]
    text: int


DRESSES = (
    Dress("light", "light", ORDINARY_TEXT),
    Dress("dark", "dark", ORDINARY_TEXT),
    Dress("large", "light", DOUBLE_TEXT),
)


@dataclass(frozen=True)
class Face:
    """`pass_of`: the cookies of who is allowed to see it."""

    name: str
    address: str
    pass_of: StorageState


@asynccontextmanager
async def browsers(chromium: BrowserType, executable: str) -> AsyncIterator[Mapping[int, Browser]]:
    """One for each size of text, which Chromium takes at its start alone."""
    started = {
        text: await chromium.launch(
            executable_path=executable, args=["--no-sandbox", f"--blink-settings=defaultFontSize={text}"]
        )
        for text in (ORDINARY_TEXT, DOUBLE_TEXT)
    }
    try:
        yield started
    finally:
        for browser in started.values():
            await browser.close()


async def find_faces(browser: Browser, url: str, printed: str, people: Mapping[str, SignIn]) -> list[Face]:
    """A resident's pages with a report and a call for help on them, then the first page of each role."""
    context = await _phone(browser, DRESSES[0])
    page = await context.new_page()
    await page.goto(f"{url}/find?code={LIFT}")
    lift, addresses = page.url, dict[str, str]()
    addresses |= {
        "scan": lift,
        "sos": f"{lift}/sos",
        "policy": f"{lift}/policy",
        "maintainer": f"{lift}/maintainer",
    }
    addresses["receipt"] = await _report(page, lift)
    addresses["trapped"] = await _call_for_help(page, lift)
    addresses["rescuer"] = await _rescuer(page, url)
    addresses["vote"] = await _vote(page, printed)
    addresses["duty"] = _printed(r"phone of a safety officer +(\S+)", printed)[1]
    state = await context.storage_state()
    await context.close()
    resident = [Face(name, address, state) for name, address in addresses.items()]
    return resident + [await _home(browser, url, people[name]) for name in ROLES]


def _printed(pattern: str, printed: str) -> re.Match[str]:
    found = re.search(pattern, printed)
    if found is None:
        raise AssertionError(f"the demo has printed nothing like {pattern}")
    return found


async def _phone(browser: Browser, dress: Dress, state: StorageState | None = None) -> BrowserContext:
    context = await browser.new_context(
        viewport={"width": SMALL_PHONE, "height": TALL},
        locale="zh-CN",
        color_scheme=dress.scheme,
        storage_state=state,
    )
    context.set_default_timeout(WAIT_MS)
    return context


async def _report(page: Page, lift: str) -> str:
    await page.goto(f"{lift}/report")
    await page.get_by_label("开关门不正常").check()
    await page.get_by_label("说说情况").fill("门关了又开，夹到了买菜的小车")
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("heading", name="报告已登记")).to_be_visible()
    return page.url


async def _call_for_help(page: Page, lift: str) -> str:
    await page.goto(f"{lift}/sos")
    await page.get_by_role("button", name="我被困在里面").click()
    await expect(page.get_by_text(LIFT).first).to_be_visible()
    return page.url


async def _rescuer(page: Page, url: str) -> str:
    """The link that the maintainer was sent."""
    for _ in range(100):
        received = await page.request.get(f"{url}/sim/partner/xunan/received")
        if link := re.search(r"http[^\"\\]*/rescue/[^\"\\]+", await received.text()):
            return link[0]
        await page.wait_for_timeout(200)
    raise AssertionError("the maintainer was sent no link for its rescuer")


async def _vote(page: Page, printed: str) -> str:
    """As an owner who has not voted yet."""
    vote = _printed(r"owners' vote +(\S+)  code (\w+), name (\w+), last four (\d{4})", printed)
    await page.goto(vote[1])
    for label, value in zip(("邀请码", "业主姓名", "后四位"), vote.groups()[1:], strict=True):
        await page.get_by_label(label).fill(value)
    await page.get_by_role("button", name="认证我是业主").click()
    await expect(page.locator("label.choice", has_text="同意")).to_be_visible()
    return page.url


async def _home(browser: Browser, url: str, one: SignIn) -> Face:
    context = await _phone(browser, DRESSES[0])
    page = await context.new_page()
    await page.goto(f"{url}/console/sign-in")
    await page.get_by_label("登录名").fill(one.name)
    await page.get_by_label("密码").fill(one.password)
    await page.get_by_role("button", name="登录").click()
    if one.secret:
        await page.get_by_label("动态码").fill(one.code())
        await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    face = Face(f"home-{one.name}", f"{url}/console", await context.storage_state())
    await context.close()
    return face


async def look_at(face: Face, started: Mapping[int, Browser]) -> list[Image.Image]:
    """The whole page, in the order of DRESSES."""
    seen = []
    for dress in DRESSES:
        context = await _phone(started[dress.text], dress, face.pass_of)
        page = await context.new_page()
        await page.goto(face.address)
        shot = await page.screenshot(full_page=True)
        seen.append(Image.open(BytesIO(shot)).convert("RGB"))
        await context.close()
    return seen


async def print_faces(
    chromium: BrowserType, executable: str, url: str, printed: str, into: Path
) -> list[str]:
    """A picture a page, and all first screens of one look on one sheet a look. The names of the files."""
    seen: dict[str, list[Image.Image]] = {}
    async with browsers(chromium, executable) as started:
        for face in await find_faces(started[ORDINARY_TEXT], url, printed, read_sign_ins(printed)):
            seen[face.name] = await look_at(face, started)
            _keep(side_by_side(seen[face.name], 0), into / f"{face.name}.png")
    for place, dress in enumerate(DRESSES):
        _keep(_sheet([pages[place] for pages in seen.values()]), into / f"faces-{dress.name}.png")
    return sorted(f"{name}.png" for name in (*seen, *(f"faces-{dress.name}" for dress in DRESSES)))


def _sheet(pages: Sequence[Image.Image]) -> Image.Image:
    """The first screens, made small, in rows."""
    size = (SHEET_WIDTH, SHEET_WIDTH * TALL // SMALL_PHONE)
    rows = -(-len(pages) // A_ROW)
    drawn = Image.new("RGB", ((size[0] + GAP) * A_ROW - GAP, (size[1] + GAP) * rows - GAP), BETWEEN)
    for place, page in enumerate(pages):
        first = page.crop((0, 0, SMALL_PHONE, TALL)).resize(size, Image.Resampling.LANCZOS)
        drawn.paste(first, ((size[0] + GAP) * (place % A_ROW), (size[1] + GAP) * (place // A_ROW)))
    return drawn


def _keep(picture: Image.Image, path: Path) -> None:
    picture.quantize(128).save(path, optimize=True)
