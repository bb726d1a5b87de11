"""Who votes: by a link of the chat, WeChat, a verified phone, or for an owner who entrusts."""

import re
from datetime import timedelta

from aiohttp import web

from api.http.cookies import leave_person_cookie
from api.pages.votes.voters import COOKIE
from bot.kernel.links import vote_link
from bot.kernel.signatures import Use
from bot.services import Services
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.actions.people.keep_phone import keep_phone
from models.rules.votes.tally import Choice
from models.tables.people.person import Person
from models.tables.votes.ballot import Objection
from models.tables.votes.owner import Binding
from tests.conftest import Client
from tests.support.chat import new_openid
from tests.support.clock import MovableClock
from tests.support.voters import Voter, at_page, codes_of
from tests.support.votes import (
    announced_vote,
    new_person,
    open_vote,
)

SECOND = timedelta(seconds=1)


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
