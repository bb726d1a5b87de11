"""An owner's decision through the residents' pages: from the code on paper to the checked bulletin."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

import pytest
from aiohttp import ClientResponse, FormData

from bot.services import Services
from models.actions.votes.claims import settle_dispute
from models.rules.base.spreadsheet import line
from models.rules.staff.access import StaffRole
from models.rules.votes.kinds import BindingState
from models.rules.votes.tally import Choice
from models.tables.people.person import Person
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.decision import Decision, RollHead
from models.tables.votes.owner import Binding
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.staff import Browser, at_desk, hire
from tests.support.voters import Voter, at_page, codes_of
from tests.support.votes import (
    COLLEAGUE,
    COMMITTEE,
    HEADINGS,
    ROLL,
    announced_vote,
    new_person,
    open_vote,
    verifier,
)

SECOND = timedelta(seconds=1)


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
