"""At the page: the place of an owner is taken by somebody else, and a form is sent again with another choice."""

import re
from datetime import timedelta
from pathlib import Path

from bot.services import Services
from models.rules.votes.kinds import BindingState
from models.tables.people.person import Person
from models.tables.votes.ballot import BallotEntry
from models.tables.votes.owner import Binding
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.voters import at_page, codes_of
from tests.support.votes import announced_vote, open_vote

SECOND = timedelta(seconds=1)


def dispute_form(text: str) -> dict[str, str]:
    """The hidden fields of the form that is offered."""
    [form] = re.findall(r'<form[^>]*/binding"[^>]*>((?:(?!</form>).)*name="dispute".*?)</form>', text, re.S)
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))


async def test_the_real_owner_disputes_and_the_thief_s_ballot_waits_for_two_members(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await announced_vote(services, bind=())
    paper = {"code": (await codes_of(services, vote))["李一"], "name": "李一", "last_four": "0001"}
    thief, owner = await at_page(web_client, services, vote), await at_page(web_client, services, vote)
    await thief.send("binding", **paper)
    clock.advance(vote.opens_at + SECOND - clock())
    await thief.open()
    await thief.vote("against")
    people = await Person.all().count()
    text = await owner.send("binding", 409, **paper)
    assert "已有人在另一个手机上认证为这位业主" in text
    assert await Person.all().count() == people  # nothing is kept before it is disputed
    offered = dispute_form(text)
    assert offered == {"dispute": "1", **paper}
    for _ in range(2):
        assert "由两位成员核实" in await owner.send("binding", **offered)
    assert await Binding.filter(state=BindingState.DISPUTED).count() == 1
    assert "有异议，暂不计入" in await thief.open()
    assert "异议已提出" in thief.text


async def test_somebody_else_with_the_paper_alone_disputes_nothing(
    web_client: Client, services: Services
) -> None:
    vote = await announced_vote(services, bind=())
    paper = {"code": (await codes_of(services, vote))["李一"], "name": "李一", "last_four": "0001"}
    await (await at_page(web_client, services, vote)).send("binding", **paper)
    other = await at_page(web_client, services, vote)
    for wrong in ({"name": "李二"}, {"last_four": "9999"}):
        text = await other.send("binding", 409, **paper | wrong, dispute="1")
        assert "邀请码、姓名或后四位不对" in text
    assert not await Binding.filter(state=BindingState.DISPUTED).exists()


async def test_one_phone_is_one_owner(web_client: Client, services: Services) -> None:
    vote = await announced_vote(services, bind=())
    codes = await codes_of(services, vote)
    phone = await at_page(web_client, services, vote)
    await phone.send("binding", code=codes["李一"], name="李一", last_four="0001")
    text = await phone.send("binding", 409, code=codes["赵四"], name="赵四", last_four="123x")
    assert "这个手机已认证为另一位业主" in text


async def test_the_same_form_with_another_choice_counts_and_the_page_says_what_is_in_the_chain(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    clock.advance(vote.opens_at + SECOND - clock())
    voter = await at_page(web_client, services, vote, "李一")
    assert "还没有人以这些房屋的名义投过票" in voter.text
    form = voter.form()
    assert "已收到您的票：同意" in await voter.vote("for", **form)
    assert "已收到您的票：反对" in await voter.vote("against", **form)
    assert "以您名义投的所有票（2）" in voter.text
    assert [one.number for one in await BallotEntry.all().order_by("number")] == [1, 2]
    # the first once more is the first again: nothing is entered, and the page says so
    text = await voter.vote("for", **form)
    assert "这张票已被别的票代替，再提交一次不会再记" in text
    assert "现在的意见：<strong>反对</strong>" in text
    assert (await vote.row()).ballots == 2


async def test_an_owner_sees_in_one_place_what_was_cast_by_every_door(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    clock.advance(vote.opens_at + SECOND - clock())
    owner = await at_page(web_client, services, vote, "李一")
    head = owner.form()["head"]
    text = await owner.send("proxies", head=head, what="grant")
    code = re.search(r'class="number">([0-9A-Z]{5}-[0-9A-Z]{5})<', text)
    assert code
    friend = await at_page(web_client, services, vote)
    await friend.send("proxy", code=code[1])
    await friend.vote("for")
    assert "以您名义投的所有票（1）" in await owner.open()
    assert "，受托，第 1 条" in owner.text
    await owner.vote("against")
    await friend.vote("for", 409, head=head, nonce="b" * 20)
    assert "不能委托" not in await owner.open()
    assert "业主本人已经投票" in await owner.send("proxies", 409, head=head, what="grant")


async def test_the_page_says_that_a_stamp_is_asked_for(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    vote = await open_vote(services)
    await vote.close()
    clock.advance(vote.closes_at + SECOND - clock())
    page = await at_page(web_client, services, vote)
    assert "还没有盖时间戳" not in await page.open()
    object.__setattr__(services.settings, "tsa_url", "https://tsa.example/")
    assert "还没有盖时间戳" not in await page.open()  # nothing is asked for without its certificate
    object.__setattr__(services.settings, "tsa_ca_file", Path("authority.pem"))
    assert "还没有盖时间戳" in await page.open()
