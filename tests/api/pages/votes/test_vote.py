"""An owner's decision through the residents' pages: from the code on paper to the checked bulletin."""

import asyncio
import logging
import re
from collections.abc import Sequence
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData, web

from api.http.cookies import leave_person_cookie
from api.pages.votes.voters import COOKIE
from bot.kernel.links import vote_link
from bot.kernel.signatures import Use
from bot.services import Services
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.actions.people.keep_phone import keep_phone
from models.actions.votes.claims import settle_dispute
from models.actions.votes.invitations import issue_invitations
from models.rules.base.spreadsheet import line
from models.rules.staff.access import StaffRole
from models.rules.votes.kinds import BindingState
from models.rules.votes.tally import Choice
from models.tables.people.person import Person
from models.tables.votes.ballot import BallotEntry, Objection
from models.tables.votes.decision import Decision, RollHead
from models.tables.votes.owner import Binding
from tests.conftest import Client
from tests.support.chat import new_openid
from tests.support.clock import MovableClock
from tests.support.staff import Browser, at_desk, hire
from tests.support.votes import (
    COLLEAGUE,
    COMMITTEE,
    HEADINGS,
    ROLL,
    Vote,
    announced_vote,
    new_person,
    open_vote,
    verifier,
)

SECOND = timedelta(seconds=1)


class Voter:
    """A phone's browser at `/v/SLUG`, which keeps the one cookie that there is."""

    def __init__(self, client: Client, slug: str, cookie: str = "") -> None:
        self.client, self.path, self.cookie, self.text = client, f"/v/{slug}", cookie, ""

    async def open(self, more: str = "", status: int = 200) -> str:
        return await self._ask("GET", self.path + more, status)

    async def send(self, door: str, status: int = 200, /, **fields: str) -> str:
        """The page that the form leads to, after its redirect."""
        return await self._ask("POST", f"{self.path}/{door}", status, data=fields)

    async def vote(self, choice: str, status: int = 200, /, **fields: str) -> str:
        return await self.send("ballots", status, **({"choice": choice} | self.form() | fields))

    def form(self) -> dict[str, str]:
        """The hidden fields of the first ballot form on the page."""
        found = re.findall(r'name="(nonce|head)" value="([^"]+)"', self.text)
        return dict(found[:2])

    @property
    def receipt(self) -> str:
        found = re.search(r'回执号</p><p class="number">([0-9 ]+)<', self.text)
        assert found, self.text
        return found[1].replace(" ", "")

    async def _ask(self, method: str, path: str, status: int, **more: Any) -> str:
        headers = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        answer = await self.client.request(method, path, headers=headers, allow_redirects=False, **more)
        if COOKIE in answer.cookies:
            self.cookie = answer.cookies[COOKIE].value
        if answer.status == 303:
            return await self._ask("GET", answer.headers["Location"].split("#")[0], status)
        self.text = unescape(await answer.text())
        assert answer.status == status, f"{path}: {answer.status}\n{self.text}"
        return self.text


async def at_page(client: Client, services: Services, vote: Vote, name: str = "") -> Voter:
    """The browser of an owner who is bound already, or a new one."""
    slug = (await vote.row()).slug
    if not name:
        return Voter(client, slug)
    link = vote_link(services, slug, vote.people[name]).removeprefix("https://tima.example")
    voter = Voter(client, slug)
    await voter._ask("GET", link, 200)
    return voter


async def codes_of(services: Services, vote: Vote) -> dict[str, str]:
    printed = await issue_invitations(services.vault, vote.id, COMMITTEE, services.clock())
    return {one.name: one.code for one in printed}


async def test_an_owner_binds_with_the_code_on_paper_votes_changes_and_checks_the_receipt(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await announced_vote(services, bind=())
    codes = await codes_of(services, vote)
    voter = await at_page(web_client, services, vote)
    text = await voter.open()
    for words in ("还没有开始", "60,000 元", "供参考", "不算参加，也不算同意", "面积和人数都要超过一半同意"):
        assert words in text
    assert "请看着纸再填一次" in await voter.send(
        "binding", 409, code=codes["李一"], name="李一", last_four="9999"
    )
    assert not await Person.filter(openid_hash=None).exists()
    text = await voter.send("binding", code=codes["李一"].lower(), name="李 一", last_four="0001")
    for words in ("认证好了", "1幢 1单元 101", "1幢 1单元 102", "一共", "人数算 1 人"):
        assert words in text
    assert "<h2>结果" not in text
    other = await at_page(web_client, services, vote)
    again = {"code": codes["李一"], "name": "李一", "last_four": "0001"}
    assert "不是我认证的，请业委会核实" in await other.send("binding", 409, **again)
    clock.advance(vote.opens_at - clock())
    await voter.open()
    text = await voter.vote("for")
    assert "已收到您的票：同意" in text
    first = voter.receipt
    assert "已参加" in text
    assert "还差" in text
    clock.advance(SECOND)
    assert "已收到您的票：反对" in await voter.vote("against")
    assert "已被别的票代替" in voter.text
    assert "公布以后才能查" in await voter.open(f"/receipt?number={first}")
    await vote.publish()
    clock.advance(vote.closes_at + timedelta(hours=2) - clock())
    text = await voter.open()
    for words in ("没有通过", "异议", "下载公示数据", "怎样自己核对"):
        assert words in text
    assert "已被别的票代替" in await voter.open(f"/receipt?number={first}")
    assert "没有这个回执号" in await voter.open("/receipt?number=123", 404)
    answer = await web_client.get(f"{voter.path}/bulletin.json")
    verifier().verify(await answer.read())
    assert "李一" not in text + await answer.text()


async def test_the_doors_keep_to_the_second_the_roll_and_the_form(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await announced_vote(services)
    voter = await at_page(web_client, services, vote, "李一")
    clock.advance(vote.opens_at - clock() - SECOND)
    early = {"nonce": "a" * 20, "head": "1"}
    voter.text = ""
    assert "投票还没有开始" in await voter.vote("for", 409, **early)
    clock.advance(SECOND)
    await voter.open()
    stranger = await RollHead.get(decision_id=vote.id, units__room="202")
    assert "不在您名下" in await voter.vote("for", 409, head=str(stranger.number))
    assert "不在您名下" in await voter.vote("for", 409, head="99999")
    await voter.vote("maybe", 422)
    await voter.vote("for", 422, head="1'--")
    await voter.open()
    await voter.vote("for", area="99999999", heads="500", weight="7", units="1幢 1单元 202")
    row = await vote.row()
    assert (row.voted_area, row.voted_heads) == (8912 + 9040, 1)
    nobody = await at_page(web_client, services, vote)
    assert "请先认证" in await nobody.vote("for", 403, **early)
    elsewhere = await web_client.post(
        f"{voter.path}/ballots", data=early, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert elsewhere.status == 403
    clock.advance(vote.closes_at - clock())
    assert "时间已过" in await voter.vote("for", 409, **early)
    assert (await vote.row()).ballots == 1
    assert (await web_client.get("/v/NOSUCHONE")).status == 404


async def test_the_same_ballot_twice_at_once_is_one_and_two_phones_are_two(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    clock.advance(vote.opens_at - clock())
    first = await at_page(web_client, services, vote, "李一")
    second = await at_page(web_client, services, vote, "李一")
    form = first.form()
    await asyncio.gather(*(phone.vote("for", **form) for phone in (first, second, first)))
    assert first.receipt == second.receipt
    assert (await vote.row()).ballots == 1
    await asyncio.gather(*(phone.vote(choice) for phone, choice in ((first, "for"), (second, "against"))))
    entries = await BallotEntry.filter(decision_id=vote.id).order_by("number")
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert entries[2].previous == entries[1].hash


async def test_a_link_from_the_chat_is_one_person_s_for_half_an_hour(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    slug, mine = (await vote.row()).slug, vote.people["李一"]
    link = vote_link(services, slug, mine).removeprefix("https://tima.example")
    voter = Voter(web_client, slug)
    assert "1幢 1单元 101" in await voter._ask("GET", link, 200)
    for wrong in (link.replace(str(mine), str(vote.people["赵四"])), link[:-4] + "AAAA"):
        assert "链接过期了" in await Voter(web_client, slug)._ask("GET", wrong, 410)
    pretended = services.signatures.person_pass(Use.VOTE_LINK, mine)
    forged = Voter(web_client, slug, "&".join(f"{name}={value}" for name, value in pretended.items()))
    assert "1幢 1单元 101" not in await forged.open()
    # Nobody takes an owner's place in the owner's own phone by sending a link.
    owner = await at_page(web_client, services, vote, "赵四")
    assert "已有另一位业主" in await owner._ask("GET", link, 409)
    assert "1幢 1单元 202" in owner.text
    await owner.send("leave")
    assert "1幢 1单元 101" in await owner._ask("GET", link, 200)
    clock.advance(timedelta(minutes=31))
    await Voter(web_client, slug)._ask("GET", link, 410)


async def test_a_login_with_wechat_names_whoever_was_known_by_the_browser_alone(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await announced_vote(services, bind=["赵四"])
    voter = await at_page(web_client, services, vote)
    await voter.send("binding", code=(await codes_of(services, vote))["李一"], name="李一", last_four="0001")
    [nameless] = await Person.filter(openid_hash=None, mini_openid_hash=None)
    named = await identify_person(
        NamedPerson(WeChatAccountKind.OFFICIAL, new_openid()), services.vault, clock()
    )
    response = web.Response()
    leave_person_cookie(services, response, named)
    [(name, morsel)] = response.cookies.items()
    headers = {"Cookie": f"{COOKIE}={voter.cookie}; {name}={morsel.value}"}
    async with web_client.get(voter.path, headers=headers) as answer:
        assert "1幢 1单元 101" in await answer.text()
        assert answer.cookies[COOKIE].value == ""
    assert await Binding.filter(person_id=named).exists()
    assert not await Person.exists(id=nameless.id)
    # Whom WeChat has named stays who they are, whoever signs in on that phone afterwards.
    other = await at_page(web_client, services, vote, "赵四")
    async with web_client.get(
        voter.path, headers={"Cookie": f"{COOKIE}={other.cookie}; {name}={morsel.value}"}
    ):
        assert await Binding.filter(person_id=vote.people["赵四"]).exists()


async def test_a_phone_that_wechat_has_verified_proves_the_owner_without_paper(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await announced_vote(services, bind=())
    vote.people["某人"] = await new_person(services, "某人")
    voter = await at_page(web_client, services, vote, "某人")
    assert "用微信核实过的手机号认证" not in voter.text
    await voter.send("binding", 409, by="phone")
    await keep_phone(vote.people["某人"], "13800009999", services.vault, clock())
    assert "名册上没有找到" in await voter.send("binding", 409, by="phone")
    await keep_phone(vote.people["某人"], "13800000001", services.vault, clock())
    assert "用微信核实过的手机号认证" in await voter.open()
    assert "1幢 1单元 101" in await voter.send("binding", by="phone")


async def test_a_co_owner_says_not_me_and_an_owner_entrusts_and_takes_back(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    clock.advance(vote.opens_at + SECOND - clock())
    await vote.must_cast("王二", Choice.FOR, clock())
    other = await at_page(web_client, services, vote, "陈三")
    assert "不是我投的" in other.text
    assert "同意</strong>" not in other.text
    await other.send("objections", 422, entry="1", words="")
    for _ in range(2):
        assert "异议已提出" in await other.send("objections", entry="1", words="不是我")
    assert await Objection.all().count() == 1
    stranger = await at_page(web_client, services, vote, "赵四")
    await stranger.send("objections", 409, entry="1", words="不是我")
    owner = await at_page(web_client, services, vote, "李一")
    head = owner.form()["head"]
    text = await owner.send("proxies", head=head, what="grant")
    code = re.search(r'class="number">([0-9A-Z]{5}-[0-9A-Z]{5})<', text)
    assert code
    son = await at_page(web_client, services, vote)
    assert "邀请码或后四位不对" not in await son.send("proxy", code=code[1])
    assert "业主委托您代投" in son.text
    await son.vote("for")
    assert "对方已经接受" in await owner.open()
    await owner.send("proxies", head=head, what="revoke")
    assert "委托别人代投" in owner.text
    assert "请先认证" in await son.vote("against", 409)


async def test_a_wrong_roll_is_withdrawn_and_done_again_never_edited(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    clock.advance(vote.opens_at + SECOND - clock())
    voter = await at_page(web_client, services, vote, "李一")
    await voter.vote("for")
    desk = await at_desk(web_client, services, await hire(services, StaffRole.OWNERS_COMMITTEE))
    path = f"/console/votes/{vote.id}"
    await desk.open(path)
    assert (await take_roll(desk, path, ROLL)).status == 409
    await desk.send(path + "/withdraw", 303, why="201 的面积登记错了")
    assert "这次表决撤回了：201 的面积登记错了" in await voter.open()
    await voter.vote("against", 409, nonce="a" * 20, head="1")
    again = (await desk.send(path + "/reissue", 303)).headers["Location"]
    window = [f"{clock() + timedelta(days=days):%Y-%m-%dT%H:%M}" for days in (16, 23)]
    dates = dict(zip(("opens_at", "closes_at"), window, strict=True))
    await desk.send(again + "/announce", 409, **dates)  # an empty roll
    assert "名册是空的" in await (await take_roll(desk, again, ())).text()
    no_area: list[str] = [*ROLL[0][:3], "", *ROLL[0][4:]]
    assert "面积：没有填" in await (await take_roll(desk, again, (no_area,))).text()
    right = [[*row[:3], "92.12" if row[2] == "201" else row[3], *row[4:]] for row in ROLL]
    assert (await take_roll(desk, again, right)).status == 200
    await desk.send(again + "/announce", 303, **dates)
    text = await voter.open()
    new = Voter(web_client, (await Decision.get(replaces_id=vote.id)).slug, voter.cookie)
    assert new.path in text
    assert "1幢 1单元 101" in await new.open()  # bound to the owner, not to one roll


async def test_reading_the_page_takes_as_many_queries_whoever_has_voted(
    web_client: Client, services: Services, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    vote = await open_vote(services)
    clock.advance(vote.opens_at + SECOND - clock())
    reader = await at_page(web_client, services, vote)
    counts = []
    for name in ("李一", "王二", "赵四", "陈三"):
        await vote.must_cast(name, Choice.FOR, clock())
        caplog.clear()
        with caplog.at_level(logging.DEBUG, "tortoise.db_client"):
            await reader.open()
        counts.append(len([one for one in caplog.records if one.name == "tortoise.db_client"]))
    assert counts == [counts[0]] * 4
    assert 0 < counts[0] < 4


async def test_a_ballot_that_was_cast_stands_when_the_flat_is_sold(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    clock.advance(vote.opens_at + SECOND - clock())
    seller = await at_page(web_client, services, vote, "赵四")
    await seller.vote("for")
    held = await Binding.get(person_id=vote.people["赵四"])
    claim = await Binding.create(
        estate_id=held.estate_id, person_id=await new_person(services, "买家"), state=BindingState.DISPUTED,
        identity_hash=held.identity_hash, how=held.how, bound_at=clock(),
    )  # fmt: skip
    for member in (COMMITTEE, COLLEAGUE):
        await settle_dispute(claim.id, gives=True, words="已过户", by=member, now=clock())
    assert "请先认证" in await seller.vote("against", 409)
    results = verifier().verify(await vote.publish()).results
    assert results["strict"]["in_favour"] == {"area": 9040, "heads": 1}


async def take_roll(desk: Browser, path: str, rows: Sequence[Sequence[str]]) -> ClientResponse:
    form = FormData({"csrf": desk.csrf})
    form.add_field("file", "".join(line(list(row)) for row in (HEADINGS, *rows)).encode(), filename="a.csv")
    return await desk.request("POST", path + "/roll", data=form)
