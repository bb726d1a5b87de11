"""Signing in on a page inside WeChat, the browser going where it is sent; and the JS-SDK's signature."""

from datetime import timedelta
from hashlib import sha1

import pytest
from aiohttp import ClientSession

from api.wechat.login import COOKIE
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.rules.reports.kinds import ReportSource
from models.tables.people.person import Person
from models.tables.reports.report import Report
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_pages import Visitor
from tests.api.pages.reports.test_report import file_hazard
from tests.conftest import Client
from tests.support.clock import MovableClock

IN_WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}
PERSON = "__Host-tima-person"

pytestmark = pytest.mark.usefixtures("simulated")


class Browser:
    """Inside WeChat: keeps cookies by name, follows nothing by itself."""

    def __init__(self, client: Client) -> None:
        self.cookies: dict[str, str] = {}
        self._client = client

    async def open(self, path: str) -> tuple[int, str]:
        """The status, and where it leads or else what it says."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = IN_WECHAT | ({"Cookie": cookies} if cookies else {})
        async with self._client.get(path, headers=headers, allow_redirects=False) as answer:
            for name, morsel in answer.cookies.items():
                if morsel.value:
                    self.cookies[name] = morsel.value
                    assert morsel["httponly"]
                    assert morsel["secure"]
                    assert morsel["samesite"] == "Lax"
                else:
                    self.cookies.pop(name, None)
            return answer.status, answer.headers.get("Location") or await answer.text()

    async def post(self, path: str) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = IN_WECHAT | ({"Cookie": cookies} if cookies else {})
        async with self._client.post(path, headers=headers, allow_redirects=False) as answer:
            return answer.status, answer.headers.get("Location", "")

    async def begin(self, path: str = "/login?next=/l/x") -> str:
        """Through WeChat's page: the address of ours that it sends the browser back to."""
        status, address = await self.open(path)
        assert status == 302
        assert address.endswith("#wechat_redirect")
        async with ClientSession() as session, session.get(address, allow_redirects=False) as answer:
            assert answer.status == 302
            return answer.headers["Location"].removeprefix("https://tima.example")


@pytest.fixture
def browser(web_client: Client) -> Browser:
    return Browser(web_client)


async def test_whoever_signs_in_is_known_by_both_accounts_and_comes_back(
    browser: Browser, services: Services, wechat: WeChatSimulator, clock: MovableClock
) -> None:
    mini = NamedPerson(WeChatAccountKind.MINI_PROGRAM, "oMini", "union")
    known = await identify_person(mini, services.vault, services.clock())
    wechat.pages.visitor = Visitor("oOfficial", "union")
    assert await browser.open(await browser.begin("/login?next=/l/ABC/survey%3Fround%3D1")) == (
        303,
        "/l/ABC/survey?round=1",
    )
    person = await Person.get()
    assert (person.id, services.vault.open(person.openid_sealed)) == (known, "oOfficial")
    assert str(known) in browser.cookies[PERSON]
    assert COOKIE not in browser.cookies
    assert "oOfficial" not in str(browser.cookies)


async def test_a_snapshot_is_never_bound(browser: Browser, wechat: WeChatSimulator) -> None:
    wechat.pages.visitor = Visitor("oVirtual", "unionOfNobody", snapshot=True)
    status, words = await browser.open(await browser.begin())
    assert status == 200
    assert "使用完整服务" in words
    assert PERSON not in browser.cookies
    assert await Person.all().count() == 0


async def test_a_state_is_good_once_for_ten_minutes_in_the_browser_that_began(
    browser: Browser, web_client: Client
) -> None:
    back = await browser.begin()
    thief = Browser(web_client)
    thief.cookies[COOKIE] = "another"
    assert (await thief.open(back))[0] == 403
    assert (await browser.open(back))[0] == 403  # it was used up
    back = await browser.begin()
    assert (await browser.open(back))[0] == 303
    assert (await browser.open(back))[0] == 403
    for forged in ("/login/wechat", "/login/wechat?code=x&state=y", back.replace("code=", "code=no")):
        assert (await browser.open(forged))[0] == 403


async def test_a_code_that_is_too_old_is_told_kindly(
    browser: Browser, wechat: WeChatSimulator, clock: MovableClock
) -> None:
    back = await browser.begin()
    clock.advance(timedelta(minutes=5))
    status, words = await browser.open(back)
    assert (status, "再点一次" in words) == (403, True)
    assert await Person.all().count() == 0


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "x", "/a\r\nb"]
)
async def test_nobody_is_sent_elsewhere(browser: Browser, path: str) -> None:
    back = await browser.begin("/login?next=" + path.replace("\r\n", "%0d%0a"))
    assert await browser.open(back) == (303, "/")


async def test_outside_wechat_a_page_says_where_to_open_it(web_client: Client) -> None:
    answer = await web_client.get("/login", allow_redirects=False)
    assert (answer.status, "微信里打开" in await answer.text()) == (200, True)


async def test_a_page_of_ours_gets_the_signature_that_wechat_expects(
    web_client: Client, wechat: WeChatSimulator, clock: MovableClock
) -> None:
    page = "https://tima.example/l/ABC?from=label"
    for _ in range(2):
        answer = await web_client.get("/wechat/js-config", params={"url": f"{page}#top"})
        told = await answer.json()
        ticket = wechat.pages._ticket
        signed = f"jsapi_ticket={ticket}&noncestr={told['nonceStr']}&timestamp={told['timestamp']}&url={page}"
        assert told["signature"] == sha1(signed.encode()).hexdigest()
    assert wechat.pages.ticket_requests == 1
    clock.advance(timedelta(minutes=116))
    await web_client.get("/wechat/js-config", params={"url": page})
    assert wechat.pages.ticket_requests == 2
    for other in (
        "https://evil.example/",
        "https://tima.example.evil.example/",
        "",
        "https://tima.example@evil",
    ):
        assert (await web_client.get("/wechat/js-config", params={"url": other})).status == 400


async def test_the_holder_of_a_receipt_hears_by_wechat_after_signing_in_and_is_the_only_one(
    browser: Browser, web_client: Client, services: Services, wechat: WeChatSimulator, lift: LiftCard
) -> None:
    receipt = await file_hazard(web_client, lift, [])
    outside = await (await web_client.get(receipt)).text()
    assert "用微信接收进展" not in outside
    assert "用微信接收进展" in (await browser.open(receipt))[1]
    assert await browser.post(f"{receipt}/by-wechat") == (303, f"/login?next={receipt}")
    await browser.open(await browser.begin(f"/login?next={receipt}"))
    assert await browser.post(f"{receipt}/by-wechat") == (303, receipt)
    assert "用微信接收进展" not in (await browser.open(receipt))[1]
    person = await Person.get()
    assert (await Report.get()).reporter_id == person.id

    # and a second person, or a tip-off, changes nothing
    wechat.pages.visitor = Visitor("oOther")
    other = Browser(web_client)
    await other.open(await other.begin())
    assert (await other.post(f"{receipt}/by-wechat"))[0] == 303
    assert (await Report.get()).reporter_id == person.id
    await Report.all().update(reporter_id=None, door=ReportSource.CHAT)
    await browser.post(f"{receipt}/by-wechat")
    assert (await Report.get()).reporter_id is None
