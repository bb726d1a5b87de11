"""The tour of the demo's home page, played in a browser: each step is opened by its link and tried."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect

from scripts.lib.tour.sign_ins import SignIn

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 860}
TOLD_OF_A_HAZARD = 4  # maintainer, property company, insurer and 12345
ACCEPTED_WITHIN_SECONDS = 60
READ_FOR_MS = 1500  # a questionnaire that is answered faster than it can be read is not counted

Look = Callable[[str, Page], Awaitable[None]]
"""Called with a name and the page, wherever there is something to see."""


@dataclass
class Tour:
    """`phone` is a resident's browser, `desk` that of the staff. `done` has the steps that were tried."""

    url: str
    phone: Page
    desk: Page
    people: Mapping[str, SignIn]
    look: Look
    done: list[str]

    async def play(self) -> None:
        """Every step of the page, in its order. Raises AssertionError or a timeout where one does not do."""
        await self.phone.goto(self.url)
        for title in await self.phone.locator("#tour li > a").all_inner_texts():
            await STEPS[title](self, title)
            self.done.append(title)

    async def open(self, page: Page, title: str) -> None:
        await page.goto(f"{self.url}/#tour")
        await page.locator("#tour").get_by_role("link", name=title, exact=True).click()

    async def open_as(self, name: str, title: str) -> None:
        """A page of the console, signing in on the way."""
        one = self.people[name]
        await self.open(self.desk, title)
        if not await self.desk.get_by_label("登录名").is_visible():
            return
        await self.desk.get_by_label("登录名").fill(one.name)
        await self.desk.get_by_label("密码").fill(one.password)
        await self.desk.get_by_role("button", name="登录").click()
        if one.secret:
            await self.desk.get_by_label("动态码").fill(one.code())
            await self.desk.keyboard.press("Enter")


async def scan(tour: Tour, title: str) -> None:
    await tour.open(tour.phone, title)
    await expect(tour.phone.get_by_role("link", name=re.compile("一键求助"))).to_be_visible()
    await tour.look("scan", tour.phone)


async def chat(tour: Tour, title: str) -> None:
    """A hazard by one phone, a call for help by another."""
    browser = tour.phone.context.browser
    if browser is None:
        raise RuntimeError("the page has no browser")
    another = await browser.new_context(viewport=PHONE, locale="zh-CN")
    page = await another.new_page()
    await tour.open(page, title)
    await _begin_chat(page)
    for words, answer in (
        ("2", "是什么问题"), ("2", "说说情况"), ("三楼有异响", "有照片吗"), ("0", "请核对"), ("1", "回执号"),
    ):  # fmt: skip
        await _say(page, words, answer)
    await expect(page.get_by_role("log")).to_contain_text("已受理，单号")
    await tour.look("chat-hazard", page)
    await another.close()
    await tour.open(tour.phone, title)
    await _begin_chat(tour.phone)
    await _say(tour.phone, "我被困了", "Help is being called.")
    await tour.look("chat-entrapment", tour.phone)


async def _begin_chat(page: Page) -> None:
    await page.get_by_text("扫码").first.click()
    await page.get_by_role("button", name="扫一扫").first.click()
    await expect(page.get_by_role("log")).to_contain_text("识别码")


async def _say(page: Page, words: str, answer: str) -> None:
    await page.get_by_role("textbox", name="消息").fill(words)
    await page.get_by_role("button", name="发送", exact=True).first.click()
    await expect(page.get_by_role("log")).to_contain_text(answer)


async def report(tour: Tour, title: str) -> None:
    await tour.open(tour.phone, title)
    await tour.phone.get_by_label("开关门不正常").check()
    await tour.phone.get_by_label("说说情况").fill("门关了又开")
    await tour.phone.get_by_role("button", name="提交").click()
    await expect(tour.phone.get_by_role("heading", name="报告已登记")).to_be_visible()
    receipt = tour.phone.url
    accepted = tour.phone.locator("main .tag", has_text="已受理")
    async with asyncio.timeout(ACCEPTED_WITHIN_SECONDS):
        while await accepted.count() < TOLD_OF_A_HAZARD:
            await tour.phone.wait_for_timeout(200)
            await tour.phone.goto(receipt)
    await tour.look("receipt", tour.phone)


async def desk(tour: Tour, title: str) -> None:
    await tour.open_as("hotline", title)
    await tour.desk.get_by_role("searchbox", name="哪部电梯").fill("330101")
    await tour.desk.locator("[data-lift]").first.click()
    await expect(tour.desk.get_by_text("这次登记会并进来")).to_be_visible()
    await tour.desk.get_by_role("radio", name="困人").check()
    await tour.desk.get_by_label("来电人怎么说").fill("里面两个人，卡在八楼和九楼之间")
    await tour.look("desk", tour.desk)


async def board(tour: Tour, title: str) -> None:
    await tour.open_as("hotline", title)
    await expect(tour.desk.get_by_role("article").first).to_contain_text("翠湖苑")
    await tour.look("board", tour.desk)
    received = await tour.phone.request.get(f"{tour.url}/sim/partner/xunan/received")
    link = re.search(r"http[^\"\\]*/rescue/[^\"\\]+", await received.text())
    if link is None:
        raise AssertionError("the maintainer was sent no link for its rescuer")
    await tour.phone.goto(link[0])
    await tour.phone.get_by_role("button", name="接单").click()
    await expect(tour.phone.get_by_role("button", name="出发")).to_be_visible()
    await tour.look("rescuer", tour.phone)


async def policy(tour: Tour, title: str) -> None:
    await tour.open(tour.phone, title)
    await expect(tour.phone.get_by_role("heading", name="不赔什么")).to_be_visible()
    await tour.look("policy", tour.phone)


async def evaluation(tour: Tour, title: str) -> None:
    await tour.open(tour.phone, title)
    await expect(tour.phone.get_by_role("heading", name="谁在维护这部电梯")).to_be_visible()
    await tour.look("maintainer", tour.phone)
    await tour.phone.get_by_role("link", name="比较各维保单位").click()
    await expect(tour.phone.get_by_role("heading", name="维保单位评测")).to_be_visible()
    await tour.look("comparison", tour.phone)


async def survey(tour: Tour, title: str) -> None:
    await tour.open(tour.phone, title)
    await tour.phone.get_by_role("link", name=re.compile("维保满意度")).click()
    await tour.phone.locator("label.score", has_text="满意").nth(1).click()
    await tour.phone.locator("label.choice").first.click()
    await tour.phone.wait_for_timeout(READ_FOR_MS)
    await tour.look("survey", tour.phone)
    await tour.phone.get_by_role("button", name="提交").click()
    await expect(tour.phone.get_by_role("status")).to_contain_text("答卷已收到")


async def vote(tour: Tour, title: str) -> None:
    """With the invitation that the step itself names."""
    step = tour.phone.locator("#tour li", has_text=title)
    await tour.phone.goto(tour.url)
    named = re.search(r"邀请码 (\w+)，姓名 (\w+)，手机号后四位 (\d{4})", await step.inner_text())
    if named is None:
        raise AssertionError("the step names no invitation")
    await tour.open(tour.phone, title)
    for label, value in zip(("邀请码", "业主姓名", "后四位"), named.groups(), strict=True):
        await tour.phone.get_by_label(label).fill(value)
    await tour.phone.get_by_role("button", name="认证我是业主").click()
    await tour.phone.locator("label.choice", has_text="同意").click()
    await tour.look("vote", tour.phone)
    await tour.phone.get_by_role("button", name="投票").click()
    await expect(tour.phone.get_by_text("已收到您的票：同意")).to_be_visible()


async def yearly_report(tour: Tour, title: str) -> None:
    await tour.desk.context.clear_cookies()
    await tour.open_as("regulator", title)
    await expect(tour.desk.get_by_role("heading", name=re.compile("年度试点报告"))).to_be_visible()
    await tour.look("pilot", tour.desk)


STEPS: Mapping[str, Callable[[Tour, str], Awaitable[None]]] = {
    "扫码": scan,
    "对话": chat,
    "报告": report,
    "坐席": desk,
    "调度": board,
    "保单": policy,
    "评测": evaluation,
    "问卷": survey,
    "表决": vote,
    "年报": yearly_report,
}


async def look_at_nothing(name: str, page: Page) -> None:
    """For a tour without pictures."""


async def new_tour(
    browser: Browser, url: str, people: Mapping[str, SignIn], look: Look = look_at_nothing
) -> tuple[Tour, tuple[BrowserContext, ...]]:
    """The tour, and the two contexts that its caller closes."""
    resident = await browser.new_context(viewport=PHONE, locale="zh-CN")
    staff = await browser.new_context(viewport=DESKTOP, locale="zh-CN")
    return Tour(url, await resident.new_page(), await staff.new_page(), people, look, []), (resident, staff)
